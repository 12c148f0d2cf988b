"""After each action the promises, the next due and the alarms of a ticket are what the policy says: here alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.conversation import learn
from heimdesk.domain.tickets.facts import ClockRows, book_for, clock_facts, clock_rows, no_rows, rows_of
from heimdesk.domain.tickets.locking import save_changes
from heimdesk.domain.tickets.models import Alarm, Escalation, Promise, PromiseKind, State, Ticket, Wait
from heimdesk.domain.tickets.telling import people_to_tell, tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.engines.sql.writing import add, add_all, change, remove
from heimdesk.policy.book import Book
from heimdesk.policy.clocks import BREACH, ClockFacts, Due, eta_due, next_due, response_due, workaround_due
from heimdesk.policy.closing import closes_at, reminders_at
from heimdesk.policy.standing import warnings_of
from heimdesk.policy.verdict import Verdict, verdict_from_json

WARNING, BREACHED, REMINDER, CLOSE, PASS_ON = "warning", "breach", "reminder", "close", "pass_on"
STATUS, SNOOZE = "status", "snooze"

_RULES = {PromiseKind.RESPONSE: response_due, PromiseKind.WORKAROUND: workaround_due}


@dataclass(frozen=True, slots=True)
class _Ring:
    kind: str
    rings_at: datetime
    promise: Promise | None = None


def settle(ticket: Ticket, *, now: datetime, by: Person | None = None, is_new: bool = False) -> list[Promise]:
    """Recompute promises, waits, next due and alarms from the facts, and save the ticket.    [SLA-1 to SLA-5, STA-3]

    Call it last in an action, with the ticket locked; it writes whatever changed of the ticket and has the search
    index learn it anew. Of a ticket that is new there are no rows to read. Answers the promises that are current now.
    """
    rows = no_rows() if is_new else clock_rows(ticket)
    _keep_waits(ticket, rows, now)
    book = book_for(ticket)
    facts = clock_facts(ticket, book, rows)
    promises = _keep_promises(ticket, facts, rows, book, now=now, by=by)
    note_next_due(ticket, facts, book)
    save_changes(ticket)
    learn(ticket, now=now)
    _keep_alarms(ticket, dict(_rings(ticket, promises, rows, book)), is_new=is_new)
    return [promise for promise, _due in promises]


def note_next_due(ticket: Ticket, facts: ClockFacts, book: Book) -> None:
    """Set the columns by which lists are sorted; the caller saves the row.                                  [SLA-1]"""
    due = next_due(facts, book).answer
    ticket.next_due_at = due.due_at if due else None
    ticket.next_due_kind = due.promise.value if due else ""
    ticket.next_due_from = due.start_at if due else None


def note_breach(promise: Promise, *, at: datetime, verdict: Verdict[Due], now: datetime) -> bool:
    """Write down that a promise was missed at its due, and tell whom the book names; False when known.      [SLA-5]"""
    if promise.breached_at is not None:
        return False
    promise.breached_at = at
    change(promise, ("breached_at",))
    ticket, due = promise.ticket, verdict.answer
    record(ticket, "breached", at=at, actor=None, after=promise.kind, verdict=verdict)
    told = [tell for notch in due.notches if notch.share == BREACH for tell in notch.tell]
    people = people_to_tell(ticket, told, now=now)
    tell_people(
        people, ticket, "breach", cause=f"breach:{promise.pk}", by=None, now=now, promise=promise.kind, due_at=at,
        why=verdict.text(),
    )  # fmt: skip
    return True


def _keep_waits(ticket: Ticket, rows: ClockRows, now: datetime) -> None:
    """A wait lasts exactly as long as the ticket stays in `waiting`.                                       [SLA-3]"""
    lasting = rows.waits[-1] if rows.waits and rows.waits[-1].ended_at is None else None
    if ticket.state == State.WAITING and lasting is None:
        rows.waits.append(add(Wait(ticket=ticket, started_at=now)))
    if ticket.state != State.WAITING and lasting is not None:
        lasting.ended_at = now
        change(lasting, ("ended_at",))


def _keep_promises(
    ticket: Ticket, facts: ClockFacts, rows: ClockRows, book: Book, *, now: datetime, by: Person | None
) -> list[tuple[Promise, Due]]:
    current = {promise.kind: promise for promise in rows.promises if promise.current}
    kept = []
    for kind, rule in _RULES.items():
        verdict = rule(facts, book)
        promise = _kept_promise(ticket, kind, current.get(kind), verdict, now=now, by=by)
        if promise is not None:
            kept.append((promise, verdict.answer))
    eta = current.get(PromiseKind.ETA)
    if eta is not None:
        verdict = eta_due(facts, book)
        _bring_up_to_date(ticket, eta, verdict_from_json(eta.verdict), verdict, now)
        kept.append((eta, verdict.answer))
    return kept


def _kept_promise(
    ticket: Ticket,
    kind: str,
    promise: Promise | None,
    verdict: Verdict[Due],
    *,
    now: datetime,
    by: Person | None,
) -> Promise | None:
    """The current row of a promise; one made under other terms stays, with its verdict, as history.        [SLA-4]"""
    due = verdict.answer
    made = verdict_from_json(promise.verdict) if promise is not None else None
    if promise is not None and made is not None and not _is_same(made.answer, due):
        promise.current = False
        change(promise, ("current",))
        promise = made = None
    if not due.is_promised:
        return None
    if promise is None:
        promise = Promise(ticket=ticket, kind=kind, from_at=due.start_at, made_at=now, made_by=by)
    _bring_up_to_date(ticket, promise, made, verdict, now)
    return promise


def _is_same(made: Due, due: Due) -> bool:
    return (made.severity, made.plan, made.within) == (due.severity, due.plan, due.within)


def _bring_up_to_date(
    ticket: Ticket, promise: Promise, made: Verdict[Due] | None, verdict: Verdict[Due], now: datetime
) -> None:
    due, was_met = verdict.answer, promise.met_at
    promise.ticket = ticket
    due_at = promise.due_at if promise.kind == PromiseKind.ETA else due.due_at
    if made != verdict or (promise.due_at, was_met) != (due_at, due.met_at):
        promise.verdict, promise.due_at, promise.met_at = verdict.as_json(), due_at, due.met_at
        if promise.pk is None:
            add(promise)
        else:
            change(promise, ("verdict", "due_at", "met_at"))
    if due.breached_at is not None:
        note_breach(promise, at=due.breached_at, verdict=verdict, now=now)
    if due.met_at is not None and was_met is None:
        record(ticket, "met", at=due.met_at, actor=None, after=promise.kind, verdict=verdict)


def _rings(
    ticket: Ticket, promises: list[tuple[Promise, Due]], rows: ClockRows, book: Book
) -> Iterator[tuple[str, _Ring]]:
    """Everything that must ring for the ticket as it stands now, by its key."""
    if ticket.state == State.CLOSED:
        return
    for promise, due in promises:
        for notch in warnings_of(due):
            kind = BREACHED if notch.share == BREACH else WARNING
            yield f"{promise.pk}:{notch.share}", _Ring(kind, notch.at, promise)
    if ticket.state == State.PENDING and rows.resolutions:
        resolution = rows.resolutions[-1]
        for number, reminder in enumerate(reminders_at(resolution.at, book), start=1):
            yield f"reminder:{resolution.pk}:{number}", _Ring(REMINDER, reminder.answer)
        yield f"close:{resolution.pk}", _Ring(CLOSE, closes_at(resolution.at, book).answer)
    if ticket.snoozed_until is not None:
        yield f"snooze:{ticket.snoozed_until.isoformat()}", _Ring(SNOOZE, ticket.snoozed_until)
    if not ticket.escalated:
        return
    for escalation in Escalation.objects.filter(ticket=ticket, answered_at=None):
        told = int(escalation.level_since.timestamp())
        if escalation.acknowledged_at is None and escalation.acknowledge_due is not None:
            yield f"pass:{escalation.pk}:{escalation.level}:{told}", _Ring(PASS_ON, escalation.acknowledge_due)
        if escalation.answer_due is not None:
            yield f"status:{escalation.pk}", _Ring(STATUS, escalation.answer_due)


def _keep_alarms(ticket: Ticket, rings: dict[str, _Ring], *, is_new: bool) -> None:
    """Alarms that must ring stand with their moment, others are gone; what has rung stays and never rings again."""
    if not rings:
        remove(Alarm, ticket_id=ticket.pk, done_at=None)
        return
    known = {} if is_new else {alarm.key: alarm for alarm in rows_of(Alarm, ticket)}
    waiting = [alarm for alarm in known.values() if alarm.done_at is None]
    gone = [alarm for alarm in waiting if alarm.key not in rings]
    if gone and len(gone) == len(waiting):
        remove(Alarm, ticket_id=ticket.pk, done_at=None)
    else:
        for alarm in gone:
            remove(Alarm, id=alarm.pk)
    for alarm in waiting:
        if alarm.key in rings and alarm.rings_at != rings[alarm.key].rings_at:
            alarm.rings_at = rings[alarm.key].rings_at
            change(alarm, ("rings_at",))
    add_all(
        Alarm(ticket=ticket, kind=ring.kind, key=key, promise=ring.promise, rings_at=ring.rings_at)
        for key, ring in rings.items()
        if key not in known
    )
