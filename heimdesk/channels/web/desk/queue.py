"""The list of tickets, the next due first: at most eight statements a page, whatever the number of tickets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from heimdesk.channels.web.components import charts
from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.desk.asked import (
    NAMES,
    Asked,
    all_choices,
    asked_of,
    chips_of,
    form_address,
    require_known,
    short_choices,
)
from heimdesk.channels.web.desk.door import is_htmx, page, part, person_of, staff
from heimdesk.channels.web.desk.navigation import Entries, list_address
from heimdesk.channels.web.desk.own_filters import NO_FILTERS, OwnFilter, checked_filters, is_asked, own_filters
from heimdesk.channels.web.desk.reasons import refusal
from heimdesk.channels.web.desk.rows import lines_of, readable, rows_of
from heimdesk.channels.web.desk.toasts import say, say_refused
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.fields import Problems
from heimdesk.domain.tickets.filters import asks_for_closed
from heimdesk.domain.tickets.listing import desk_dues, desk_page
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.queries import Page, open_by_due, ticket_by_number
from heimdesk.engines.text.numbers import whole_number

ROWS_A_PAGE = 50
HORIZON = timedelta(days=1)
DOTS = 200
LIST_COOKIE = "desk-list"


@require_GET
@staff
def tickets(request: HttpRequest) -> HttpResponse:
    """The list, or one page of it. A filter that says nothing is told beside its field, above all open tickets."""
    now, person = timezone.now(), person_of(request)
    entries = Entries(person, now=now)
    asked = asked_of(request.GET, entries)
    own = own_filters(asked.filters, entries) if is_asked(asked.filters) else NO_FILTERS
    kept, wrong = checked_filters(asked.filters, own)
    asked, book = replace(asked, filters=kept), entries.book
    mending: dict[str, Any] = {}
    try:
        shown = _shown_of(person, asked, request, now, wrong)
        if not shown.tickets:
            require_known(asked.filters, book, entries.products, person)
    except Invalid as invalid:
        mending = _mending(asked, invalid, all_choices(book, person), own)
        asked = Asked({}, None, "", _("All open"))
        shown = _shown_of(person, asked, request, now, {})
    further = bool(request.GET.get("after"))
    plans = {key: plan.name for key, plan in book.plans.items()}
    rows = rows_of(shown.tickets, person=person, now=now, book=book, plans=plans)
    context = {
        "asked": asked,
        "chips": chips_of(asked, short_choices(book, entries.products, person), own) if asked.filters else [],
        "filter_href": form_address(asked),
        "save_href": address("desk:save-view") + (f"?{asked.query}" if asked.query else ""),
        "lines": lines_of(rows),
        "mending": mending,
        "horizon": _horizon(person, asked, shown, now) if not (further or asks_for_closed(asked.filters)) else "",
        "chips_of_phone": _chips_of_phone(asked, shown, entries, now) if not further else [],
        "count": entries.count(asked.here),
        "shown": _shown(len(rows), further),
        "next": f"{address('desk:list')}?{asked.query}&{urlencode({'after': shown.after})}" if shown.after else "",
        "first": list_address(**asked.filters) if further else "",
        "own_view": asked.view is not None and asked.view.owner_id == person.pk,
    }
    here = asked.here or "list"
    response = page(
        request, "desk/list.html", context, now=now, here=here, entries=entries, status=422 if mending else 200
    )
    if request.COOKIES.get(LIST_COOKIE, "") != asked.query:
        response.set_cookie(LIST_COOKIE, asked.query, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@require_GET
@staff
def filter_form(request: HttpRequest) -> HttpResponse:
    """The form of all filters: alone into the list, or as a page of its own."""
    now, person = timezone.now(), person_of(request)
    entries = Entries(person, now=now)
    asked = asked_of(request.GET, entries)
    own = own_filters(asked.filters, entries).values()
    context = {"asked": asked, "choices": all_choices(entries.book, person), "own": own, "errors": {}}
    if is_htmx(request):
        return part(request, "desk/parts/filter.html", context)
    return page(request, "desk/filter.html", context, now=now, entries=entries)


@require_POST
@staff
def take_tickets(request: HttpRequest) -> HttpResponse:
    """Take the marked row, or all picked ones; what the rules refuse is told."""
    now, person = timezone.now(), person_of(request)
    picked = request.POST.getlist("take") or request.POST.getlist("ticket")
    numbers = [number for text in picked if (number := whole_number(text)) is not None]
    taken, stay = 0, []
    for number in numbers[:ROWS_A_PAGE]:
        try:
            take(ticket_by_number(number, seen_by=person), by=person, now=now)
            taken += 1
        except Refused as refused:
            stay.append((number, refusal(refused, now=now).sentence))
        except Ticket.DoesNotExist:
            stay.append((number, _("It is not there any more.")))
    say_refused(request, stay)
    if taken == 1 and len(numbers) == 1:
        say(request, _("You took #%(number)s.") % {"number": numbers[0]})
    elif taken:
        say(request, ngettext("You took %(count)s ticket.", "You took %(count)s tickets.", taken) % {"count": taken})
    elif not numbers:
        say(request, _("No ticket is marked. Move to one with j and k, or pick some."))
    return HttpResponseRedirect(list_of(request))


@require_GET
@staff
def neighbor(request: HttpRequest, number: int, way: str) -> HttpResponse:
    """The next or the previous ticket of the list that was open last; the list itself at its ends."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    return HttpResponseRedirect(neighbor_of(request, ticket, person, way, now=now))


def neighbor_of(request: HttpRequest, ticket: Ticket, person: Person, way: str, *, now: datetime) -> str:
    """The address of the ticket beside this one as the list stands now; of the list itself at its ends."""
    found = _neighbor(_last_list(request, person, now), ticket, way)
    return f"/desk/tickets/{found}/" if found else list_of(request)


def list_of(request: HttpRequest) -> str:
    """The address of the list that this browser showed last."""
    query = request.COOKIES.get(LIST_COOKIE, "")
    return address("desk:list") + (f"?{query}" if query else "")


def _last_list(request: HttpRequest, person: Person, now: datetime) -> QuerySet[Ticket]:
    entries = Entries(person, now=now)
    asked = asked_of(QueryDict(request.COOKIES.get(LIST_COOKIE, "")), entries)
    try:
        return open_by_due(person, asked.filters, now=now)
    except Invalid:
        return open_by_due(person, now=now)


def _neighbor(found: QuerySet[Ticket], ticket: Ticket, way: str) -> int | None:
    numbers = list(found.values_list("number", flat=True)[:1000])
    if ticket.number not in numbers:
        return numbers[0] if numbers else None
    at = numbers.index(ticket.number) + (1 if way == "next" else -1)
    return numbers[at] if 0 <= at < len(numbers) else None


def _mending(
    asked: Asked, invalid: Invalid, choices: dict[str, list[tuple[str, str]]], own: Mapping[str, OwnFilter]
) -> dict[str, Any]:
    """The form of the filters with what was asked and what is wrong with it; `others`: of no field of the form."""
    said = {name: " ".join(problem) for name, problem in invalid.problems.items()}
    return {
        "asked": asked,
        "choices": choices,
        "own": own.values(),
        "errors": said,
        "others": [text for name, text in said.items() if name not in NAMES and name not in own],
    }


def _shown_of(person: Person, asked: Asked, request: HttpRequest, now: datetime, wrong: Problems) -> Page:
    """A page of the list. Raises Invalid with all that is wrong with the filters, these problems too."""
    after = request.GET.get("after")
    try:
        shown = desk_page(person, asked.filters, readable=readable, after=after, size=ROWS_A_PAGE, now=now)
    except Invalid as invalid:
        raise Invalid({**invalid.problems, **wrong}) from invalid
    if wrong:
        raise Invalid(wrong)
    return shown


def _chips_of_phone(asked: Asked, shown: Page, entries: Entries, now: datetime) -> list[tuple[str, str, str]]:
    """Where it leads, how many are there, and what: of this list, overdue, due within the hour, waiting.

    A count that the first page does not tell is left out: more of them may follow.
    """
    hours = [(ticket.next_due_at - now) / timedelta(hours=1) for ticket in shown.tickets if ticket.next_due_at]
    waiting: int | str = sum(ticket.state == State.WAITING for ticket in shown.tickets)
    if shown.after and not asked.filters:
        waiting = entries.count("waiting") or 0
    chips = []
    for name, value, text, count, is_all in (
        ("overdue", "1", pgettext("tickets", "overdue"), sum(each <= 0 for each in hours), hours and hours[-1] > 0),
        ("due_within", "1", _("within the hour"), sum(each <= 1 for each in hours), hours and hours[-1] > 1),
        ("state", State.WAITING.value, _("waiting"), waiting, not asked.filters),
    ):
        is_told = name not in asked.filters and (is_all or not shown.after)
        href = list_address(**{**asked.filters, name: value})
        chips.append((href, str(count) if is_told else "", text))
    return chips


def _horizon(person: Person, asked: Asked, shown: Page, now: datetime) -> Markup:
    """The dues of the next hours: from the first page when it holds them all, else asked for."""
    if shown.after and shown.tickets[-1].next_due_at is not None:
        dues = desk_dues(person, asked.filters, until=now + HORIZON, most=DOTS, now=now)
    else:
        dues = [(ticket.next_due_at, ticket.severity) for ticket in shown.tickets if ticket.next_due_at is not None]
    return charts.horizon(dues, now=now, zone=timezone.get_current_timezone())


def _shown(count: int, further: bool) -> str:
    if further:
        return ngettext("%(count)s more", "%(count)s more", count) % {"count": count}
    return ngettext("%(count)s shown", "%(count)s shown", count) % {"count": count}
