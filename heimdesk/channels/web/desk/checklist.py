"""What the opening left out, asked for in one message from a checklist; and tasks outside every program (WRK-1)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.administrative import mark_administrative
from heimdesk.domain.tickets.actions.checklist import ask_for_missing, missing_details
from heimdesk.domain.tickets.models import Ticket


@require_http_methods(["GET", "POST"])
@staff
def missing(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for what is missing, in one message."""
    title = _("Ask for what is missing")
    return change(request, number, verb="ask", title=title, form="missing", do=_ask, more=_details)


@require_http_methods(["GET", "POST"])
@staff
def administrative(request: HttpRequest, number: int) -> HttpResponse:
    """Mark the ticket as an administrative task; the customer is told what that means."""
    title = _("Administrative task")
    return change(request, number, verb="mark_administrative", title=title, form="administrative", do=_mark)


def _ask(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    ask_for_missing(ticket, typed.values("detail"), by=person, now=now, text=typed.value("text"))


def _mark(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    mark_administrative(ticket, by=person, reason=typed.value("reason"), now=now)


def _details(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    details = book_of(ticket.book).steps_to_reproduce.details
    missing = set(missing_details(ticket))
    chosen = set(typed.values("detail")) if typed.fields else missing
    return {"details": details, "missing": missing, "chosen": chosen}
