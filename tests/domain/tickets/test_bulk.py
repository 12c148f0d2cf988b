"""One change of many tickets: previewed without a trace, then made; what a rule refuses stops none of the others."""

from datetime import timedelta

import pytest

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.bulk import BulkChange, Kind, change_tickets, preview_change
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.models import Event, Message, Ticket
from heimdesk.domain.tickets.queries import tickets_by_numbers
from tests.cast import MONDAY, Cast
from tests.domain.tickets.tickets import opened

LATER = MONDAY + timedelta(minutes=20)


def test_what_was_previewed_is_what_is_then_done(people: Cast) -> None:
    """[WRK-6] Same values, and the preview leaves no event, no letter and no row behind."""
    tickets = [opened(people), opened(people)]
    before = (Event.objects.count(), Notice.objects.count())
    change = BulkChange(Kind.ASSIGN, owner=people.ines, text="She knows the gateway.")
    foreseen = preview_change(tickets, change, by=people.jonas, now=LATER)
    assert (Event.objects.count(), Notice.objects.count()) == before
    assert set(Ticket.objects.values_list("owner", "state")) == {(None, "new")}
    done = change_tickets(_again(tickets, people), change, by=people.jonas, now=LATER)
    assert [outcome.after for outcome in foreseen] == [outcome.after for outcome in done]
    assert {(outcome.before.owner, outcome.after.owner) for outcome in done if outcome.after} == {("", "Ines Duarte")}
    assert set(Ticket.objects.values_list("owner", "state")) == {(people.ines.pk, "open")}
    assert Event.objects.filter(kind="assigned", reason="She knows the gateway.").count() == 2


def test_one_that_a_rule_refuses_stops_no_other(people: Cast) -> None:
    """[WRK-6] [STA-4] A closed ticket stays as it is and says why; the other one moves."""
    closed, open_one = opened(people), opened(people)
    close(closed, by=people.bob, now=LATER)
    change = BulkChange(Kind.HAND_OVER, level="senior", text="The dump holds the lock.")
    first, second = change_tickets(_again([closed, open_one], people), change, by=people.ines, now=LATER)
    assert first.after is None
    assert first.refused is not None
    assert "closed" in first.refused.text()
    assert second.after is not None
    assert (second.before.level, second.after.level) == ("engineer", "senior")


def test_a_severity_is_proposed_by_an_engineer_and_set_by_a_shift_manager(people: Cast) -> None:
    """[WRK-6] [SEV-2] As on the ticket itself: only the latter moves the clocks, and the preview says so."""
    ticket = opened(people, severity=2)
    change = BulkChange(Kind.SEVERITY, severity=3, text="A workaround is known.")
    (proposed,) = preview_change(_again([ticket], people), change, by=people.ines, now=LATER)
    assert proposed.after is not None
    assert (proposed.after.severity, proposed.after.severity_proposed) == (2, 3)
    (set_,) = preview_change(_again([ticket], people), change, by=people.jonas, now=LATER)
    assert set_.after is not None
    assert set_.after.severity == 3
    assert set_.before.next_due_at
    assert set_.after.next_due_at
    assert set_.after.next_due_at > set_.before.next_due_at


def test_who_works_on_it_already_is_not_told_again(people: Cast) -> None:
    """[WRK-6] [WRK-2] The preview says that it stays, and making it writes nothing."""
    ticket = opened(people)
    change = BulkChange(Kind.ASSIGN, owner=people.selma)
    change_tickets(_again([ticket], people), change, by=people.jonas, now=LATER)
    notices = Notice.objects.count()
    (outcome,) = preview_change(_again([ticket], people), change, by=people.jonas, now=LATER)
    assert "already" in outcome.problem
    change_tickets(_again([ticket], people), change, by=people.jonas, now=LATER)
    assert Notice.objects.count() == notices


def test_a_note_stands_on_each(people: Cast) -> None:
    """[WRK-6] [WRK-4] Internal, by who wrote it."""
    tickets = [opened(people), opened(people)]
    change_tickets(tickets, BulkChange(Kind.NOTE, text="Same cause as in Oslo."), by=people.ines, now=LATER)
    assert Message.objects.filter(kind="note", author=people.ines, text="Same cause as in Oslo.").count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (BulkChange(Kind.ASSIGN), "owner"),
        (BulkChange(Kind.HAND_OVER, text="Locks."), "level"),
        (BulkChange(Kind.HAND_OVER, level="senior", text=" "), "text"),
        (BulkChange(Kind.SEVERITY, text="Why not."), "severity"),
        (BulkChange(Kind.SEVERITY, severity=2), "text"),
        (BulkChange(Kind.TAGS, put_on=" #, "), "put_on"),
        (BulkChange(Kind.TAGS, put_on="no;word"), "put_on"),
        (BulkChange(Kind.NOTE), "text"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.kind,
)
def test_a_change_that_says_too_little_is_done_to_none(people: Cast, change: BulkChange, field: str) -> None:
    """[WRK-6] The form is told beside its field, before anything happens."""
    ticket = opened(people)
    before = Event.objects.count()
    with pytest.raises(Invalid) as said:
        change_tickets([ticket], change, by=people.jonas, now=LATER)
    assert set(said.value.problems) == {field}
    assert Event.objects.count() == before


def test_a_severity_that_there_is_not_and_who_does_not_work_on_tickets(people: Cast) -> None:
    """[WRK-6] Told for each ticket; nothing is half done."""
    ticket = opened(people)
    (outcome,) = change_tickets([ticket], BulkChange(Kind.SEVERITY, severity=9, text="x"), by=people.jonas, now=LATER)
    assert outcome.after is None
    assert outcome.refused is not None or outcome.problem
    change = BulkChange(Kind.ASSIGN, owner=people.bob)
    (outcome,) = change_tickets(_again([ticket], people), change, by=people.jonas, now=LATER)
    assert "does not work on tickets" in outcome.problem
    assert Ticket.objects.get().owner is None


def test_tickets_are_found_by_their_numbers_in_that_order_and_only_where_seen(people: Cast) -> None:
    """[WRK-6] [SRC-3] What is asked twice comes once; of another account nothing comes."""
    first, second = opened(people), opened(people)
    numbers = [second.number, 4711, first.number, second.number]
    assert [each.number for each in tickets_by_numbers(numbers, seen_by=people.ines)] == [second.number, first.number]
    assert tickets_by_numbers(numbers, seen_by=people.charlie) == []


def _again(tickets: list[Ticket], people: Cast) -> list[Ticket]:
    return tickets_by_numbers([ticket.number for ticket in tickets], seen_by=people.ines)
