"""The end of a snooze: by its moment, the customer's word, an escalation, another owner or the end of the ticket."""

from datetime import datetime

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.timeline import record


def wake(ticket: Ticket, *, now: datetime, by: Person | None = None, cause: str = "") -> None:
    """The ticket is in its owner's list again; the caller holds the lock and settles the ticket.           [WRK-4]

    A member of the staff ended the snooze, or a `cause` did, and nobody: the "customer" wrote, an "escalation" came,
    another "owner", the "end" of the ticket, or the "moment".
    """
    if ticket.snoozed_until is None:
        return
    before, facts = ticket.snoozed_until.isoformat(), {"cause": cause} if cause else {}
    record(ticket, "woken", at=now, actor=None if cause else by, before=before, facts=facts, public=False)
    ticket.snoozed_until = None
