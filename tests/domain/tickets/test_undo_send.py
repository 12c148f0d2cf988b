"""A reply that was sent waits, can be taken back without a trace, goes once, or comes back whole with why not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.knowledge.models import IndexChange
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.forget_files import forget_unused_files
from heimdesk.domain.tickets.actions.hold import Sent, hold, send_held
from heimdesk.domain.tickets.actions.merge import merge
from heimdesk.domain.tickets.actions.reply import add_note, reply, save_reply_draft
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.actions.take_back import forget_returned, take_back, take_up
from heimdesk.domain.tickets.macros import Changes
from heimdesk.domain.tickets.models import (
    Alarm,
    DraftFile,
    Event,
    Message,
    Promise,
    ReplyDraft,
    State,
    StoredFile,
    Ticket,
)
from heimdesk.domain.tickets.outgoing import Crossed, Outgoing, outgoing_of
from tests.cast import Cast
from tests.domain.tickets.test_pressure import at_once
from tests.domain.tickets.tickets import after, opened, taken

WITHIN = timedelta(seconds=10)
TRIED_FOR = timedelta(seconds=settings.HELD_REPLY_TRIED_SECONDS)
SENT, GOES = after(1), after(1) + WITHIN
WHOLE = Outgoing(
    text="Renew the chain, then tell us.",
    then="waiting",
    changes=Changes(tags="chain"),
    offered=Changes(take=True, tags="chain"),
    seen_message=0,
)


def held(ticket: Ticket, people: Cast, outgoing: Outgoing = WHOLE, **more: Any) -> ReplyDraft:
    """A reply of Ines, sent an hour after the ticket was opened."""
    last = Message.objects.filter(ticket=ticket).last()
    assert last is not None
    seen = Outgoing(**{**{name: getattr(outgoing, name) for name in outgoing.__slots__}, "seen_message": last.pk})
    given = {"within": WITHIN, "by": people.ines, "now": SENT, **more}
    assert hold(ticket, seen, **given) is Sent.WAITS
    return ReplyDraft.objects.get(ticket=ticket, person=given["by"], kind="held")


def rows(ticket: Ticket) -> list[Any]:
    """All that an action writes about a ticket, but that a reply came back."""
    tables = (Message, Event, Promise, Alarm, LedgerRow, IndexChange)
    counted = [list(table._default_manager.order_by("pk").values()) for table in tables]
    notices = Notice.objects.exclude(kind="reply_returned").order_by("pk").values()
    return [Ticket.objects.values().get(pk=ticket.pk), list(notices), *counted]


def test_nothing_is_written_before_it_goes_and_then_all_of_it_at_its_true_moment(people: Cast) -> None:
    """[WRK-4] [SLA-2] Words, file, tag, state and the met promise; a worker that comes too early sends nothing."""
    ticket = opened(people)
    before = rows(ticket)
    held(ticket, people, files=[store_file("chain.pem", [b"----"])])
    assert send_held(GOES - timedelta(seconds=1), 10) == 0
    assert rows(ticket) == before
    assert send_held(GOES, 10) == 1
    message = Message.objects.get(ticket=ticket, author=people.ines)
    ticket.refresh_from_db()
    assert (message.text, message.at, [file.name for file in message.attachments.all()]) == (
        WHOLE.text,
        GOES,
        ["chain.pem"],
    )
    assert (ticket.state, ticket.tags.strip(), ticket.owner) == (State.WAITING, "chain", people.ines)
    assert ticket.first_staff_reply_at == GOES
    assert Notice.objects.filter(kind="reply", person=people.bob).count() == 1
    assert not ReplyDraft.objects.exists()
    assert not DraftFile.objects.exists()
    assert send_held(after(9), 10) == 0


def test_what_is_taken_back_is_a_draft_whole_and_never_went(people: Cast) -> None:
    """[WRK-4] [WRK-5] What was written since stands below; once it has gone there is nothing to take back."""
    ticket = opened(people)
    before = rows(ticket)
    held(ticket, people, files=[store_file("chain.pem", [b"----"])])
    save_reply_draft(ticket, "One thing more", by=people.ines, now=SENT)
    assert not take_back(ticket, by=people.jonas, now=SENT)
    assert take_back(ticket, by=people.ines, now=SENT)
    draft = ReplyDraft.objects.get()
    assert (draft.kind, draft.goes_at, draft.text) == ("reply", None, f"{WHOLE.text}\n\nOne thing more")
    assert outgoing_of(draft.sending).changes == WHOLE.changes
    assert outgoing_of(draft.sending).offered == WHOLE.offered
    assert [file.name for file in draft.files.all()] == ["chain.pem"]
    assert send_held(after(9), 10) == 0
    assert rows(ticket) == before
    assert not take_back(ticket, by=people.ines, now=SENT)


def test_what_can_be_refused_now_is_refused_at_the_press(people: Cast) -> None:
    """[WRK-4] [WRK-5] By a right, a rule, a field, words that crossed; and nothing waits."""
    ticket, author = taken(people), people.arthur
    with pytest.raises(Refused):
        held(ticket, people, by=author)
    with pytest.raises(Invalid, match="text"):
        held(ticket, people, Outgoing(text=" "))
    with pytest.raises(Invalid, match="resolution_bug"):
        held(ticket, people, Outgoing(text="Known.", then="known_bug", bug="NOPE-1"))
    with pytest.raises(Refused, match="lower severity only"):
        held(ticket, people, Outgoing(text="Worse.", changes=Changes(severity=1, reason="All stands.")))
    with pytest.raises(Crossed):
        hold(ticket, Outgoing(text="Late.", seen_message=0), within=WITHIN, by=people.ines, now=SENT)
    close(ticket, by=people.bob, now=SENT)
    with pytest.raises(Refused):
        held(ticket, people)
    assert not ReplyDraft.objects.exists()


def test_what_came_in_between_brings_it_back_with_the_reason(people: Cast) -> None:
    """[WRK-4] [WRK-5] [STA-4] Words of others, the end of the ticket, a right that was lost: nothing is lost of it."""

    def crossed(ticket: Ticket) -> None:
        reply(ticket, "It works again.", by=people.bob, now=SENT)

    def closed(ticket: Ticket) -> None:
        close(ticket, by=people.bob, now=SENT)

    def noted(ticket: Ticket) -> None:
        add_note(ticket, "I know this one.", by=people.selma, now=SENT)

    for come_between, why in ((crossed, "crossed"), (closed, "verdict"), (noted, "crossed")):
        ticket = taken(people)
        draft = held(ticket, people)
        come_between(ticket)
        before = rows(ticket)
        assert send_held(GOES, 10) == 1
        assert rows(ticket) == before
        draft.refresh_from_db()
        assert (draft.kind, draft.goes_at, draft.text) == ("back", None, WHOLE.text)
        assert why in (draft.returned or {})
        assert Notice.objects.get(kind="reply_returned", ticket_number=ticket.number).person == people.ines
        assert take_up(ticket, by=people.ines, now=GOES)
        draft.refresh_from_db()
        assert (draft.kind, draft.returned) == ("reply", None)
        assert draft.sending["then"] == "waiting"
        assert not take_up(ticket, by=people.ines, now=GOES)


def came_back(ticket: Ticket, people: Cast, outgoing: Outgoing = WHOLE, **more: Any) -> ReplyDraft:
    """One that a worker gave back, because others wrote."""
    draft = held(ticket, people, outgoing, **more)
    reply(ticket, f"Not {outgoing.text}", by=people.bob, now=SENT)
    assert send_held(GOES, 10) == 1
    draft.refresh_from_db()
    return draft


def test_what_came_back_is_touched_by_nothing_that_is_written_or_sent_since(people: Cast) -> None:
    """[WRK-4] [WRK-5] A page that does not know it saves, empties, sends; it stays whole, and stands first then."""
    ticket = taken(people)
    draft = came_back(ticket, people, files=[store_file("chain.pem", [b"----"])])
    save_reply_draft(ticket, "Something else", by=people.ines, now=GOES)
    save_reply_draft(ticket, "", by=people.ines, now=GOES)
    reply(ticket, "Sent since.", by=people.ines, now=GOES)
    held(ticket, people, Outgoing(text="Sent to wait."), now=GOES)
    take_back(ticket, by=people.ines, now=GOES)
    draft.refresh_from_db()
    assert (draft.kind, draft.text, draft.returned) == ("back", WHOLE.text, {"crossed": True})
    assert [file.name for file in draft.files.all()] == ["chain.pem"]
    assert take_up(ticket, unsent="On the page", by=people.ines, now=GOES)
    whole = ReplyDraft.objects.get()
    assert (whole.text, whole.sending["then"]) == (f"{WHOLE.text}\n\nOn the page", "waiting")
    assert whole.files.count() == 1


def test_a_second_one_that_comes_back_joins_the_first(people: Cast) -> None:
    """[WRK-4] The words and files of both, in their order; what was chosen for the later one."""
    ticket = taken(people)
    came_back(ticket, people, Outgoing(text="One.", then="waiting"), files=[store_file("one.txt", [b"1"])])
    came_back(ticket, people, Outgoing(text="Two.", then="open"), files=[store_file("two.txt", [b"2"])])
    both = ReplyDraft.objects.get()
    assert (both.kind, both.text, both.sending["then"]) == ("back", "One.\n\nTwo.", "open")
    assert sorted(file.name for file in both.files.all()) == ["one.txt", "two.txt"]
    assert Notice.objects.filter(kind="reply_returned").count() == 2


def test_what_came_back_is_forgotten_by_its_author_or_once_they_have_left(people: Cast) -> None:
    """[WRK-4] By no colleague before."""
    ticket = taken(people)
    came_back(ticket, people, files=[store_file("chain.pem", [b"----"])])
    forget_returned(ticket, by=people.jonas)
    forget_returned(ticket, left=True, by=people.jonas)
    assert ReplyDraft.objects.get().files.exists()
    with pytest.raises(Refused):
        forget_returned(ticket, left=True, by=people.arthur)
    Person.objects.filter(pk=people.ines.pk).update(is_active=False)
    forget_returned(ticket, left=True, by=people.jonas)
    assert not ReplyDraft.objects.exists()
    forget_returned(came_back(taken(people), people).ticket, by=people.ines)
    assert not ReplyDraft.objects.exists()


def test_one_that_waits_and_is_refused_comes_back_and_does_not_stop_the_next(people: Cast) -> None:
    """[WRK-4] Its refusal is told of it, not of the one that is sent now."""
    ticket = taken(people)
    first = held(ticket, people)
    reply(ticket, "It works again.", by=people.bob, now=SENT)
    second = held(ticket, people, Outgoing(text="Second."))
    first.refresh_from_db()
    assert (first.kind, first.text, first.returned) == ("back", WHOLE.text, {"crossed": True})
    assert (second.kind, second.text) == ("held", "Second.")
    assert send_held(GOES, 10) == 1
    assert [row.text for row in Message.objects.filter(author=people.ines)] == ["Second."]


def test_what_the_database_cannot_do_just_now_stays_due(people: Cast) -> None:
    """[WRK-4] A deadlock, a connection that ended: it goes in a later round, and its author hears nothing of it."""
    ticket, other = taken(people), taken(people)
    draft = held(ticket, people)
    held(other, people)

    with connection.execute_wrapper(_no_message_of(ticket)):
        assert send_held(GOES, 10) == 1, "the other one does not wait for it"
        assert send_held(GOES + TRIED_FOR - timedelta(seconds=1), 10) == 0
    assert Message.objects.filter(author=people.ines).get().ticket == other
    draft.refresh_from_db()
    assert (draft.kind, draft.goes_at) == ("held", GOES)
    assert send_held(GOES, 10) == 1
    assert Message.objects.filter(author=people.ines).count() == 2


def test_what_the_database_cannot_do_for_long_comes_back(people: Cast) -> None:
    """[WRK-4] Its author learns that the customer does not have it; the database was there for all else."""
    ticket = taken(people)
    draft = held(ticket, people)
    with connection.execute_wrapper(_no_message_of(ticket)):
        assert send_held(GOES + TRIED_FOR, 10) == 1
    draft.refresh_from_db()
    assert (draft.kind, draft.returned) == ("back", {"fault": "OperationalError"})


def _no_message_of(ticket: Ticket) -> Callable[..., Any]:
    """Each insertion of a message of this ticket ends in a deadlock."""

    def deadlock(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and "tickets_message" in sql and params[0] == ticket.pk:
            raise OperationalError("deadlock detected")
        return execute(sql, params, many, context)

    return deadlock


def test_who_lost_the_right_meanwhile_sends_nothing_more(people: Cast) -> None:
    """[WRK-4] Another role by then, or gone altogether."""

    def works_no_more() -> None:
        people.ines.role_rows.all().delete()

    def left() -> None:
        Person.objects.filter(pk=people.ines.pk).update(is_active=False)

    tickets = [taken(people), taken(people)]
    drafts = [held(ticket, people) for ticket in tickets]
    for change, ticket, draft in zip((works_no_more, left), tickets, drafts, strict=True):
        change()
        assert send_held(GOES, 1) == 1
        draft.refresh_from_db()
        assert draft.returned is not None
        assert not Message.objects.filter(ticket=ticket, author=people.ines).exists()


def test_another_reply_sends_the_one_that_waits_first_and_the_same_one_waits_once(people: Cast) -> None:
    """[WRK-4] [WRK-5] What is being written meanwhile stays as it is when the first goes."""
    ticket = taken(people)
    first = held(ticket, people, Outgoing(text="First."))
    assert held(ticket, people, Outgoing(text="First.")).pk == first.pk
    assert not Message.objects.filter(author=people.ines).exists()
    later = SENT + timedelta(seconds=3)
    held(ticket, people, Outgoing(text="Second."), now=later)
    assert list(Message.objects.filter(author=people.ines).values_list("text", "at")) == [("First.", later)]
    save_reply_draft(ticket, "Third, half", by=people.ines, now=later)
    assert send_held(later + WITHIN, 10) == 1
    assert list(Message.objects.filter(author=people.ines).values_list("text", flat=True)) == ["First.", "Second."]
    assert list(ReplyDraft.objects.values_list("kind", "text")) == [("reply", "Third, half")]
    again = Outgoing(text="Second.")
    assert hold(ticket, again, within=WITHIN, by=people.ines, now=later + WITHIN) is Sent.SAID


def test_a_fault_of_ours_brings_it_back_and_holds_up_no_other(people: Cast) -> None:
    """[WRK-4] What cannot be read any more is a draft again; the next one goes."""
    broken, whole = taken(people), taken(people)
    first, _second = held(broken, people), held(whole, people)
    ReplyDraft.objects.filter(pk=first.pk).update(sending={"text": "x"})
    assert send_held(GOES, 10) == 2
    first.refresh_from_db()
    assert first.returned == {"fault": "KeyError"}
    assert Message.objects.filter(ticket=whole, author=people.ines).count() == 1


def test_at_a_merge_it_comes_back_where_its_ticket_goes_on_and_an_undo_finds_it_there(people: Cast) -> None:
    """[WRK-4] [TIC-7] So does what had come back before; nothing of their words and files is lost."""
    ticket, into = taken(people), taken(people, subject="The same")
    came_back(ticket, people, Outgoing(text="Before."), files=[store_file("one.txt", [b"1"])])
    held(ticket, people, files=[store_file("two.txt", [b"2"])])
    save_reply_draft(into, "Begun there", by=people.ines, now=SENT)
    merge(ticket, into, by=people.jonas, now=SENT)
    assert send_held(after(9), 10) == 0
    draft = ReplyDraft.objects.get(kind="back")
    assert (draft.ticket, draft.returned) == (into, {"merged": ticket.number})
    assert take_back(into, by=people.ines, now=SENT)
    draft = ReplyDraft.objects.get()
    assert (draft.kind, draft.text) == ("reply", f"Before.\n\n{WHOLE.text}\n\nBegun there")
    assert sorted(file.name for file in draft.files.all()) == ["one.txt", "two.txt"]


def test_files_of_what_waits_or_came_back_are_kept_and_those_of_what_is_forgotten_are_not(people: Cast) -> None:
    """[WRK-4] [TIC-1]"""
    ticket = taken(people)
    held(ticket, people, files=[store_file("chain.pem", [b"----"])])
    for day in (1, 2, 3):
        assert forget_unused_files(after(days=day), 10) == 0
    take_back(ticket, by=people.ines, now=SENT)
    save_reply_draft(ticket, "", by=people.ines, now=SENT)
    assert ReplyDraft.objects.get().files.count() == 1
    reply(ticket, "Never mind.", by=people.ines, now=after(2))
    assert not DraftFile.objects.exists()
    assert sum(forget_unused_files(after(days=day), 10) for day in (4, 5, 6)) == 1
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_and_an_undo_at_the_same_time_exactly_one_has_it(real_people: Cast) -> None:
    """[WRK-4] Whoever is first holds the ticket: it goes once, or is a draft again, never both and never neither."""
    for _each in range(3):
        ticket = taken(real_people)
        held(ticket, real_people)

        def undo(key: int = ticket.pk) -> int:
            return int(take_back(Ticket.objects.get(pk=key), by=real_people.ines, now=GOES))

        done = at_once([undo, *(lambda: send_held(GOES, 10) for _worker in range(3))], workers=4)
        went = Message.objects.filter(ticket=ticket, author=real_people.ines).count()
        assert sum(done) == 1
        assert went + ReplyDraft.objects.filter(ticket=ticket, kind="reply").count() == 1


@pytest.mark.parametrize(("left", "waits"), [(3, False), (15, False), (40, True), (-3, True)])
def test_a_reply_does_not_wait_where_a_clock_would_run_out(people: Cast, left: int, waits: bool) -> None:
    """[WRK-4] [SLA-2] What was sent in time is in time; where it is too late already it can be taken back as ever."""
    ticket = opened(people)
    due = Promise.objects.get(ticket=ticket, kind="response", current=True).due_at
    now = due - timedelta(seconds=left)
    sent = hold(ticket, Outgoing(text="We are on it."), within=WITHIN, by=people.ines, now=now)
    assert sent is (Sent.WAITS if waits else Sent.HURRIED)
    assert ticket.messages.filter(text="We are on it.", at=now).exists() != waits
    if not waits:
        promise = Promise.objects.get(ticket=ticket, kind="response", current=True)
        assert (promise.met_at, promise.breached_at) == (now, None)
