"""One change for all tickets that were picked in the list: chosen, previewed ticket by ticket, then made (WRK-6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components import marks, moments
from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.severities import severity_word
from heimdesk.channels.web.desk.book import book_now
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.owner import NOBODY, names_of_workers, worker_in
from heimdesk.channels.web.desk.queue import ROWS_A_PAGE, list_of
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.toasts import say, say_refused, say_unknown
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.catalog.facts import severities_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.bulk import BulkChange, Glance, Kind, Outcome, change_tickets, preview_change
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.models import Level, Ticket
from heimdesk.domain.tickets.queries import tickets_by_numbers
from heimdesk.domain.tickets.tags import offered_tags
from heimdesk.engines.text.numbers import whole_number


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A line of the preview: what changes at one ticket, each as (what, before, after), or why nothing does."""

    ticket: Ticket
    severity: int
    moves: list[tuple[str, str, str]]
    told: str
    stays: bool


@require_http_methods(["GET", "POST"])
@staff
def bulk(request: HttpRequest) -> HttpResponse:
    """The form of one kind of change; sent, its preview; sent from there, the change itself. [WRK-6]

    What is picked in the list is sent here too, and stands in the address from then on.
    """
    if request.method == "POST" and "step" not in request.POST:
        return HttpResponseRedirect(_form(request.POST.getlist("ticket")[:ROWS_A_PAGE]))
    now, person = timezone.now(), person_of(request)
    typed = typed_in(request)
    kind = _kind(request)
    tickets = _tickets(request, person)
    if not tickets:
        say(request, _("No ticket is picked. Pick some with x."))
        return HttpResponseRedirect(list_of(request))
    foreseen: list[Foreseen] = []
    status = 200
    if request.method == "POST":
        makes = request.POST.get("step") == "make"
        do = change_tickets if makes else preview_change
        outcomes, status = attempt(typed, lambda: do(tickets, _change(kind, typed), by=person, now=now), now=now)
        if outcomes is not None and makes:
            _tell(request, outcomes, now)
            if kind in {Kind.NOTE, Kind.HAND_OVER}:
                say_unknown(request, typed.value("text"))
            return HttpResponseRedirect(list_of(request))
        foreseen = [_foreseen(outcome, kind, now) for outcome in outcomes or ()]
    context = {
        "title": ngettext("Change %(count)s ticket", "Change %(count)s tickets", len(tickets))
        % {"count": len(tickets)},
        "back": list_of(request),
        "kind": kind,
        "kinds": _kinds(tickets, kind),
        "tickets": tickets,
        "typed": typed,
        "foreseen": foreseen,
        "changing": sum(1 for line in foreseen if not line.stays),
        **_choices(kind, tickets, person, now),
    }
    return page(request, "desk/bulk.html", context, now=now, status=status)


def _kind(request: HttpRequest) -> Kind:
    asked = request.POST.get("kind") or request.GET.get("kind") or ""
    return Kind(asked) if asked in set(Kind) else Kind.ASSIGN


def _tickets(request: HttpRequest, person: Person) -> list[Ticket]:
    sent = (request.POST if request.method == "POST" else request.GET).getlist("ticket")
    numbers = [number for text in sent[:ROWS_A_PAGE] if (number := whole_number(text)) is not None]
    return tickets_by_numbers(numbers, seen_by=person)


def _change(kind: Kind, typed: Typed) -> BulkChange:
    """What was typed as a change. Raises Invalid for a person or a severity that there is not."""
    return BulkChange(
        kind=kind,
        text=typed.value("text"),
        owner=worker_in(typed) if kind in {Kind.ASSIGN, Kind.HAND_OVER} else None,
        level=typed.value("level"),
        severity=_severity(typed) if kind is Kind.SEVERITY else None,
        put_on=typed.value("put_on"),
        take_off=typed.value("take_off"),
    )


def _severity(typed: Typed) -> int | None:
    if not typed.value("severity"):
        return None
    severity = whole_number(typed.value("severity"))
    if severity is None:
        raise Invalid({"severity": [_("Choose a severity.")]})
    return severity


def _kinds(tickets: Iterable[Ticket], here: Kind) -> list[tuple[str, str, None, bool]]:
    titles = {
        Kind.ASSIGN: _("Owner"),
        Kind.HAND_OVER: _("Level"),
        Kind.SEVERITY: _("Severity"),
        Kind.TAGS: _("Tags"),
        Kind.NOTE: _("Internal note"),
    }
    numbers = [ticket.number for ticket in tickets]
    return [(_form(numbers, kind), title, None, kind is here) for kind, title in titles.items()]


def _form(numbers: Iterable[int | str], kind: Kind = Kind.ASSIGN) -> str:
    return f"{address('desk:bulk')}?{urlencode({'kind': kind.value, 'ticket': list(numbers)}, doseq=True)}"


def _choices(kind: Kind, tickets: Sequence[Ticket], person: Person, now: datetime) -> dict[str, Any]:
    if kind is Kind.SEVERITY:
        return _severities(tickets, now)
    if kind is Kind.NOTE:
        return {}
    if kind is Kind.TAGS:
        return {"known": offered_tags(seen_by=person)}
    names = names_of_workers(person)
    if kind is Kind.ASSIGN:
        return {"owners": [("", _("Choose")), *names]}
    levels = [("", _("Choose")), *((level.value, str(level.label).capitalize()) for level in Level)]
    return {"levels": levels, "owners": [(NOBODY, _("whoever takes it from the queue")), *names]}


def _severities(tickets: Sequence[Ticket], now: datetime) -> dict[str, Any]:
    """As the products of the picked tickets word them all; where these differ, as the book in force does. [SEV-1]"""
    first, *others = [severities_of(ticket.product, book_for(ticket)) for ticket in tickets]
    if all(each == first for each in others):
        return {"severities": first, "hint": ""}
    hint = _("The products of these tickets word them differently; the preview tells each in its own words.")
    return {"severities": book_now(now).severities, "hint": hint}


def _foreseen(outcome: Outcome, kind: Kind, now: datetime) -> Foreseen:
    if outcome.after is None:
        return Foreseen(outcome.ticket, outcome.before.severity, [], _why_not(outcome, now), stays=True)
    before, after = (_told(glance, outcome.ticket, now) for glance in (outcome.before, outcome.after))
    moves = [(what, before[what], told) for what, told in after.items() if told != before[what]]
    told = _("A note is added.") if kind in {Kind.NOTE, Kind.HAND_OVER} else ""
    return Foreseen(outcome.ticket, outcome.before.severity, moves, told, stays=False)


def _told(glance: Glance, ticket: Ticket, now: datetime) -> dict[str, str]:
    """What of a ticket can change, by what it is called."""
    zone = timezone.get_current_timezone()
    due, proposed = glance.next_due_at, glance.severity_proposed
    return {
        _("Owner"): glance.owner or _("nobody"),
        _("Level"): str(Level(glance.level).label).capitalize(),
        _("State"): marks.state_word(glance.state),
        _("Severity"): _severity_told(glance.severity, ticket),
        _("Proposed severity"): _severity_told(proposed, ticket) if proposed else _("none"),
        _("Tags"): glance.tags or _("none"),
        _("Next due"): moments.moment_dense(due, now=now, zone=zone) if due else _("nothing due"),
    }


def _severity_told(number: int, ticket: Ticket) -> str:
    """Number and word, as the ticket's product words it; the number alone where its book has no such severity."""
    known = number in book_for(ticket).severities
    return f"{number} {severity_word(number, ticket.product, book_for(ticket))}" if known else str(number)


def _why_not(outcome: Outcome, now: datetime) -> str:
    why = reason_of(outcome.refused, id="refused", title=_("Why not"), now=now) if outcome.refused is not None else None
    return why.sentence if why is not None else outcome.problem


def _tell(request: HttpRequest, outcomes: Sequence[Outcome], now: datetime) -> None:
    """How many were changed, and of each other one why not."""
    stay = [(outcome.ticket.number, _why_not(outcome, now)) for outcome in outcomes if outcome.after is None]
    say_refused(request, stay)
    count = len(outcomes) - len(stay)
    say(request, ngettext("%(count)s ticket was changed.", "%(count)s tickets were changed.", count) % {"count": count})
