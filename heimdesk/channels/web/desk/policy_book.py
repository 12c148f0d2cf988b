"""The policy book in force as tables with the tags of its rules, and the versions before it (POL-1)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.kinds import ticket_type_names
from heimdesk.channels.web.components.terms import channel_word
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.books.queries import book_of, current_book, versions
from heimdesk.domain.books.severity_words import severity_name
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.queries import ticket_by_number
from heimdesk.policy.book import Book, Gate, Plan
from heimdesk.policy.queues import RoutingRule
from heimdesk.policy.words import Assign, Starts


@require_GET
@staff
def policy(request: HttpRequest) -> HttpResponse:
    """The book in force, or the version that the address names."""
    now = timezone.now()
    all_versions = versions()
    in_force = current_book(now)
    shown = _version(request.GET.get("version", ""), all_versions) or in_force
    book = book_of(shown)
    zone = timezone.get_current_timezone()
    context = {
        "book": book,
        "shown": shown,
        "in_force": in_force,
        "versions": [(each, moments.moment_text(each.effective_at, now=now, zone=zone)) for each in all_versions],
        "since": moments.moment_text(shown.effective_at, now=now, zone=zone),
        "severities": [
            (number, capfirst(severity_name(each.name)), each.definition) for number, each in book.severities.items()
        ],
        "types": [(ticket_type_names(book)[key], kind) for key, kind in book.ticket_types.items()],
        "plans": [_plan(plan, book) for plan in book.plans.values()],
        "gates": [
            (number, _gate(gate), ", ".join(_way(way) for way in gate.ways))
            for number, gate in book.escalation.gates.items()
        ],
        "path": [(level.name, length_told(level.acknowledge_within)) for level in book.escalation.path],
        "answer_within": length_told(book.escalation.answer_within),
        "routes": [_route(rule, book) for rule in book.routing.rules],
        "closes_after": length_told(book.closing.after),
        "reminders": ", ".join(length_told(at) for at in book.closing.reminders),
        "warnings": ", ".join(f"{percent(warning.at)}" for warning in book.clocks.warnings),
        "low": ", ".join(percent(share) for share in book.ledger.warnings_at),
        "renewal": percent(book.updates.renewal_rate),
        "reinstatement": percent(book.updates.reinstatement_rate),
    }
    return page(request, "desk/policy.html", context, now=now, here="policy")


@require_GET
@staff
def explain(request: HttpRequest) -> HttpResponse:
    """Jump to the ticket of a number, whose page explains each of its dues."""
    typed = Typed(request.GET)
    try:
        ticket = ticket_by_number(typed.number("ticket"), seen_by=person_of(request))
    except (Ticket.DoesNotExist, Invalid):
        return HttpResponseRedirect(reverse("desk:policy"))
    return HttpResponseRedirect(f"/desk/tickets/{ticket.number}/#facts")


def length_told(length: timedelta | None) -> str:
    """A length of the book in words; what is not promised is "none"."""
    return moments.length_long(length) if length is not None else _("none")


def percent(share: Decimal) -> str:
    """A share in percent."""
    return f"{(share * 100).normalize():f} %"


def _way(way: str) -> str:
    return {"button": _("button"), "phone": _("phone"), "chat": _("chat")}.get(way, way)


def _version(number: str, found: list[BookVersion]) -> BookVersion | None:
    return next((version for version in found if str(version.number) == number), None)


def _plan(plan: Plan, book: Book) -> dict[str, Any]:
    numbers = list(book.severities)
    return {
        "name": plan.name,
        "hours": f"{plan.tam_hours_a_week.normalize():f}",
        "incidents": _("unlimited") if plan.incidents is None else str(plan.incidents),
        "channels": ", ".join(channel_word(channel) for channel in plan.channels),
        "calendar": plan.calendar,
        "response": [_short(plan.response.get(number)) for number in numbers],
        "workaround": [_short(plan.workaround.get(number)) for number in numbers],
    }


def _short(length: timedelta | None) -> str:
    if length is None:
        return "–"
    return moments.length_short(length).replace("h 00m", "h").replace("d 0h", "d")


def _gate(gate: Gate) -> str:
    if gate.starts == Starts.NEVER:
        return _("cannot be escalated")
    if gate.starts == Starts.AFTER_SUPPORT_MESSAGE:
        return _("%(length)s after the last message of support") % {"length": length_told(gate.after)}
    if gate.share == 1:
        return _("once the ETA is missed")
    return _("once %(share)s of the time to the ETA have passed") % {"share": percent(gate.share or Decimal(1))}


def _route(rule: RoutingRule, book: Book) -> dict[str, str]:
    """A rule of routing as a row: its conditions, its queue and level, to whom tickets are given."""
    words = {
        Assign.TAM: _("the account’s manager, on shift"),
        Assign.LEAST_BUSY: _("whoever is on shift with the least open work"),
    }
    held = [*rule.types, *rule.products, *rule.modules, *rule.languages]
    held += [_("severity %(n)s") % {"n": number} for number in rule.severities]
    if rule.handled_by is not None:
        held.append(_("handled by %(who)s") % {"who": rule.handled_by.value})
    if rule.has_tam is not None:
        held.append(_("with an account manager") if rule.has_tam else _("without an account manager"))
    return {
        "name": rule.name,
        "held": ", ".join(held) or _("every ticket"),
        "queue": book.routing.queues[rule.queue].name,
        "level": rule.level.value,
        "given": _(", else ").join(words[way] for way in rule.assign) or _("whoever takes it"),
    }
