"""The moment that an engineer promises: of the resolution or of the next update, moved only with a reason (WRK-3)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.models import Promise, PromiseKind, Ticket


@require_http_methods(["GET", "POST"])
@staff
def eta(request: HttpRequest, number: int) -> HttpResponse:
    """Promise a moment, or move the one that was promised."""
    return change(request, number, verb="set_eta", title=_("ETA"), form="eta", do=_promise, more=_current)


def _promise(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    about = "update" if typed.value("about") == "update" else "resolution"
    promise_eta(ticket, typed.moment("due_at"), about=about, reason=typed.value("reason"), by=person, now=now)


def _current(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    promise = Promise.objects.filter(ticket=ticket, kind=PromiseKind.ETA, current=True).first()
    zone = timezone.get_current_timezone()
    due = promise.due_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if promise and promise.due_at else ""
    return {"promise": promise, "proposed": due, "zone": str(zone)}
