"""A ticket lives through every action in any order, and the rules never contradict each other."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from heimdesk.policy.clocks import ClockFacts, Eta, Fix, Pause, next_due, response_due, workaround_due
from heimdesk.policy.escalation import EscalationFacts, may_escalate
from heimdesk.policy.ledger import balance, deduction_for_opening, deduction_for_split
from heimdesk.policy.standing import Standing, standing, warnings_of
from heimdesk.policy.states import Action, Actor, Move, may_move
from heimdesk.policy.words import Promise, State
from tests.policy.cast import BOOK, HOUR, MINUTE, OPENED, agreed

PLANS = tuple(BOOK.plans)
LENGTHS = st.sampled_from([timedelta(), MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, 30 * HOUR])


class Life(RuleBasedStateMachine):
    """Does to one ticket what the rules allow, and keeps the facts as the domain would."""

    @initialize(severity=st.integers(1, 4), plan=st.sampled_from(PLANS), granted=st.integers(0, 5))
    def opens(self, severity: int, plan: str, granted: int) -> None:
        self.now = OPENED
        self.state = State.NEW
        self.is_owned = False
        self.rows = [granted]
        self.said_at: datetime | None = None
        self.clocks = ClockFacts(OPENED, (agreed(severity, plan),))
        self.missed: dict[Promise, datetime] = {}
        opening = deduction_for_opening("problem", balance(self.rows), BOOK).answer
        self.rows.append(opening.change if opening.allowed else 0)

    @rule(action=st.sampled_from(Action), actor=st.sampled_from(Actor), passes=LENGTHS, severity=st.integers(1, 4))
    def acts(self, action: Action, actor: Actor, passes: timedelta, severity: int) -> None:
        self.now += passes
        self._note_what_was_missed()
        verdict = may_move(self.state, action, actor)
        assert verdict.text()
        if not verdict:
            assert verdict.answer.to is self.state
            return
        if action is Action.ESCALATE and not may_escalate(self._escalation(), BOOK, self.now):
            return
        self._follow(verdict.answer)
        self._change(action, severity)

    def _follow(self, move: Move) -> None:
        if move.ends_wait:
            lasting = self.clocks.pauses[-1]
            self._set(pauses=(*self.clocks.pauses[:-1], Pause(lasting.since, self.now)))
        if move.starts_wait:
            self._set(pauses=(*self.clocks.pauses, Pause(self.now)))
        if move.rejects_fix:
            self._set(fixes=(*self.clocks.fixes[:-1], replace(self.clocks.fixes[-1], rejected_at=self.now)))
        if move.answers:
            self.said_at = self.now
            self._set(responded_at=self.clocks.responded_at or self.now)
        self.is_owned = self.is_owned or move.takes
        self.state = move.to
        if move.to is State.CLOSED and self.clocks.closed_at is None:
            self._set(closed_at=self.now)

    def _change(self, action: Action, severity: int) -> None:
        if action is Action.RESOLVE:
            self._set(fixes=(*self.clocks.fixes, Fix(self.now)))
        if action is Action.GIVE_ETA:
            self._set(etas=(*self.clocks.etas, Eta(self.now, self.now + 3 * HOUR)))
        if action is Action.CHANGE_SEVERITY:
            held = self.clocks.agreed[-1]
            self._set(agreed=(*self.clocks.agreed, replace(held, since=self.now, severity=severity)))
        if action is Action.SPLIT:
            split = deduction_for_split(balance(self.rows), BOOK).answer
            self.rows.append(split.change if split.allowed else 0)
        if action in {Action.HAND_OVER, Action.ROUTE}:  # both name the owner
            self.is_owned = True

    def _set(self, **facts: object) -> None:
        self.clocks = replace(self.clocks, **facts)  # type: ignore[arg-type]

    def _escalation(self) -> EscalationFacts:
        return EscalationFacts(self.clocks, self.state, self.said_at)

    def _note_what_was_missed(self) -> None:
        for verdict in (response_due(self.clocks, BOOK), workaround_due(self.clocks, BOOK)):
            due = verdict.answer
            # At the very moment itself it can still be kept; only then is it certain.
            if standing(due, self.now) is Standing.BREACHED and due.due_at is not None and due.due_at < self.now:
                self.missed.setdefault(due.promise, due.due_at)

    @invariant()
    def it_waits_exactly_while_it_is_waiting(self) -> None:
        assert self.clocks.is_waiting == (self.state is State.WAITING)

    @invariant()
    def whatever_is_worked_on_has_an_owner(self) -> None:
        assert self.is_owned or self.state in {State.NEW, State.CLOSED}

    @invariant()
    def the_balance_is_never_negative(self) -> None:
        assert balance(self.rows) >= 0

    @invariant()
    def there_is_no_due_without_a_cause(self) -> None:
        verdict = next_due(self.clocks, BOOK)
        assert verdict.text()
        due = verdict.answer
        if due is None:
            return
        assert self.state is not State.CLOSED
        assert due.due_at is not None
        assert warnings_of(due)
        if due.promise is Promise.WORKAROUND:
            assert self.state in {State.NEW, State.OPEN} or due.due_at <= self.now

    @invariant()
    def what_was_missed_stays_missed(self) -> None:
        for verdict in (response_due(self.clocks, BOOK), workaround_due(self.clocks, BOOK)):
            missed = self.missed.get(verdict.answer.promise)
            if missed is not None:
                assert verdict.answer.due_at == missed
                assert standing(verdict.answer, self.now) is Standing.BREACHED

    @invariant()
    def nobody_escalates_while_it_is_the_customers_turn(self) -> None:
        gate = may_escalate(self._escalation(), BOOK, self.now).answer
        if gate.allowed:
            assert self.state in {State.NEW, State.OPEN}
            assert gate.ways


Life.TestCase.settings = settings(
    deadline=None,
    max_examples=5 * settings.default.max_examples,
    stateful_step_count=40,
    suppress_health_check=list(HealthCheck),
)


class TestLife(Life.TestCase):  # type: ignore[misc]
    """[STA-1] [STA-3] [STA-4] [SLA-3] [SLA-4] [INC-6] [ESC-1] Whatever is done, in whatever order."""
