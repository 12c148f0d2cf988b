"""The same word sent twice at once is said once; on SQLite and on PostgreSQL alike."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.follow_up import start_follow_up
from heimdesk.domain.tickets.actions.once import say_once
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.models import Draft, Message, MessageKind, Ticket, Way
from tests.cast import Cast
from tests.domain.tickets.test_pressure import at_once
from tests.domain.tickets.tickets import after, taken


def send(ticket: Ticket, by: Person, text: str, now: datetime, **more: Any) -> bool:
    """A reply as a door sends it."""
    words: dict[str, Any] = {"by": by, "now": now, **more}
    return say_once(ticket, text, lambda: reply(ticket, text, way=Way.WEB, **words), **words)


@pytest.mark.django_db(transaction=True)
def test_of_two_replies_at_the_same_time_one_is_stored(real_people: Cast) -> None:
    """[WRK-5] Two presses of the button, each in a process of its own; the moments are those of the doors."""
    ticket = taken(real_people)

    def job(place: int) -> Any:
        mine = Ticket.objects.get(pk=ticket.pk)
        return lambda: send(mine, real_people.bob, "It is back.\r\n", after(1) + timedelta(milliseconds=5 - place))

    assert sorted(at_once([job(place) for place in range(4)], 4)) == [False, False, False, True]
    assert Message.objects.filter(ticket=ticket, text="It is back.").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_follow_ups_at_the_same_time_one_is_begun(real_people: Cast) -> None:
    """[STA-4] The second click is given the draft of the first."""
    ticket = taken(real_people)
    close(ticket, by=real_people.bob, now=after(1))

    def job() -> Any:
        mine = Ticket.objects.get(pk=ticket.pk)
        return lambda: start_follow_up(mine, by=real_people.bob, now=after(2)).pk

    assert len(set(at_once([job() for _each in range(4)], 4))) == 1
    assert Draft.objects.filter(follows=ticket).count() == 1


def test_what_is_meant_twice_is_said_twice(people: Cast) -> None:
    """[WRK-5] By another person, of other words, with other files, as a note, or a while later."""
    ticket = taken(people)
    log = store_file("log.txt", [b"lines"])
    assert send(ticket, people.bob, "Thank you.", after(1))
    assert not send(ticket, people.bob, "Thank you.", after(1) + timedelta(seconds=9))
    assert send(ticket, people.alice, "Thank you.", after(1))
    assert send(ticket, people.bob, "Thank you!", after(1))
    assert send(ticket, people.bob, "Thank you.", after(1), files=[log])
    assert send(ticket, people.bob, "Thank you.", after(2))
    words: dict[str, Any] = {"by": people.ines, "now": after(2)}
    assert send(ticket, people.ines, "Thank you.", after(2))
    for first in (True, False):
        note = partial(add_note, ticket, "Thank you.", **words)
        assert say_once(ticket, "Thank you.", note, kind=MessageKind.NOTE, **words) is first
    assert Message.objects.filter(ticket=ticket, text="Thank you.").count() == 6
