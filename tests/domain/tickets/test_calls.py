"""A phone call that is noted on a ticket is our answer, the customer's word, or a note; the clocks hear it as such."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.call import Call, CountsAs, note_call
from heimdesk.domain.tickets.actions.reply import ask_back, save_reply_draft
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.models import Message, MessageKind, ReplyDraft, State, Ticket, Wait, Way
from heimdesk.domain.tickets.permissions import TicketClosed
from heimdesk.domain.tickets.queries import thread_of
from tests.cast import Cast
from tests.domain.tickets.tickets import after, kinds, opened, taken


def called(people: Cast, counts_as: CountsAs = CountsAs.ANSWER, **more: Any) -> Call:
    """Bob called half an hour after the ticket was opened."""
    made = Call(people.bob, "in", after(0.5), "Renew the chain; he does it now.", counts_as)
    return replace(made, **more)


def last(ticket: Ticket) -> Message:
    message = Message.objects.filter(ticket=ticket).last()
    assert message is not None
    return message


def test_our_answer_on_the_phone_is_a_public_reply(people: Cast) -> None:
    """[WRK-4] [SLA-2] It meets the response, when it is noted; who wrote a draft meanwhile still has it."""
    ticket = opened(people)
    save_reply_draft(ticket, "Begun before the call", by=people.ines, now=after(0.5))
    assert note_call(ticket, called(people), spent=timedelta(minutes=20), by=people.ines, now=after(1))
    message = last(ticket)
    assert (message.author, message.by_staff, message.way, message.kind) == (
        people.ines,
        True,
        Way.PHONE,
        MessageKind.PUBLIC,
    )
    assert (ticket.state, ticket.owner, ticket.first_staff_reply_at) == (State.OPEN, people.ines, after(1))
    assert ticket.minutes_spent == 20
    event = ticket.events.get(kind="called")
    assert (event.actor, event.after, event.before, event.public) == (
        people.ines,
        people.bob.name,
        after(0.5).isoformat(),
        True,
    )
    assert event in thread_of(ticket, people.bob)
    assert message in thread_of(ticket, people.bob)
    assert ReplyDraft.objects.get().text == "Begun before the call"


def test_the_customers_word_on_the_phone_does_what_a_reply_of_his_does(people: Cast) -> None:
    """[WRK-4] [STA-1] [SLA-3] The ticket is open again and its clock runs on; who noted it is not told of it."""
    ticket = taken(people)
    ask_back(ticket, "Which release?", by=people.ines, now=after(1))
    save_reply_draft(ticket, "My own words, half", by=people.bob, now=after(1))
    told = Notice.objects.filter(kind="reply", person=people.ines).count()
    note_call(ticket, called(people, CountsAs.CUSTOMER, at=after(2)), by=people.ines, now=after(2))
    message = last(ticket)
    assert (message.author, message.by_staff, message.way) == (people.bob, False, Way.PHONE)
    assert ticket.state == State.OPEN
    assert Wait.objects.get(ticket=ticket).ended_at == after(2)
    assert (ticket.last_customer_message_at, ticket.unread_by_staff) == (after(2), False)
    assert Notice.objects.filter(kind="reply", person=people.ines).count() == told
    assert ReplyDraft.objects.get(person=people.bob).text == "My own words, half"


def test_a_note_of_a_call_is_the_staffs_alone_and_no_clock_hears_it(people: Cast) -> None:
    """[WRK-4] [SLA-2] On a closed ticket nothing is noted any more."""
    ticket = opened(people)
    note_call(ticket, called(people, CountsAs.NOTE), by=people.ines, now=after(1))
    assert last(ticket).kind == MessageKind.NOTE
    assert (ticket.state, ticket.first_staff_reply_at) == (State.NEW, None)
    assert not any(row.at == after(1) for row in thread_of(ticket, people.bob))
    close(ticket, by=people.bob, now=after(2))
    for counts_as in CountsAs:
        with pytest.raises(TicketClosed):
            note_call(ticket, called(people, counts_as), by=people.ines, now=after(3))


def test_a_call_that_cannot_have_been_is_not_noted(people: Cast) -> None:
    """[WRK-4] Ahead, before the ticket, with somebody else's people, by nobody, about nothing: beside its field."""
    ticket = opened(people)
    wrong: dict[str, list[dict[str, Any]]] = {
        "at": [{"at": after(1.1)}, {"at": after(-1)}],
        "person": [{"person": people.charlie}, {"person": people.selma}],
        "direction": [{"direction": "up"}],
        "text": [{"text": " \n"}],
    }
    for field, tries in wrong.items():
        for each in tries:
            with pytest.raises(Invalid, match=field):
                note_call(ticket, called(people, **each), by=people.ines, now=after(1))
    with pytest.raises(Invalid, match="spent"):
        note_call(ticket, called(people), spent=timedelta(days=2), by=people.ines, now=after(1))
    assert "called" not in kinds(ticket)


def test_only_who_works_on_tickets_notes_calls_and_the_same_once(people: Cast) -> None:
    """[WRK-4] [WRK-5]"""
    ticket = opened(people)
    for person in (people.bob, people.arthur):
        with pytest.raises(Refused):
            note_call(ticket, called(people), by=person, now=after(1))
    with pytest.raises(Ticket.DoesNotExist):
        note_call(ticket, called(people), by=people.charlie, now=after(1))
    assert note_call(ticket, called(people), spent=timedelta(minutes=5), by=people.ines, now=after(1))
    assert not note_call(ticket, called(people), spent=timedelta(minutes=5), by=people.ines, now=after(1))
    ticket.refresh_from_db()
    assert (kinds(ticket).count("called"), ticket.minutes_spent) == (1, 5)
    assert Person.objects.get(pk=people.bob.pk).is_active
