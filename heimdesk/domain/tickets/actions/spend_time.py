"""Time spent on a ticket: each entry is an event that stays, the ticket has the sum; a slip is taken back (WRK-4)."""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.once import AT_ONCE
from heimdesk.domain.tickets.locking import lock, save_changes
from heimdesk.domain.tickets.models import Event, Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import optional_reason

LONGEST = timedelta(days=1)
_TYPED = re.compile(r"(?P<less>[-−])?(?:(?P<hours>\d{1,2}):(?P<past>[0-5]\d)|(?P<minutes>\d{1,4}))", re.ASCII)


@transaction.atomic
def spend_time(ticket: Ticket, spent: timedelta, *, what: str = "", by: Person, now: datetime) -> Ticket:
    """Note whole minutes of the own work; less than none takes back what was too much. Staff alone sees it. [WRK-4]

    The same entry a moment later is the same one, sent twice. Raises Invalid for no time, more than a day at once, or
    more taken back than this person noted; Refused.
    """
    lock(ticket)
    require_may(by, "spend_time", ticket)
    what = optional_reason(what, field="what")
    minutes = int(spent.total_seconds()) // 60
    if not minutes or abs(spent) > LONGEST:
        raise Invalid({"spent": [_("Enter up to one day at once, in minutes or as hours:minutes.")]})
    own = Event.objects.filter(ticket=ticket, kind="time_spent", actor=by)
    lately = own.filter(at__gte=now - AT_ONCE, at__lte=now + AT_ONCE, reason=what)
    if minutes in _minutes(lately):
        return ticket
    if minutes < 0 and min(sum(_minutes(own)), ticket.minutes_spent) + minutes < 0:
        raise Invalid({"spent": [_("This takes back more than you noted. Enter less.")]})
    ticket.minutes_spent += minutes
    save_changes(ticket)
    record(ticket, "time_spent", at=now, actor=by, reason=what, facts={"minutes": minutes}, public=False)
    return ticket


def length_typed(text: str) -> timedelta:
    """A length as people type it: 25, 1:30, or −10 to take back. Raises Invalid for anything else."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        raise Invalid({"spent": [_("This is no length of time. Enter minutes such as 25, or 1:30.")]})
    length = timedelta(hours=int(found["hours"] or 0), minutes=int(found["past"] or found["minutes"]))
    return -length if found["less"] else length


def _minutes(entries: QuerySet[Event]) -> list[int]:
    return [facts["minutes"] for facts in entries.values_list("facts", flat=True)]
