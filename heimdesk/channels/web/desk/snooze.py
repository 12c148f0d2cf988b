"""The snooze of a ticket: begun, moved and ended by its owner or a shift manager (WRK-4)."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.snooze import end_snooze, snooze
from heimdesk.domain.tickets.models import Ticket

MORNING = time(9)


@require_http_methods(["GET", "POST"])
@staff
def snoozing(request: HttpRequest, number: int) -> HttpResponse:
    """Until when it stays out of the owner's list; tomorrow morning is proposed."""
    return change(request, number, verb="snooze", title=_("Snooze"), form="snooze", do=_change, more=_proposed)


def _change(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    if typed.value("wake"):
        end_snooze(ticket, by=person, now=now)
    else:
        snooze(ticket, typed.moment("until"), by=person, now=now)


def _proposed(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    tomorrow = datetime.combine(timezone.localdate(now) + timedelta(days=1), MORNING, zone)
    until = (ticket.snoozed_until or tomorrow).astimezone(zone)
    return {"proposed": until.strftime("%Y-%m-%dT%H:%M"), "zone": str(zone)}
