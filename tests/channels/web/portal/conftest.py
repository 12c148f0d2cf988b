"""The portal's tests: the cast at its moment, a browser for each person, a ticket made through the domain's actions."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.open import open_for
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.models import Ticket, Way
from tests.cast import MONDAY, Cast, people
from tests.channels.web.portal.wizard import Wizard

__all__ = ["people"]

BACKEND = "heimdesk.channels.email.login.CodeBackend"


class Clock:
    """The moment at which the pages are asked; `pass_` lets time go by."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller
        self.now = MONDAY

    def pass_(self, length: timedelta) -> datetime:
        """Let so much time go by."""
        self.now += length
        self._traveller.move_to(self.now)
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    """It is Monday morning until time passes."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def browser(clock: Clock) -> Callable[[Person | None], Client]:
    """A browser in which a person is logged in; None for a stranger."""

    def of(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend=BACKEND)
        return client

    return of


@pytest.fixture
def wizard(people: Cast, browser: Callable[[Person | None], Client]) -> Wizard:
    """The wizard in Alice's browser."""
    return Wizard(browser(people.alice), people)


def ticket_of(cast: Cast, **more: Any) -> Ticket:
    """A ticket of Bob on the Mail Gateway, severity 2 unless another is given."""
    given: dict[str, Any] = {
        "requester": cast.bob,
        "product": cast.gateway,
        "release": cast.current,
        "ticket_type": "problem",
        "severity": 2,
        "subject": "Mail queue stuck after update",
        "details": {
            "what_happens": "Tasks run for a while, then end with “Lock wait timeout exceeded”.",
            "error_at": "2026-06-08T02:30",
            "steps": "Update to 9.4, create a mailbox.",
        },
        "phone": "+49 341 9601234",
        "by": cast.bob,
        "way": Way.WEB,
        "now": MONDAY,
    }
    return open_for(cast.kestrel, **(given | more))


def taken(ticket: Ticket, by: Person, now: datetime = MONDAY) -> Ticket:
    """The ticket after an engineer took it."""
    take(ticket, by=by, now=now)
    ticket.refresh_from_db()
    return ticket
