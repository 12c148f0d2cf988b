"""The promises of one ticket: when each is due, met or breached, and what of it may be said or done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from heimdesk.policy import due_words
from heimdesk.policy.book import Book, Terms
from heimdesk.policy.calendars import AROUND_THE_CLOCK, Calendar
from heimdesk.policy.pauses import Reached, Rest, advance, in_order, overlaps
from heimdesk.policy.verdict import N_, Step, Value, Verdict, storable
from heimdesk.policy.words import AfterReopening, EtaKind, Promise, Tell

BREACH = Decimal(1)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The severity and terms that held from a moment on; the first holds from the opening.           [SLA-4]"""

    since: datetime
    severity: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class Pause:
    """A stay in ``waiting``; ``until`` None: it lasts.                                               [SLA-3]"""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A workaround or resolution that was given; ``rejected_at``: the customer's "still broken".     [SLA-2]"""

    given_at: datetime
    rejected_at: datetime | None = None


@storable
@dataclass(frozen=True, slots=True)
class Eta:
    """A moment an engineer promised. ``kept_at``: the resolution or the next public reply after it.  [WRK-3]"""

    given_at: datetime
    due_at: datetime
    kind: EtaKind = EtaKind.UPDATE
    kept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """All that the clocks of a ticket depend on. Every list is in the order of time.

    ``agreed`` is never empty. ``responded_at``: the first public reply by a person of the staff. ``pauses``: the stays
    in ``waiting``. ``fixes``: workarounds and resolutions. ``etas``: the last one is the promise that runs.
    ``closed_at``: what is unmet then is owed no more.
    """

    opened_at: datetime
    agreed: tuple[Agreed, ...]
    responded_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    fixes: tuple[Fix, ...] = ()
    etas: tuple[Eta, ...] = ()
    closed_at: datetime | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the last stay in ``waiting`` lasts."""
        return bool(self.pauses) and self.pauses[-1].until is None

    @property
    def eta(self) -> Eta | None:
        """The promise of a moment that runs, or ran last."""
        return self.etas[-1] if self.etas else None


@storable
@dataclass(frozen=True, slots=True)
class Notch:
    """A moment at which a due warns; a share of 1 is the breach. Fires once per promise, due and share.  [SLA-5]"""

    share: Decimal
    at: datetime
    tell: tuple[Tell, ...]


@storable
@dataclass(frozen=True, slots=True)
class Due:
    """A promise and what became of it.

    ``due_at`` None: nothing is promised, or the clock rests before it ran out (``left`` tells what is left then;
    an ETA keeps its moment while it rests).
    ``breached_at``: the due that was missed for certain (met late, or missed under earlier terms); a due that passed
    while nobody acted is told by :func:`standing`. ``ended_at``: the ticket closed before it was met.
    """

    promise: Promise
    start_at: datetime
    due_at: datetime | None
    within: timedelta | None
    severity: int
    plan: str
    waited: timedelta = timedelta()
    left: timedelta | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    notches: tuple[Notch, ...] = ()

    @property
    def is_promised(self) -> bool:
        """Whether anything was promised at all."""
        return self.within is not None

    @property
    def is_paused(self) -> bool:
        """Whether the clock rests."""
        return self.left is not None and self.met_at is None and self.ended_at is None

    @property
    def is_running(self) -> bool:
        """Whether this still has to be met and its clock runs (also when it is overdue)."""
        return self.due_at is not None and self.met_at is None and self.ended_at is None and self.left is None


def response_due(facts: ClockFacts, book: Book) -> Verdict[Due]:
    """When the first public reply of a person is due: opening + response time.    [SLA-1, SLA-2, SLA-3, SLA-4]

    It pauses for nothing. The answer's ``due_at`` is in UTC.
    """
    return _told(_followed(Promise.RESPONSE, facts, book, facts.responded_at, ()), facts)


def workaround_due(facts: ClockFacts, book: Book) -> Verdict[Due]:
    """When a workaround is due: opening + workaround time + waiting for the customer.    [SLA-1, SLA-2, SLA-3, SLA-4]

    A resolution or workaround meets it. When the customer says that it is still broken, the default book lets it run
    on with what was left when the rejected one was given.
    """
    rests = [Rest(pause.since, pause.until, _WAITED) for pause in facts.pauses]
    met_at = facts.fixes[0].given_at if facts.fixes else None
    if book.clocks.workaround_after_reopening is AfterReopening.RUNS_ON:
        rests += [Rest(fix.given_at, fix.rejected_at, _TRIED) for fix in facts.fixes if fix.rejected_at]
        met_at = facts.fixes[-1].given_at if facts.fixes and not facts.fixes[-1].rejected_at else None
    return _told(_followed(Promise.WORKAROUND, facts, book, met_at, in_order(rests)), facts)


def eta_due(facts: ClockFacts, book: Book) -> Verdict[Due]:
    """The moment last promised. It does not move; while the ticket waits for the customer it rests.      [WRK-3]"""
    now_agreed = facts.agreed[-1]
    eta = facts.eta
    if eta is None:
        due = Due(Promise.ETA, facts.opened_at, None, None, now_agreed.severity, now_agreed.terms.name)
        return Verdict(due, "WRK-3", N_("No ETA was given."))
    within = eta.due_at - eta.given_at
    kept_at = kept(eta, facts)
    rests = facts.is_waiting and facts.pauses[-1].since < eta.due_at and kept_at is None
    due = Due(
        promise=Promise.ETA,
        start_at=eta.given_at,
        due_at=eta.due_at,
        within=within,
        severity=now_agreed.severity,
        plan=now_agreed.terms.name,
        left=eta.due_at - max(facts.pauses[-1].since, eta.given_at) if rests else None,
        met_at=kept_at,
        breached_at=eta.due_at if (kept_at or facts.closed_at or eta.due_at) > eta.due_at else None,
        ended_at=facts.closed_at if kept_at is None else None,
        notches=_notches(eta.given_at, within, AROUND_THE_CLOCK, (), eta.due_at, book),
    )
    numbers: dict[str, Value] = {"due": eta.due_at, "given": eta.given_at, "within": within}
    steps = (Step(N_("Promised at"), eta.given_at), Step(N_("For"), eta.due_at, total=True))
    if kept_at is not None:
        numbers["met"] = kept_at
        said = (
            N_("The ETA of {due} was kept at {met}.")
            if due.breached_at is None
            else N_("The ETA of {due} was missed; it came at {met}.")
        )
        return Verdict(due, "WRK-3", said, numbers, steps)
    if rests:
        return Verdict(due, "WRK-3", N_("The ETA is {due}; it rests while we wait for the customer."), numbers, steps)
    return Verdict(due, "WRK-3", N_("The ETA is {due}, promised at {given}."), numbers, steps)


def kept(eta: Eta, facts: ClockFacts) -> datetime | None:
    """When an ETA was kept: by what the facts say, or by a resolution or workaround given after it.      [WRK-3]"""
    fixed = [fix.given_at for fix in facts.fixes if fix.given_at >= eta.given_at]
    moments = [at for at in (eta.kept_at, *fixed[:1]) if at is not None]
    return min(moments) if moments else None


def next_due(facts: ClockFacts, book: Book) -> Verdict[Due | None]:
    """The earliest due that still has to be met and runs, overdue ones included; None when nothing runs.  [SLA-1]"""
    verdicts = (response_due(facts, book), workaround_due(facts, book), eta_due(facts, book))
    running = [(verdict.answer.due_at, verdict) for verdict in verdicts if verdict.answer.is_running]
    if running:
        _, first = min(((at, verdict) for at, verdict in running if at is not None), key=lambda pair: pair[0])
        return Verdict(first.answer, first.rule, first.sentence, first.numbers, first.steps)
    if facts.closed_at is not None:
        return Verdict(None, "STA-4", N_("Nothing is due: the ticket is closed."))
    if facts.is_waiting:
        return Verdict(None, "SLA-3", N_("Nothing is due while we wait for the customer."))
    return Verdict(None, "SLA-1", N_("Nothing is due: every promise was met, or none was made."))


def may_wait(due_at: datetime | None, within: timedelta, now: datetime) -> bool:
    """May a reply wait so long before it is written? Not where the next due would pass meanwhile, or while it is being
    sent, for which there is as long again; one that is over already can be no later.            [SLA-2, WRK-4]
    """
    return due_at is None or not now <= due_at <= now + 2 * within


@dataclass(frozen=True, slots=True)
class _Followed:
    due: Due
    calendar: Calendar
    rests: tuple[Rest, ...]
    is_changed: bool
    was_missed_before: bool


def _followed(
    promise: Promise, facts: ClockFacts, book: Book, met_at: datetime | None, rests: tuple[Rest, ...]
) -> _Followed:
    """Follow a promise through the severities and terms that held, to the one that decides.              [SLA-4]"""
    ends: list[datetime | None] = [agreed.since for agreed in facts.agreed[1:]] + [None]
    for agreed, end in zip(facts.agreed, ends, strict=True):
        reached, within = _reached(promise, facts, agreed, rests)
        is_met = met_at is not None and (end is None or met_at <= end)
        passed = reached.at is not None and end is not None and max(reached.at, agreed.since) < end
        is_missed = passed and not is_met
        if end is None or is_met or is_missed:
            break
    due_at = reached.at
    late_at = met_at or facts.closed_at
    is_late = due_at is not None and ((late_at is not None and late_at > due_at) or is_missed)
    calendar = agreed.terms.calendar
    due = Due(
        promise=promise,
        start_at=facts.opened_at,
        due_at=due_at,
        within=within,
        severity=agreed.severity,
        plan=agreed.terms.name,
        waited=_waited(facts.opened_at, due_at, rests),
        left=reached.left if due_at is None and within is not None else None,
        met_at=met_at,
        breached_at=due_at if is_late else None,
        ended_at=facts.closed_at if met_at is None else None,
        notches=_notches(facts.opened_at, within, calendar, rests, due_at, book) if within else (),
    )
    return _Followed(due, calendar, rests, is_changed=agreed is not facts.agreed[0], was_missed_before=is_missed)


def _waited(start: datetime, due_at: datetime | None, rests: tuple[Rest, ...]) -> timedelta:
    if due_at is None:
        return timedelta()
    return sum((until - since for since, until, _ in overlaps(rests, start, due_at)), timedelta())


def _reached(
    promise: Promise, facts: ClockFacts, agreed: Agreed, rests: tuple[Rest, ...]
) -> tuple[Reached, timedelta | None]:
    terms = agreed.terms
    promised = terms.response_within if promise is Promise.RESPONSE else terms.workaround_within
    within = promised[agreed.severity]
    if within is None:
        return Reached(None, timedelta()), None
    return advance(facts.opened_at, within, terms.calendar, rests), within


def _notches(
    start: datetime,
    within: timedelta,
    calendar: Calendar,
    rests: tuple[Rest, ...],
    due_at: datetime | None,
    book: Book,
) -> tuple[Notch, ...]:
    notches = []
    for warning in book.clocks.warnings:
        at = advance(start, part_of(within, warning.at), calendar, rests).at
        if at is not None:
            notches.append(Notch(warning.at, at, warning.tell))
    if due_at is not None:
        notches.append(Notch(BREACH, due_at, book.clocks.breach_tells))
    return tuple(notches)


def part_of(length: timedelta, share: Decimal) -> timedelta:
    """A share of a length, to the microsecond."""
    return timedelta(microseconds=int(Decimal(length // timedelta(microseconds=1)) * share))


_WAITED = N_("Waited for the customer, {since} to {until}")
_TRIED = N_("A solution was tried, {since} to {until}")


def _told(followed: _Followed, facts: ClockFacts) -> Verdict[Due]:
    """The due with its sentence and its sum."""
    due = followed.due
    numbers: dict[str, Value] = {"opened": facts.opened_at, "plan": due.plan, "severity": due.severity}
    if due.within is None:
        return Verdict(due, "SLA-1", due_words.NOTHING[due.promise], numbers)
    numbers["within"] = due.within
    until = due.due_at if due.due_at is not None else followed.rests[-1].since
    by_plan = Step(N_("{plan}, severity {severity}"), due.within)
    if due.due_at is None and due.left is not None:
        numbers["left"] = due.left
        used = Step(N_("Used until {since}"), due.left - due.within, numbers={"since": until})
        left = Step(N_("Left when the customer answers"), due.left, total=True)
        return Verdict(due, "SLA-3", due_words.RESTS[due.promise], numbers, (by_plan, used, left))
    waits = list(overlaps(followed.rests, facts.opened_at, until))
    steps = [Step(N_("Opened"), facts.opened_at), by_plan]
    steps += [Step(why, b - a, numbers={"since": a, "until": b}) for a, b, why in waits]
    rule = "SLA-3" if waits else "SLA-4" if followed.is_changed or followed.was_missed_before else "SLA-1"
    closed = until - facts.opened_at - due.within - sum((b - a for a, b, _ in waits), timedelta())
    if closed:
        steps.append(Step(N_("Closed hours of {calendar}"), closed, numbers={"calendar": followed.calendar.name}))
    steps.append(Step(N_("Due"), until, total=True))
    numbers["due"] = until
    if due.waited:
        numbers["waited"] = due.waited
    if due.met_at is not None:
        numbers["met"] = due.met_at
        rule = "SLA-2" if rule == "SLA-1" else rule
    return Verdict(due, rule, _sentence(followed), numbers, tuple(steps))


def _sentence(followed: _Followed) -> str:
    due = followed.due
    if due.met_at is not None:
        return (due_words.MET if due.breached_at is None else due_words.LATE)[due.promise]
    if followed.was_missed_before:
        return due_words.MISSED_BEFORE[due.promise]
    if due.ended_at is not None:
        return (due_words.ENDED if due.breached_at is None else due_words.MISSED)[due.promise]
    return due_words.DUE[due.promise]
