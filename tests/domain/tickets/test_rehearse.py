"""What a reply that waits is refused for is what it would be refused for at once, and nothing stays of the asking."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.answer import answer, rehearse
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.macros import Changes
from heimdesk.domain.tickets.models import Message, Ticket
from heimdesk.domain.tickets.outgoing import Outgoing
from tests.cast import Cast
from tests.domain.tickets.laws import Laws
from tests.domain.tickets.tickets import after, taken

Prepare = Callable[[Ticket, Cast], object]
SENT = after(2)
PLAIN = Outgoing(text="Renew the chain.")
SEEN_NOTHING = Outgoing(text="Renew the chain.", seen_message=0)


def _nothing(ticket: Ticket, people: Cast) -> None:
    """As it is."""


def _customer_asks(ticket: Ticket, people: Cast) -> Any:
    return reply(ticket, "And this?", by=people.bob, now=after(1))


def _waits(ticket: Ticket, people: Cast) -> Any:
    return reply(ticket, "Which release?", by=people.ines, now=after(1), then="waiting")


def _is_closed(ticket: Ticket, people: Cast) -> Any:
    return close(ticket, by=people.bob, now=after(1))


def _works_no_more(ticket: Ticket, people: Cast) -> Any:
    return people.ines.role_rows.all().delete()


def _said_just_now(ticket: Ticket, people: Cast) -> Any:
    return reply(ticket, PLAIN.text, by=people.ines, now=SENT)


@pytest.mark.parametrize("prepare", [_nothing, _customer_asks, _waits, _is_closed, _works_no_more, _said_just_now])
@pytest.mark.parametrize(
    "outgoing",
    [
        PLAIN,
        SEEN_NOTHING,
        Outgoing(text=" \n"),
        Outgoing(text="x" * (settings.MESSAGE_LIMIT_CHARACTERS + 1)),
        Outgoing(text=PLAIN.text, then="open"),
        Outgoing(text=PLAIN.text, then="waiting"),
        Outgoing(text=PLAIN.text, then="solved"),
        Outgoing(text=PLAIN.text, then="no such end"),
        Outgoing(text=PLAIN.text, changes=Changes(tags="chain"), offered=Changes(tags="chain")),
    ],
    ids=lambda outgoing: f"{outgoing.text[:8]!r} {outgoing.then} {outgoing.changes.tags} {outgoing.seen_message}",
)
def test_it_says_what_the_answer_itself_would_say(people: Cast, prepare: Prepare, outgoing: Outgoing) -> None:
    """[WRK-4] [WRK-5] Nothing is written by it, and the ticket in hand is as it was."""
    ticket = taken(people)
    prepare(ticket, people)
    ines, laws = Person.objects.get(pk=people.ines.pk), Laws()
    lock(ticket)
    before, state = laws.picture(), (ticket.state, ticket.owner_id, ticket.last_message_at)
    told = _told(rehearse, ticket, outgoing, ines, SENT)
    assert laws.picture() == before
    assert (ticket.state, ticket.owner_id, ticket.last_message_at) == state
    said = Message.objects.count()
    assert told == _told(answer, ticket, outgoing, ines, SENT)
    assert Message.objects.count() == said + (told == "True")


def _told(act: Callable[..., bool], ticket: Ticket, outgoing: Outgoing, by: Person, now: datetime) -> str:
    """What it answers or raises."""
    try:
        with transaction.atomic():
            return str(act(ticket, outgoing, by=by, now=now))
    except Invalid as invalid:
        return f"{type(invalid).__name__} {invalid.problems}"
    except Refused as refused:
        return f"{type(refused).__name__} {refused.verdict.text()}"
