"""The end of a snooze: by its moment, the customer's word, an escalation, another owner or the end of the ticket."""

from datetime import datetime

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.timeline import record


def wake(ticket: Ticket, *, by: Person | None, now: datetime) -> None:
    """The ticket is in its owner's list again; the caller holds the lock and settles the ticket.           [WRK-4]"""
    if ticket.snoozed_until is None:
        return
    record(ticket, "woken", at=now, actor=by, before=ticket.snoozed_until.isoformat(), public=False)
    ticket.snoozed_until = None
