"""The ticket's page: conversation, facts with clocks, and, after the first paint, account and what is related."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from heimdesk.channels.web.desk.composer import composer_of
from heimdesk.channels.web.desk.context import context_of
from heimdesk.channels.web.desk.conversation import thread
from heimdesk.channels.web.desk.door import is_htmx, page, part, person_of, staff
from heimdesk.channels.web.desk.held_replies import held_lines
from heimdesk.channels.web.desk.queue import list_of
from heimdesk.channels.web.desk.recipients import recipients_of
from heimdesk.channels.web.desk.sheet import sheet_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.queries import ticket_by_number, unsent_of


@require_GET
@staff
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """The page of one ticket; a merged one leads to where it was merged."""
    now, person = timezone.now(), person_of(request)
    found = ticket_by_number(number, seen_by=person)
    if found.number != number:
        return HttpResponseRedirect(f"/desk/tickets/{found.number}/")
    return ticket_page(request, found, person, now=now)


def ticket_page(
    request: HttpRequest, found: Ticket, person: Person, *, now: datetime, status: int = 200, **more: Any
) -> HttpResponse:
    """The whole page; `more` may bring a composer that came back."""
    shown = thread(found, person, now=now, whole="all" in request.GET)
    context = {
        "ticket": found,
        "thread": shown,
        "now": now,
        "back": list_of(request),
        "to": recipients_of(found),
        **sheet_of(found, now=now),
    }
    unsent = unsent_of(found, person)
    context["composer"] = more.get("composer") or composer_of(request, found, person, unsent, now=now)
    context["held"] = held_lines(unsent, found, person, now=now)
    return page(request, "desk/ticket.html", context, now=now, here="ticket", rail=True, status=status)


@require_GET
@staff
def facts(request: HttpRequest, number: int) -> HttpResponse:
    """The middle column alone."""
    now, person = timezone.now(), person_of(request)
    found = ticket_by_number(number, seen_by=person)
    if not is_htmx(request):
        return HttpResponseRedirect(f"/desk/tickets/{found.number}/#facts")
    return part(request, "desk/parts/facts.html", {"ticket": found, "now": now, **sheet_of(found, now=now)})


@require_GET
@staff
def context(request: HttpRequest, number: int) -> HttpResponse:
    """The right column alone, or as a page of its own."""
    now, person = timezone.now(), person_of(request)
    found = ticket_by_number(number, seen_by=person)
    told = {"ticket": found, "now": now, **context_of(found, person, now=now)}
    if is_htmx(request):
        return part(request, "desk/parts/context.html", told)
    return page(request, "desk/context.html", told, now=now, rail=True)
