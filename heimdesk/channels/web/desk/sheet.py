"""All that the middle column of a ticket shows, made from a fixed number of statements."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.kinds import ticket_type_names
from heimdesk.channels.web.components.telling import Why, sentence
from heimdesk.channels.web.desk.facts import clocks_of
from heimdesk.channels.web.desk.navigation import list_address
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.catalog.fields import value_text
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.tickets.facts import ClockRows, clock_rows
from heimdesk.domain.tickets.fields import filled_fields
from heimdesk.domain.tickets.models import Escalation, PromiseKind, State, Ticket
from heimdesk.domain.tickets.queries import bugs_of, escalation_gate, standing_of
from heimdesk.domain.tickets.standing import closing_of
from heimdesk.domain.tickets.tags import tags_of
from heimdesk.policy.book import Book


def sheet_of(ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    """The context of the facts: clocks, words for type, plan and severity, escalation, bugs, closing."""
    book = book_of(ticket.book)
    rows = clock_rows(ticket)
    etas = [promise for promise in rows.promises if promise.kind == PromiseKind.ETA]
    escalation = _escalation(ticket)
    return {
        "book": book,
        "clocks": clocks_of(ticket, standing_of(ticket, now, rows), etas, book=book, now=now),
        "gate": None if escalation else _gate(ticket, rows, now),
        "type_name": _type_name(ticket, book),
        "queue_name": book.routing.queues[ticket.queue].name if ticket.queue in book.routing.queues else ticket.queue,
        "plan_name": ticket.terms.get("name") or ticket.plan,
        "bugs": bugs_of(ticket),
        "spent": moments.length_short(timedelta(minutes=ticket.minutes_spent)) if ticket.minutes_spent else "",
        "snoozed": _snoozed(ticket, now),
        "tags": _tags(ticket),
        "own_fields": _own_fields(ticket),
        "day": timezone.localdate(now),
        "escalation": escalation,
        "status_due": _status_due(escalation, now),
        "closing": _closing(ticket, now),
        "paid_why": _paid(ticket, now),
        "paid_by": name_of(ticket.entitlement) if ticket.entitlement else "",
        "local_time": moments.clock_time(now, moments.zone(ticket.account.time_zone)),
    }


def _snoozed(ticket: Ticket, now: datetime) -> str:
    if ticket.snoozed_until is None:
        return ""
    return moments.moment_dense(ticket.snoozed_until, now=now, zone=timezone.get_current_timezone())


def _tags(ticket: Ticket) -> list[tuple[str, str]]:
    """Each tag with the list that has this ticket: the open ones, or the closed ones."""
    state = "" if ticket.is_open else State.CLOSED.value
    return [(tag, list_address(tag=tag, state=state)) for tag in tags_of(ticket.tags)]


def _own_fields(ticket: Ticket) -> list[tuple[str, str, bool]]:
    """Name and value of each field of the product, and whether customers see it; no statement."""
    return [
        (field.name, value_text(field.kind, value), field.is_public)
        for field, value in filled_fields(ticket, by_staff=True)
    ]


def _escalation(ticket: Ticket) -> Escalation | None:
    if not ticket.escalated:
        return None
    return Escalation.objects.filter(ticket=ticket, answered_at=None).select_related("by").first()


def _status_due(escalation: Escalation | None, now: datetime) -> dict[str, Any] | None:
    """By when an acknowledged escalation is owed its status, and why."""
    if escalation is None or escalation.answer_due is None:
        return None
    when = moments.moment_text(escalation.answer_due, now=now, zone=timezone.get_current_timezone())
    return {
        "when": when,
        "over": escalation.answer_due <= now,
        "why": reason_of(escalation.answer_verdict, id="status", title=_("Status due"), now=now),
    }


def _gate(ticket: Ticket, rows: ClockRows, now: datetime) -> dict[str, Any] | None:
    """From when the customer may escalate, or why not: told with its why."""
    if ticket.state in (State.PENDING, State.CLOSED):
        return None
    verdict = escalation_gate(ticket, person=ticket.requester, now=now, rows=rows)
    zone = timezone.get_current_timezone()
    opens = verdict.answer.available_at
    return {
        "open": bool(verdict),
        "by_phone": verdict.answer.by_phone_only,
        "opens": moments.moment_dense(opens, now=now, zone=zone) if opens and opens > now else "",
        "told": sentence(verdict, now=now, zone=zone),
        "why": reason_of(verdict, id="gate", title=_("Escalation"), now=now),
    }


def _type_name(ticket: Ticket, book: Book) -> str:
    name = ticket_type_names(book).get(ticket.ticket_type, ticket.ticket_type)
    return _("%(type)s in %(module)s") % {"type": name, "module": ticket.module.name} if ticket.module else name


def _closing(ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    verdict = closing_of(ticket)
    if verdict is None:
        return None
    when = moments.moment_text(verdict.answer, now=now, zone=timezone.get_current_timezone())
    return {"when": when, "why": reason_of(verdict, id="closing", title=_("Closes %(when)s") % {"when": when}, now=now)}


def _paid(ticket: Ticket, now: datetime) -> Why | None:
    return reason_of(ticket.entitlement_verdict, id="entitlement", title=_("Why this pays"), now=now)
