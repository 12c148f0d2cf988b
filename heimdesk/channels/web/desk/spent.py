"""The time that was spent on a ticket: one more entry, and those that there are (WRK-4)."""

from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.spend_time import length_typed, spend_time
from heimdesk.domain.tickets.models import Event, Ticket

LISTED = 12
"""The last entries that the form shows; all of them stand in the timeline."""


@require_http_methods(["GET", "POST"])
@staff
def spent(request: HttpRequest, number: int) -> HttpResponse:
    """Note time of the own work."""
    return change(request, number, verb="spend_time", title=_("Time spent"), form="spent", do=_spend, more=_entries)


def _spend(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    spend_time(ticket, length_typed(typed.value("spent")), what=typed.value("what"), by=person, now=now)


def _entries(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    rows = Event.objects.filter(ticket=ticket, kind="time_spent").select_related("actor").order_by("-id")[: LISTED + 1]
    told = [_told(row, now, zone) for row in reversed(rows)]
    return {
        "entries": told[-LISTED:],
        "earlier": len(told) > LISTED,
        "sum": _length(ticket.minutes_spent) if told else "",
    }


def _told(row: Event, now: datetime, zone: tzinfo) -> tuple[str, str, str]:
    who = row.actor.name if row.actor else ""
    return _length(row.facts["minutes"]), who, moments.moment_dense(row.at, now=now, zone=zone)


def _length(minutes: int) -> str:
    return moments.length_short(timedelta(minutes=minutes))
