"""Work on a ticket: taken, handed over, triaged, noted, followed; who should get it."""

import pytest

from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.administrative import mark_administrative
from heimdesk.domain.tickets.actions.checklist import ask_for_missing, missing_details
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.people import add_participant, remove_participant
from heimdesk.domain.tickets.actions.reply import (
    add_note,
    ask_back,
    discard_reply_draft,
    reply,
    save_reply_draft,
)
from heimdesk.domain.tickets.actions.take import assign, hand_over, take
from heimdesk.domain.tickets.models import Level, MessageKind, ReplyDraft, State, Ticket, Way
from heimdesk.domain.tickets.routing import queue_of
from heimdesk.policy.verdict import verdict_from_json
from tests.cast import Cast, book
from tests.domain.tickets.tickets import after, opened, taken
from tests.policy.cast import BOOK


def test_taking_makes_an_owner(people: Cast) -> None:
    """[WRK-2] [STA-5] A second one takes it over; the timeline tells both."""
    ticket = taken(people)
    take(ticket, by=people.selma, now=after(1))
    changes = ticket.events.filter(kind="taken").values_list("before", "after")
    assert list(changes) == [("", "Ines Duarte"), ("Ines Duarte", "Selma Aalto")]


def test_a_ticket_is_assigned_to_who_works_and_told(people: Cast) -> None:
    """[WRK-2] Not to an author, not to a customer."""
    ticket = opened(people)
    assign(ticket, people.selma, by=people.ines, now=after(1), reason="You know queues.")
    assert (ticket.owner, ticket.state) == (people.selma, State.OPEN)
    assert Notice.objects.get(kind="assigned").person == people.selma
    for nobody in (people.arthur, people.bob):
        with pytest.raises(Invalid):
            assign(ticket, nobody, by=people.ines, now=after(1))


def test_it_is_handed_to_a_level_with_a_note(people: Cast) -> None:
    """[WRK-2] The note is the staff's; whoever owned it keeps it until somebody there takes it."""
    ticket = taken(people)
    hand_over(ticket, Level.EXPERT, None, "Metadata lock, see the log.", by=people.ines, now=after(1))
    assert (ticket.level, ticket.owner) == (Level.EXPERT, people.ines)
    event = ticket.events.get(kind="handed_over")
    assert (event.before, event.after, event.public) == ("engineer", "expert", False)
    assert ticket.messages.get(kind=MessageKind.NOTE).text == "Metadata lock, see the log."
    hand_over(ticket, Level.SENIOR, people.selma, "Yours.", by=people.emil, now=after(2))
    assert ticket.owner == people.selma
    with pytest.raises(Invalid) as refused:
        hand_over(ticket, Level.SENIOR, people.selma, "  ", by=people.emil, now=after(2))
    assert "note" in refused.value.problems


@pytest.mark.parametrize("owner", ["ines", None])
def test_a_hand_over_that_changes_nothing_is_refused(people: Cast, owner: str | None) -> None:
    """[WRK-2] The same level and nobody else: neither a note nor a line is written."""
    ticket = taken(people)
    named = getattr(people, owner) if owner else None
    with pytest.raises(Invalid) as refused:
        hand_over(ticket, Level.ENGINEER, named, "See the log.", by=people.ines, now=after(1))
    assert "level" in refused.value.problems
    assert not ticket.events.filter(kind="handed_over").exists()
    assert not ticket.messages.filter(kind=MessageKind.NOTE).exists()
    hand_over(ticket, Level.ENGINEER, people.selma, "Yours.", by=people.ines, now=after(1))
    assert ticket.owner == people.selma


def test_a_new_ticket_that_is_handed_over_waits_in_the_queue_of_that_level(people: Cast) -> None:
    """[WRK-2] Nobody owns it yet; the queue there is told."""
    ticket = opened(people)
    hand_over(ticket, Level.EXPERT, None, "Looks hard.", by=people.ines, now=after(1))
    assert (ticket.state, ticket.owner) == (State.NEW, None)
    assert Notice.objects.get(kind="handed_over").person == people.emil
    assert queue_of(ticket) == [people.emil]


def test_orders_go_to_sales(people: Cast) -> None:
    """[WRK-2] [INC-2] Licensing and orders are handled by sales."""
    assert queue_of(opened(people, ticket_type="order", severity=3)) == [people.sven]


def test_what_is_missing_is_asked_for_in_one_message(people: Cast) -> None:
    """[WRK-1] From the checklist; the ticket waits for it."""
    ticket = opened(people, by=people.ines, way=Way.PHONE, details={"what_happens": "Down."}, severity=1)
    assert missing_details(ticket) == ["error_at", "steps"]
    message = ask_for_missing(ticket, by=people.ines, now=after(0.5))
    assert "Exact time of the error" in message.text
    assert "Steps to reproduce" in message.text
    assert ticket.state == State.WAITING
    assert Notice.objects.get(kind="reply").person == people.bob


def test_details_can_be_chosen_of_the_checklist(people: Cast) -> None:
    """[WRK-1] Also some that are not required; choosing nothing is told."""
    ticket = taken(people)
    assert missing_details(ticket) == []
    message = ask_for_missing(ticket, ["setup"], by=people.ines, now=after(1), text="One thing:")
    assert message.text.startswith("One thing:\n\n- **Server and network set-up**")
    with pytest.raises(Invalid):
        ask_for_missing(ticket, ["nonsense"], by=people.ines, now=after(1))


def test_an_administrative_task_deducts_by_default(people: Cast) -> None:
    """[WRK-1] [POL-3] Marked with the rule, answered with the passage of the book; twice changes nothing."""
    ticket = taken(people)
    for _ in range(2):
        mark_administrative(ticket, by=people.ines, now=after(1), reason="A password reset.")
    assert ticket.administrative
    assert ticket.events.filter(kind="administrative").count() == 1
    assert ticket.events.get(kind="administrative").public
    assert LedgerRow.objects.filter(ticket_number=ticket.number).count() == 1
    told = Notice.objects.get(kind="administrative", person=people.bob).facts
    assert (told["reason"], told["deducted"]) == ("A password reset.", True)
    event = ticket.events.get(kind="administrative")
    assert told["passage"] == event.facts["passage"] == BOOK.administrative.passage != ""
    explained = verdict_from_json(event.verdict)
    assert (explained.rule, explained.answer.change) == ("WRK-1", 0)
    assert explained.text() == "Administrative tasks deduct as others do: incidents that stay deducted: 1."


def test_a_book_may_deduct_nothing_for_administrative_tasks(people: Cast) -> None:
    """[WRK-1] [INC-7] Then what the opening took is given back by that rule."""
    book("administrative_tasks_deduct: yes", "administrative_tasks_deduct: no")
    ticket = taken(people)
    mark_administrative(ticket, by=people.ines, now=after(1))
    rows = LedgerRow.objects.filter(ticket_number=ticket.number).values_list("amount", "rule")
    assert list(rows) == [(-1, "INC-1"), (1, "WRK-1")]
    assert Notice.objects.get(kind="administrative", person=people.bob).facts["deducted"] is False


def test_a_public_reply_reaches_the_customers_and_a_note_nobody_outside(people: Cast) -> None:
    """[WRK-4] Two kinds, never confused: the note makes no letter and moves nothing."""
    ticket = taken(people)
    add_note(ticket, "Same pattern as #47702.", by=people.selma, now=after(1))
    assert not Notice.objects.filter(kind="reply").exists()
    assert (ticket.last_message_at, ticket.state) == (after(0), State.OPEN)
    message = reply(ticket, "**Good morning**", by=people.ines, now=after(1))
    assert "<strong>Good morning</strong>" in message.html
    assert [notice.person for notice in Notice.objects.filter(kind="reply")] == [people.bob]
    with pytest.raises(Refused):
        add_note(ticket, "Me too.", by=people.alice, now=after(1))


def test_the_customers_word_reaches_the_owner_and_unowned_the_queue(people: Cast) -> None:
    """[WRK-4] Once each, and not who wrote it."""
    owned, new = taken(people), opened(people)
    reply(owned, "Any news?", by=people.bob, now=after(1))
    assert [notice.person for notice in Notice.objects.filter(kind="reply")] == [people.ines]
    Notice.objects.all().delete()
    reply(new, "Any news?", by=people.bob, now=after(1))
    told = Notice.objects.filter(kind="reply").values_list("person__name", flat=True)
    assert sorted(told) == ["Ines Duarte", "Selma Aalto"]


@pytest.mark.parametrize(("text", "said"), [(" \n ", "Nothing is written"), ("x" * 1_000_000, "100,000 are possible")])
def test_an_empty_reply_and_one_of_a_megabyte_are_refused_and_nothing_is_lost(
    people: Cast, text: str, said: str
) -> None:
    """[WRK-4] [WRK-5] The draft that was kept stays."""
    ticket = taken(people)
    save_reply_draft(ticket, "What I wrote before", by=people.ines, now=after(0.5))
    with pytest.raises(Invalid) as refused:
        reply(ticket, text, by=people.ines, now=after(1))
    assert said in refused.value.problems["text"][0]
    assert ReplyDraft.objects.get().text == "What I wrote before"
    assert ticket.messages.count() == 1


def test_what_is_being_written_is_kept_by_person_and_kind(people: Cast) -> None:
    """[WRK-5] Sending it, emptying it or throwing it away forgets it."""
    ticket = taken(people)
    save_reply_draft(ticket, "To be", by=people.ines, now=after(1))
    save_reply_draft(ticket, "For us", kind="note", by=people.ines, now=after(1))
    save_reply_draft(ticket, "Mine", by=people.bob, now=after(1))
    add_note(ticket, "For us", by=people.ines, now=after(1))
    reply(ticket, "To be sent", by=people.ines, now=after(1))
    assert [draft.text for draft in ReplyDraft.objects.all()] == ["Mine"]
    assert save_reply_draft(ticket, " ", by=people.bob, now=after(2)) is None
    save_reply_draft(ticket, "Again", by=people.bob, now=after(2))
    discard_reply_draft(ticket, by=people.bob)
    assert not ReplyDraft.objects.exists()
    with pytest.raises(Ticket.DoesNotExist):
        save_reply_draft(ticket, "Let me in", by=people.charlie, now=after(2))


def test_files_come_with_a_reply_under_their_names(people: Cast) -> None:
    """[WRK-4] Stored once, however often they are sent."""
    ticket = taken(people)
    files = [store_file("../../x.log", [b"line\n"]), store_file("same.log", [b"line\n"])]
    message = reply(ticket, "Attached.", by=people.bob, now=after(1), files=files)
    names = [(attachment.name, attachment.stored.content_type) for attachment in message.attachments.all()]
    assert names == [("x.log", "text/plain"), ("same.log", "text/plain")]
    assert files[0].stored == files[1].stored


def test_colleagues_and_followers_take_part_until_they_leave(people: Cast) -> None:
    """[POR-3] [STA-5] Each is an event; a stranger cannot be added; customers neither add staff nor remove it."""
    ticket = taken(people)
    add_participant(ticket, people.dora, by=people.bob, now=after(1))
    add_participant(ticket, people.selma, by=people.ines, now=after(1))
    reply(ticket, "On it.", by=people.ines, now=after(1))
    told = Notice.objects.filter(kind="reply").values_list("person__name", flat=True)
    assert sorted(told) == ["Bob Okafor", "Dora Lind"]
    for stranger, by in ((people.charlie, people.bob), (people.emil, people.bob)):
        with pytest.raises(Invalid):
            add_participant(ticket, stranger, by=by, now=after(1))
    with pytest.raises(Invalid):
        remove_participant(ticket, people.selma, by=people.bob, now=after(2))
    remove_participant(ticket, people.dora, by=people.alice, now=after(2))
    events = ticket.events.filter(kind="participant").values_list("before", "after", "public")
    assert list(events) == [("", "Dora Lind", True), ("", "Selma Aalto", False), ("Dora Lind", "", True)]


def test_a_wait_ends_when_the_staff_says_so(people: Cast) -> None:
    """[STA-1] [SLA-3] `then="open"` ends it without the customer."""
    ticket = taken(people)
    ask_back(ticket, "Which version?", by=people.ines, now=after(1))
    reply(ticket, "We found it ourselves.", by=people.ines, now=after(2), then="open")
    assert ticket.state == State.OPEN
    assert ticket.waits.get().ended_at == after(2)
