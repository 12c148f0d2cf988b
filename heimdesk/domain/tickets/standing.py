"""How a ticket stands for a reader: its clocks with their explanations, its closing, and the gate of an escalation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, JSONField, OuterRef, QuerySet, Subquery, When

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.facts import ClockRows, book_for, escalation_facts
from heimdesk.domain.tickets.models import Promise, State, Ticket
from heimdesk.domain.tickets.permissions import may
from heimdesk.policy.clocks import Due
from heimdesk.policy.closing import closes_at
from heimdesk.policy.escalation import EscalationGate, may_escalate, may_escalate_by
from heimdesk.policy.standing import Standing, share_used, standing
from heimdesk.policy.verdict import Verdict, verdict_from_json
from heimdesk.policy.words import Way as Road

_ORDER = {"eta": 0, "response": 1, "workaround": 2}


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock as a page shows it. `due_at` is None while it is paused; then `left` is what remains.

    `share` is how much of the promised time is used, 0 to 1; `notches` are the shares at which it warns.
    `standing` is None when nothing is owed any more and nothing was missed (the ticket closed first).
    """

    kind: str
    standing: Standing | None
    due_at: datetime | None
    from_at: datetime
    share: Decimal
    met_at: datetime | None
    breached_at: datetime | None
    left: timedelta | None
    within: timedelta | None
    notches: tuple[Decimal, ...]
    verdict: Verdict[Due]
    promise: Promise


def standing_of(ticket: Ticket, now: datetime, rows: ClockRows | None = None) -> list[ClockView]:
    """The clocks that were promised: ETA, response, workaround; what runs first, then the rest.            [SLA-1]

    One query; none with the `rows` of `facts.clock_rows`, which a page reads once for clocks and gate.
    """
    if rows is None:
        promises = list(Promise.objects.filter(ticket=ticket, current=True).select_related("made_by"))
    else:
        promises = [promise for promise in rows.promises if promise.current]
    views = [_view(promise, now) for promise in promises]
    return sorted(views, key=lambda view: (not view.verdict.answer.is_running, _ORDER[view.kind]))


def with_rests(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The tickets with what `rest_of` asks for, in the same statement; a subquery for those that wait, no others."""
    resting = Promise.objects.filter(ticket=OuterRef("pk"), kind="workaround", current=True, due_at=None)
    verdict = Case(When(state=State.WAITING, then=Subquery(resting.values("verdict"))), output_field=JSONField())
    return tickets.annotate(rests=verdict)


def rest_of(ticket: Ticket) -> tuple[timedelta, Decimal] | None:
    """What is left of the workaround clock while it waits for the customer, and the share used; else None.  [SLA-3]

    Only for a ticket of `with_rests`.
    """
    kept: dict[str, Any] | None = getattr(ticket, "rests", None)
    due: Due | None = verdict_from_json(kept).answer if kept else None
    if due is None or due.left is None or not due.within:
        return None
    return due.left, 1 - Decimal(due.left / due.within)


def closing_of(ticket: Ticket) -> Verdict[datetime] | None:
    """When a resolved ticket closes by itself; None when it is not pending confirmation.                   [STA-3]"""
    if ticket.state != State.PENDING or ticket.pending_since is None:
        return None
    return closes_at(ticket.pending_since, book_for(ticket))


def escalation_gate(
    ticket: Ticket, *, person: Person, now: datetime, rows: ClockRows | None = None
) -> Verdict[EscalationGate]:
    """May this person escalate now, by which way, else from when or why not.                        [ESC-1, ESC-2]"""
    verdict = may(person, "escalate", ticket)
    if not verdict:
        nothing = EscalationGate(False, frozenset(), None, frozenset())
        return Verdict(nothing, verdict.rule, verdict.sentence, verdict.numbers)
    book = book_for(ticket)
    return may_escalate(escalation_facts(ticket, book, rows), book, now)


def gate_of_callers(ticket: Ticket, *, person: Person, now: datetime) -> Verdict[bool]:
    """May this member of the staff escalate now for who calls, else from when or why not.                    [ESC-1]"""
    verdict = may(person, "escalate", ticket)
    if not verdict:
        return verdict
    book = book_for(ticket)
    return may_escalate_by(Road.PHONE, escalation_facts(ticket, book), book, now)


def _view(promise: Promise, now: datetime) -> ClockView:
    verdict: Verdict[Any] = verdict_from_json(promise.verdict)
    due: Due = verdict.answer
    return ClockView(
        kind=promise.kind,
        standing=standing(due, now),
        due_at=None if due.is_paused else due.due_at,
        from_at=due.start_at,
        share=share_used(due, now),
        met_at=due.met_at,
        breached_at=promise.breached_at,
        left=due.left if due.is_paused else None,
        within=due.within,
        notches=tuple(notch.share for notch in due.notches if notch.share < 1),
        verdict=verdict,
        promise=promise,
    )
