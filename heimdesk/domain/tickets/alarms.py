"""The clock's work: each alarm that is due rings once and in order, after a standstill and with two workers (SLA-5)."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Q, QuerySet

from heimdesk.domain.tickets.actions.escalate import miss_answer, pass_on
from heimdesk.domain.tickets.actions.resolve import close_by_time
from heimdesk.domain.tickets.clockwork import (
    BREACHED,
    CLOSE,
    PASS_ON,
    REMINDER,
    SNOOZE,
    STATUS,
    WARNING,
    note_breach,
    settle,
)
from heimdesk.domain.tickets.facts import book_for, clock_facts, rows_of
from heimdesk.domain.tickets.locking import locked
from heimdesk.domain.tickets.models import Alarm, Escalation, PromiseKind, State
from heimdesk.domain.tickets.snoozing import wake
from heimdesk.domain.tickets.telling import people_to_tell, tell_customers, tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.sql.writing import change
from heimdesk.policy.clocks import Due, eta_due, response_due, workaround_due
from heimdesk.policy.closing import closes_at
from heimdesk.policy.standing import warnings_of
from heimdesk.policy.verdict import Verdict

_log = logging.getLogger(__name__)
_NEXT: Prepared[Alarm] = Prepared(
    lambda: Alarm.objects.filter(done_at=None, rings_at__isnull=False).order_by("rings_at", "id")[:1]
)
_RULES = {
    PromiseKind.RESPONSE.value: response_due,
    PromiseKind.WORKAROUND.value: workaround_due,
    PromiseKind.ETA.value: eta_due,
}


def ring_due_alarms(now: datetime, limit: int = 500) -> int:
    """Do what is due at this moment, each in a transaction of its own; answers how many rang.        [SLA-5, STA-3]

    What an alarm sets off (the next level of an escalation) may be due at once: call it until it answers 0. Alarms of a
    ticket ring in the order of their moments; a worker that finds a ticket locked waits, then finds the alarm done.
    One that fails is logged, rests until its next try, and holds up no other, not even of its own ticket.
    Raises DatabaseError when the database is away.
    """
    waiting = _waiting(limit)(now=now)
    return sum(_ring_or_report(ticket_id, now) for (ticket_id,) in waiting)


def next_ring() -> datetime | None:
    """When the next alarm rings; for a worker that wants to sleep until then."""
    first = _NEXT.first()
    return first.rings_at if first else None


@cache
def _waiting(limit: int) -> Prepared[tuple[int]]:
    def build() -> QuerySet[Any, Any]:
        return _due(Slot("now", DateTimeField())).order_by("rings_at", "id").values_list("ticket_id")[:limit]

    return Prepared(build, tuple)


def _due(now: datetime | Slot) -> QuerySet[Alarm]:
    """Alarms whose moment has come. A promise that is kept at the very moment of its due is not missed."""
    rested = Q(try_again_at=None) | Q(try_again_at__lte=now)
    return Alarm.objects.filter(rested, done_at=None, rings_at__lte=now).exclude(Q(kind=BREACHED) & Q(rings_at=now))


def _is_due(alarm: Alarm, now: datetime) -> bool:
    """The same for one row."""
    if alarm.done_at is not None or alarm.rings_at is None or alarm.rings_at > now:
        return False
    if alarm.try_again_at is not None and alarm.try_again_at > now:
        return False
    return alarm.kind != BREACHED or alarm.rings_at < now


def _ring_or_report(ticket_id: int, now: datetime) -> int:
    try:
        return _ring_next(ticket_id, now)
    except Exception:
        _log.exception("alarm_failed", extra={"ticket": ticket_id})
        _try_again_later(ticket_id, now)
        return 0


def _try_again_later(ticket_id: int, now: datetime) -> None:
    """The alarm that failed is the earliest due one of its ticket; it rests longer each time, and is never given up."""
    failed = _due(now).filter(ticket_id=ticket_id).order_by("rings_at", "id").first()
    if failed is None:
        return
    waits: list[int] = settings.ALARM_RETRY_SECONDS
    failed.try_again_at = now + timedelta(seconds=waits[min(failed.failures, len(waits) - 1)])
    failed.failures += 1
    failed.save(update_fields=["failures", "try_again_at"])


@transaction.atomic
def _ring_next(ticket_id: int, now: datetime) -> int:
    """Ring the earliest due alarm of a ticket; 0 when somebody else did it meanwhile."""
    ticket = locked(ticket_id)
    if ticket is None:
        return 0
    due = [(alarm.rings_at, alarm.pk, alarm) for alarm in rows_of(Alarm, ticket) if _is_due(alarm, now)]
    alarm = min(due)[2] if due else None
    if alarm is None:
        return 0
    alarm.done_at = now
    change(alarm, ("done_at",))
    alarm.ticket = ticket
    _WORK[alarm.kind](alarm, now)
    return 1


def _warn(alarm: Alarm, now: datetime) -> None:
    """A notch of the fuse: owner and queue are told that a due comes near.                                 [SLA-5]"""
    verdict = _verdict(alarm)
    assert alarm.promise is not None
    notch = next((notch for notch in warnings_of(verdict.answer) if alarm.key.endswith(f":{notch.share}")), None)
    if notch is None:
        return
    ticket, kind, share = alarm.ticket, alarm.promise.kind, str(notch.share)
    facts = {"share": share, "promise": alarm.promise.pk}
    record(ticket, "warning", at=notch.at, actor=None, after=kind, facts=facts, verdict=verdict, public=False)
    tell_people(
        people_to_tell(ticket, notch.tell, now=now), ticket, "warning", cause=f"warning:{alarm.key}", by=None, now=now,
        promise=kind, due_at=verdict.answer.due_at, share=share, why=verdict.text(),
    )  # fmt: skip


def _breach(alarm: Alarm, now: datetime) -> None:
    """A due passed unmet: it was missed at its moment, whenever the worker awoke.                          [SLA-5]"""
    verdict = _verdict(alarm)
    assert alarm.promise is not None
    assert verdict.answer.due_at is not None
    alarm.promise.ticket = alarm.ticket
    note_breach(alarm.promise, at=verdict.answer.due_at, verdict=verdict, now=now)


def _remind(alarm: Alarm, now: datetime) -> None:
    """The customer is reminded of a resolution that nobody confirmed.                                      [STA-3]"""
    ticket = alarm.ticket
    if ticket.state != State.PENDING or ticket.pending_since is None:
        return
    assert alarm.rings_at is not None
    closing = closes_at(ticket.pending_since, book_for(ticket))
    record(ticket, "reminder", at=alarm.rings_at, actor=None, after=closing.answer.isoformat(), verdict=closing)
    tell_customers(ticket, "reminder_closing", cause=alarm.key, by=None, now=now, closes_at=closing.answer)


def _close(alarm: Alarm, now: datetime) -> None:
    close_by_time(alarm.ticket, now=now)


def _pass_on(alarm: Alarm, now: datetime) -> None:
    escalation = _unanswered(alarm)
    if escalation is not None:
        pass_on(escalation, now=now)


def _miss_status(alarm: Alarm, now: datetime) -> None:
    escalation = _unanswered(alarm)
    if escalation is not None:
        miss_answer(escalation, now=now)


def _wake(alarm: Alarm, now: datetime) -> None:
    """A snooze has ended by its moment.                                                                    [WRK-4]"""
    wake(alarm.ticket, now=now, cause="moment")
    settle(alarm.ticket, now=now)


def _unanswered(alarm: Alarm) -> Escalation | None:
    escalation = Escalation.objects.filter(ticket=alarm.ticket, answered_at=None).order_by("-id").first()
    if escalation is not None:
        escalation.ticket = alarm.ticket
    return escalation


def _verdict(alarm: Alarm) -> Verdict[Due]:
    assert alarm.promise is not None
    book = book_for(alarm.ticket)
    return _RULES[alarm.promise.kind](clock_facts(alarm.ticket, book), book)


_WORK: dict[str, Callable[[Alarm, datetime], None]] = {
    WARNING: _warn,
    BREACHED: _breach,
    REMINDER: _remind,
    CLOSE: _close,
    PASS_ON: _pass_on,
    STATUS: _miss_status,
    SNOOZE: _wake,
}
