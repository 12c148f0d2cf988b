"""One way for every change of a ticket: a small form in its slot or on a page, an action, the facts that changed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from heimdesk.channels.web.desk.conversation import thread
from heimdesk.channels.web.desk.door import is_htmx, page, part, person_of
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.recipients import recipients_of
from heimdesk.channels.web.desk.sheet import sheet_of
from heimdesk.channels.web.desk.typed import Typed, typed_in
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import may
from heimdesk.domain.tickets.queries import ticket_by_number
from heimdesk.engines.text.numbers import whole_number

Doing = Callable[[Ticket, Typed, Person, datetime], object]
Forming = Callable[[Ticket, Typed, Person, datetime], Mapping[str, Any]]
Telling = Callable[[HttpRequest, Typed], None]


def change(
    request: HttpRequest,
    number: int,
    *,
    verb: str,
    title: str,
    form: str,
    do: Doing,
    more: Forming | None = None,
    tell: Telling | None = None,
) -> HttpResponse:
    """Show the form of a change, or make it: `form` names its template, `more` what else that shows, `tell` what is
    said once it is made.

    What is wrong stands beside its field (422), what a rule refuses above the button (409), and nothing typed is lost.
    """
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    typed = typed_in(request)
    status = 200
    if request.method == "POST":
        try:
            do(ticket, typed, person, now)
        except Invalid as invalid:
            typed.wrong(invalid)
            status = 422
        except Refused as refused:
            typed.refuse(refused, now=now)
            status = 409
        else:
            if tell is not None:
                tell(request, typed)
            return changed(request, ticket, now=now)
    else:
        verdict = may(person, verb, ticket)
        if not verdict:
            typed.refused = reason_of(verdict, id="refused", title=title, now=now)
    context = {"ticket": ticket, "typed": typed, "title": title, "form": f"desk/parts/{form}.html", "now": now}
    context.update(more(ticket, typed, person, now) if more else {})
    if is_htmx(request):
        return part(request, "desk/parts/slot.html", context, status=status)
    return page(request, "desk/change.html", context, now=now, rail=True, status=status)


def changed(request: HttpRequest, ticket: Ticket, *, now: datetime) -> HttpResponse:
    """After a change: the facts and the new lines of the thread for a script, else the ticket's page."""
    if not is_htmx(request):
        return HttpResponseRedirect(f"/desk/tickets/{ticket.number}/")
    person = person_of(request)
    fresh = ticket_by_number(ticket.number, seen_by=person)
    response = part(request, "desk/parts/changed.html", news_of(request, fresh, person, now=now))
    response["HX-Retarget"] = "#facts"
    response["HX-Reswap"] = "outerHTML"
    return response


def news_of(request: HttpRequest, ticket: Ticket, person: Person, *, now: datetime) -> dict[str, Any]:
    """Facts of a ticket, and the lines of its thread that the sender's page has not shown yet."""
    shown = thread(ticket, person, now=now)
    message, event = _seen(request, "seen_message"), _seen(request, "seen_event")
    lines = [line for line in shown.lines if line.pk > (event if line.kind == "event" else message)]
    told = {"ticket": ticket, "thread": shown, "lines": lines, "now": now, "to": recipients_of(ticket)}
    return {**told, **sheet_of(ticket, now=now)}


def _seen(request: HttpRequest, name: str) -> int:
    return whole_number(request.POST.get(name, "") or request.GET.get(name, "")) or 0
