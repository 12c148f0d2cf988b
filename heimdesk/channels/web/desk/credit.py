"""The credit of an incident: what the dates say, with reasons, and a shift manager's grant (INC-4)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.credit import grant_credit, propose_credit, statements_asked
from heimdesk.domain.tickets.models import Ticket


@require_http_methods(["GET", "POST"])
@staff
def credit(request: HttpRequest, number: int) -> HttpResponse:
    """Show whether the incident is to be credited back and why, and grant it."""
    return change(request, number, verb="see", title=_("Credit"), form="credit", do=_grant, more=_proposal)


def _grant(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    grant_credit(ticket, by=person, reason=typed.value("reason"), now=now, **_stated(typed))


def _proposal(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    verdict = propose_credit(ticket, now, **_stated(typed))
    why = reason_of(verdict, id="credit", title=_("Credit"), now=now)
    return {"proposal": verdict, "why": why, "asked": statements_asked(ticket)}


def _stated(typed: Typed) -> dict[str, bool]:
    """What the shift manager states by ticking."""
    return {name: typed.ticked(name) for name in ("no_help_given", "customer_fixed_it")}
