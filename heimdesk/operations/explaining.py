"""Which rule and numbers made each due, gate and ledger row of a ticket: what the desk shows, in words (POL-3)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.models import Escalation, Event, Promise, Ticket
from heimdesk.domain.tickets.standing import closing_of, escalation_gate
from heimdesk.policy.escalation import level_due
from heimdesk.policy.verdict import Told, Verdict, verdict_from_json

Explanation = tuple[str, Told]


def explanations(number: int, *, now: datetime) -> list[Explanation]:
    """Everything that a rule decided on this ticket, in order. Raises Ticket.DoesNotExist."""
    ticket = Ticket.objects.select_related("requester__account", "account", "product", "book").get(number=number)
    return list(_all(ticket, now))


def _all(ticket: Ticket, now: datetime) -> Iterator[Explanation]:
    if ticket.entitlement_verdict:
        yield _told("Paid by", verdict_from_json(ticket.entitlement_verdict))
    for event in Event.objects.filter(ticket=ticket, kind="routed").order_by("id"):
        yield _told("Routed", verdict_from_json(event.verdict or {}))
    for promise in Promise.objects.filter(ticket=ticket).order_by("id"):
        title = promise.get_kind_display() if promise.current else f"{promise.get_kind_display()} (earlier)"
        yield _told(title.capitalize(), verdict_from_json(promise.verdict))
    yield _told("Escalation by the customer", escalation_gate(ticket, person=ticket.requester, now=now))
    yield from _escalations(ticket)
    closing = closing_of(ticket)
    if closing is not None:
        yield _told("Closes by itself", closing)
    for row in LedgerRow.objects.filter(ticket_number=ticket.number).order_by("id"):
        yield _told(f"Ledger {row.amount:+d}", verdict_from_json(row.verdict))


def _escalations(ticket: Ticket) -> Iterator[Explanation]:
    """Why each was let through, by when its level has or had to acknowledge it, and when it is owed a status."""
    for escalation in Escalation.objects.filter(ticket=ticket).order_by("id"):
        yield _told("Escalated", verdict_from_json(escalation.verdict))
        if escalation.acknowledge_due is not None:
            yield _told("Acknowledge by", level_due(escalation.level - 1, escalation.level_since, book_for(ticket)))
        if escalation.answer_verdict:
            yield _told("Status due", verdict_from_json(escalation.answer_verdict))


def _told(title: str, verdict: Verdict[Any]) -> Explanation:
    return title, verdict.told()
