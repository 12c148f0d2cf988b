"""The severity of a ticket: changed by a shift manager with a reason, proposed by an engineer (SEV-2)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.catalog.facts import severities_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.severity import change_or_propose_severity
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import may


@require_http_methods(["GET", "POST"])
@staff
def severity(request: HttpRequest, number: int) -> HttpResponse:
    """Change it where one may; else propose another, which holds once the customer agrees."""
    title = _("Change the severity")
    return change(request, number, verb="propose_severity", title=title, form="severity", do=_change, more=_choices)


def _change(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    severity, reason = typed.number("severity"), typed.value("reason")
    change_or_propose_severity(ticket, severity, reason=reason, by=person, now=now)


def _choices(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    severities = severities_of(ticket.product, book_of(ticket.book))
    return {"severities": severities, "decides": bool(may(person, "change_severity", ticket))}
