"""A ticket stays out of its owner's list until a moment, and comes back by itself; no clock hears it (WRK-4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.days import out_of_bounds
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.snoozing import wake
from heimdesk.domain.tickets.timeline import record


@transaction.atomic
def snooze(ticket: Ticket, until: datetime, *, by: Person, now: datetime) -> Ticket:
    """Keep it out of the owner's list until then, or until the customer is heard. Promises run on.          [WRK-4]

    Raises Invalid for a moment that is not ahead, Refused, TicketClosed.
    """
    lock(ticket)
    require_may(by, "snooze", ticket)
    if until <= now:
        raise Invalid({"until": [_("This moment has passed. Choose a later one.")]})
    if problems := out_of_bounds({"until": until.date()}):
        raise Invalid(problems)
    if until != ticket.snoozed_until:
        ticket.snoozed_until = until
        record(ticket, "snoozed", at=now, actor=by, after=until.isoformat(), public=False)
        settle(ticket, now=now, by=by)
    return ticket


@transaction.atomic
def end_snooze(ticket: Ticket, *, by: Person, now: datetime) -> Ticket:
    """Take it back into the owner's list now. Raises Refused, TicketClosed.                                 [WRK-4]"""
    lock(ticket)
    require_may(by, "snooze", ticket)
    wake(ticket, by=by, now=now)
    settle(ticket, now=now, by=by)
    return ticket
