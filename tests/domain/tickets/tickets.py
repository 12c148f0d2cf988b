"""Tickets for the tests: opened, taken and answered through the domain's own actions."""

from datetime import datetime, timedelta
from typing import Any

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.open import open_for
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.models import Ticket, Way
from tests.cast import MONDAY, Cast

DETAILS = {
    "what_happens": "The queue stands still since the update.",
    "error_at": "2026-06-08 08:40 UTC",
    "steps": "1. Send a message\n2. Look at the queue",
}


def after(hours: float = 0, *, minutes: float = 0, days: float = 0) -> datetime:
    """A moment so long after Monday, nine o'clock, when the tickets of the tests are opened."""
    return MONDAY + timedelta(hours=hours, minutes=minutes, days=days)


def opened(people: Cast, *, now: datetime = MONDAY, **more: Any) -> Ticket:
    """A ticket of Bob on the gateway, paid by the Gold contract of his account, severity 2."""
    wanted: dict[str, Any] = {
        "requester": people.bob,
        "product": people.gateway,
        "ticket_type": "problem",
        "severity": 2,
        "subject": "Mail queue stuck",
        "details": DETAILS,
        "phone": "+49 341 9601234",
        "by": more.get("requester", people.bob),
        "way": Way.WEB,
        "now": now,
        **more,
    }
    return open_for(wanted.pop("account", people.kestrel), **wanted)


def taken(people: Cast, *, by: Person | None = None, now: datetime = MONDAY, **more: Any) -> Ticket:
    """The same, owned by Ines."""
    return take(opened(people, now=now, **more), by=by or people.ines, now=now)


def kinds(ticket: Ticket) -> list[str]:
    """What happened to a ticket, in order."""
    return list(ticket.events.order_by("id").values_list("kind", flat=True))
