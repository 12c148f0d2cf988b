"""Who may escalate, from when and by which way, or why not; and to whom an unacknowledged escalation passes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from heimdesk.policy.book import Book, EscalationLevel, Gate
from heimdesk.policy.calendars import add_working_time
from heimdesk.policy.clocks import ClockFacts, kept, part_of, response_due
from heimdesk.policy.verdict import N_, Step, Value, Verdict, percent, storable
from heimdesk.policy.words import Starts, State, Way


@dataclass(frozen=True, slots=True)
class EscalationFacts:
    """What a gate depends on. ``last_support_message_at``: the last public message of a person of the staff.

    ``escalated_at``: when an escalation was made that is not answered yet.
    """

    clocks: ClockFacts
    state: State
    last_support_message_at: datetime | None = None
    escalated_at: datetime | None = None

    @property
    def severity(self) -> int:
        """The severity that holds now."""
        return self.clocks.agreed[-1].severity


@storable
@dataclass(frozen=True, slots=True)
class EscalationGate:
    """Whether a customer may escalate now, by which ways, from when (None: cannot be foreseen), by which ways ever."""

    allowed: bool
    ways: frozenset[Way]
    available_at: datetime | None
    possible_ways: frozenset[Way]

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def button(self) -> bool:
        """Whether the button may be pressed now.                                                     [ESC-2]"""
        return Way.BUTTON in self.ways

    @property
    def by_phone_only(self) -> bool:
        """Whether the phone is the only way for this severity."""
        return self.possible_ways == {Way.PHONE}


@dataclass(frozen=True, slots=True)
class _From:
    """A condition of a gate: the moment from which it holds, its sentence and its sum."""

    at: datetime
    sentence: str
    numbers: dict[str, Value]
    steps: tuple[Step, ...] = ()


def may_escalate(facts: EscalationFacts, book: Book, now: datetime) -> Verdict[EscalationGate]:
    """Whether the customer may escalate now, by which ways; else from when, or why not.                  [ESC-1]

    Severity 1 counts from the last support message, before the first one from the opening. Severities 2 and 3 count
    the share of the time from the moment the running ETA was promised to the ETA. Without an ETA the response due
    takes its place, counted from the opening, also once the response was given: whoever was answered without an ETA
    may still escalate. After an ETA that was kept with no new one, the response time counts from then.
    """
    gate = book.escalation.gates[facts.severity]
    ways = frozenset(gate.ways)
    numbers: dict[str, Value] = {"severity": facts.severity}

    def refused(sentence: str, rule: str = "ESC-1", **more: Value) -> Verdict[EscalationGate]:
        return Verdict(EscalationGate(False, frozenset(), None, ways), rule, sentence, {**numbers, **more})

    if facts.state in _REFUSED and facts.state in book.escalation.refused_in:
        return refused(_REFUSED[facts.state])
    if gate.starts is Starts.NEVER:
        return refused(N_("A ticket of severity {severity} cannot be escalated."))
    if facts.escalated_at is not None:
        return refused(
            N_("The ticket was escalated at {escalated}; that escalation is not answered yet."),
            "ESC-3",
            escalated=facts.escalated_at,
        )
    last = max(_conditions(gate, facts, book), key=lambda condition: condition.at)
    allowed = last.at <= now
    answer = EscalationGate(allowed, ways if allowed else frozenset(), last.at, ways)
    return Verdict(answer, "ESC-1", last.sentence, {**numbers, **last.numbers, "available": last.at}, last.steps)


def may_escalate_by(way: Way, facts: EscalationFacts, book: Book, now: datetime) -> Verdict[bool]:
    """Whether the customer may escalate now by this way, whatever a page showed.                  [ESC-1, ESC-2]"""
    gate = may_escalate(facts, book, now)
    if gate.answer.allowed and way not in gate.answer.ways:
        return Verdict(
            False, "ESC-1", _ONLY_BY.get(gate.answer.ways, _OTHER_WAY), {"severity": facts.severity, "way": way.value}
        )
    return Verdict(gate.answer.allowed, gate.rule, gate.sentence, gate.numbers, gate.steps)


def first_level(book: Book) -> int:
    """The level of the path at which every escalation begins."""
    return 0


def level(number: int, book: Book) -> EscalationLevel:
    """A level of the escalation path, counted from 0. Raises IndexError behind the last one.             [ESC-3]"""
    return book.escalation.path[number]


def next_level(number: int, book: Book) -> int | None:
    """The level an escalation passes to that nobody acknowledged; None at the end of the path.           [ESC-3]"""
    if number + 1 < len(book.escalation.path):
        return number + 1
    return number if book.escalation.repeats_last_level else None


def level_due(number: int, told_at: datetime, book: Book) -> Verdict[datetime]:
    """By when a level that was told at a moment has to acknowledge.                                      [ESC-3]"""
    reached = book.escalation.path[number]
    due = told_at + reached.acknowledge_within
    return Verdict(
        due,
        "ESC-3",
        N_("{level} must acknowledge by {due}, {within} after being told; then it passes on."),
        {"level": reached.name, "due": due, "within": reached.acknowledge_within},
        (
            Step(N_("Told"), told_at),
            Step(N_("To acknowledge"), reached.acknowledge_within),
            Step(N_("Passes on"), due, total=True),
        ),
    )


def answer_due(acknowledged_at: datetime, book: Book) -> Verdict[datetime] | None:
    """By when an acknowledged escalation is owed its status; None where the book promises no length.      [ESC-3]"""
    within = book.escalation.answer_within
    if within is None:
        return None
    due = acknowledged_at + within
    return Verdict(
        due,
        "ESC-3",
        N_("A status is owed by {due}: {within} after the escalation was acknowledged."),
        {"due": due, "within": within},
        (
            Step(N_("Acknowledged"), acknowledged_at),
            Step(N_("To answer with a status"), within),
            Step(N_("Status due"), due, total=True),
        ),
    )


def moves_with_our_words(severity: int, book: Book) -> bool:
    """Whether each support message puts off the moment from which this severity can be escalated.          [ESC-1]"""
    return book.escalation.gates[severity].starts is Starts.AFTER_SUPPORT_MESSAGE


def _conditions(gate: Gate, facts: EscalationFacts, book: Book) -> Iterator[_From]:
    opened_at = facts.clocks.opened_at
    if gate.starts is Starts.AFTER_SUPPORT_MESSAGE:
        yield _after_message(gate, facts)
    else:
        yield _share(gate, facts, book)
    if gate.not_before is not None:
        at = opened_at + gate.not_before
        sums = _sum((N_("Opened"), opened_at), (N_("Not before"), gate.not_before), at)
        yield _From(at, _NOT_BEFORE, {"after": gate.not_before}, sums)
    if gate.spares_response_time:
        since = max(opened_at, facts.last_support_message_at or opened_at)
        at, within = _response_time_after(since, facts)
        sums = _sum((N_("Opening or last update"), since), (N_("Guaranteed response time"), within), at)
        yield _From(at, _SPARED, {"within": within, "since": since}, sums)


def _after_message(gate: Gate, facts: EscalationFacts) -> _From:
    after = gate.after or timedelta()
    message_at = facts.last_support_message_at
    if message_at is None:
        opened_at = facts.clocks.opened_at
        steps = _sum((N_("Opened"), opened_at), (N_("Without a support message"), after), opened_at + after)
        return _From(opened_at + after, _AFTER_OPENING, {"after": after, "opened": opened_at}, steps)
    steps = _sum((N_("Last support message"), message_at), (N_("So long after it"), after), message_at + after)
    return _From(message_at + after, _AFTER_MESSAGE, {"after": after, "message": message_at}, steps)


def _share(gate: Gate, facts: EscalationFacts, book: Book) -> _From:
    """The share of the time to the ETA, to the response due, or of a response time after an ETA that was kept."""
    assert gate.share is not None, "a book whose gate counts by a share names it"
    eta = facts.clocks.eta
    kept_at = kept(eta, facts.clocks) if eta else None
    if eta is not None and kept_at is None:
        start, due, sentences = eta.given_at, eta.due_at, _BY_ETA
        began, ends = N_("ETA promised"), N_("Time to the ETA of {due}")
    elif kept_at is not None:
        start, due, sentences = kept_at, _response_time_after(kept_at, facts)[0], _BY_KEPT_ETA
        began, ends = N_("Last ETA kept"), N_("Response time")
    else:
        response = response_due(facts.clocks, book).answer
        assert response.due_at is not None, "every plan promises a response time, and its clock never rests"
        start, due, sentences = facts.clocks.opened_at, response.due_at, _BY_RESPONSE
        began, ends = N_("Opened"), N_("Time to the response due of {due}")
    at = start + part_of(due - start, gate.share)
    numbers: dict[str, Value] = {"share": percent(gate.share), "due": due, "start": start}
    sentence = sentences[gate.share == 1]
    label = ends if gate.share == 1 else N_("{share} of the time to {due}")
    return _From(at, sentence, numbers, _sum((began, start), (label, at - start), at))


def _response_time_after(since: datetime, facts: EscalationFacts) -> tuple[datetime, timedelta]:
    agreed = facts.clocks.agreed[-1]
    within = agreed.terms.response_within[agreed.severity]
    return add_working_time(since, within, agreed.terms.calendar), within


def _sum(begin: tuple[str, Value], part: tuple[str, Value], total: datetime) -> tuple[Step, ...]:
    return (Step(*begin), Step(*part), Step(N_("Escalation from"), total, total=True))


_REFUSED = {
    State.NEW: N_("A new ticket cannot be escalated."),
    State.OPEN: N_("An open ticket cannot be escalated."),
    State.WAITING: N_("While we wait for your answer the ticket cannot be escalated. Answer it, and it goes on."),
    State.PENDING: N_("A resolution was given. If it is still broken, say so, and the ticket goes on."),
    State.CLOSED: N_("A closed ticket cannot be escalated. Open a follow-up."),
}
_AFTER_MESSAGE = N_("Severity {severity} can be escalated from {after} after the last support message of {message}.")
_AFTER_OPENING = N_(
    "Severity {severity} can be escalated from {after} after the opening, as no support message came yet."
)
_NOT_BEFORE = N_("Severity {severity} can be escalated from {after} after the opening.")
_SPARED = N_(
    "Severity {severity} can be escalated once the guaranteed response time, {within} from {since}, has passed."
)
_BY_ETA = (
    N_("Severity {severity} can be escalated once {share} of the time to the ETA of {due} has passed."),
    N_("Severity {severity} can be escalated once the ETA of {due} is missed."),
)
_BY_KEPT_ETA = (
    N_("Severity {severity} can be escalated once {share} of a response time has passed since the last ETA was kept."),
    N_("Severity {severity} can be escalated once a response time has passed since the last ETA was kept."),
)
_BY_RESPONSE = (
    N_(
        "No ETA was given: severity {severity} can be escalated once {share} of the time to the response due of {due} "
        "has passed."
    ),
    N_("No ETA was given: severity {severity} can be escalated once the response due of {due} has passed."),
)
_ONLY_BY = {
    frozenset({Way.PHONE}): N_("Severity {severity} is escalated by phone only."),
    frozenset({Way.BUTTON}): N_("Severity {severity} is escalated by the button only."),
}
_OTHER_WAY = N_("Severity {severity} cannot be escalated by this way.")
