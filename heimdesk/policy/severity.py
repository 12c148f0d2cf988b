"""How a severity is worded and who may change it: at once, by a proposal that the customer agrees to, or by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from heimdesk.policy.book import Book, Severity
from heimdesk.policy.states import Action, Actor, may_move
from heimdesk.policy.verdict import N_, Step, Value, Verdict, storable
from heimdesk.policy.words import State


@storable
class Changer(StrEnum):
    """Who wants a change of severity."""

    SHIFT_MANAGER = "shift_manager"
    ENGINEER = "engineer"
    CUSTOMER = "customer"


@storable
class SeverityStep(StrEnum):
    """What becomes of a wish to change the severity."""

    CHANGES = "changes"
    PROPOSED = "proposed"
    REFUSED = "refused"


@storable
@dataclass(frozen=True, slots=True)
class SeverityAnswer:
    """The step and the severity that holds after it."""

    step: SeverityStep
    severity: int

    def __bool__(self) -> bool:
        return self.step is not SeverityStep.REFUSED


@dataclass(frozen=True, slots=True)
class SeverityFacts:
    """A wish to change. ``reason`` is the staff's. ``proposed``: what an engineer proposed and nobody answered yet."""

    state: State
    current: int
    wanted: int
    changer: Changer
    reason: str = ""
    proposed: int | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """A product's own wording of a severity; empty parts fall back on the book.                      [SEV-1]"""

    name: str = ""
    definition: str = ""
    examples: tuple[str, ...] = ()


def worded(number: int, book: Book, overrides: Mapping[int, Wording]) -> Severity:
    """The wording of a severity for a product.                                                           [SEV-1]"""
    own = overrides.get(number, Wording())
    general = book.severities[number]
    return replace(
        general,
        name=own.name or general.name,
        definition=own.definition or general.definition,
        examples=own.examples or general.examples,
    )


def may_change_severity(facts: SeverityFacts, book: Book) -> Verdict[SeverityAnswer]:
    """What becomes of a wish to change the severity.                                                     [SEV-2]

    A shift manager changes it at once, up or down, with a reason. An engineer proposes a lower one. The customer agrees
    to what was proposed. "Lower" is a higher number.
    """
    numbers: dict[str, Value] = {"current": facts.current, "wanted": facts.wanted}

    def refused(sentence: str, rule: str = "SEV-2") -> Verdict[SeverityAnswer]:
        return Verdict(SeverityAnswer(SeverityStep.REFUSED, facts.current), rule, sentence, numbers)

    actor = Actor.CUSTOMER if facts.changer is Changer.CUSTOMER else Actor.STAFF
    move = may_move(facts.state, Action.CHANGE_SEVERITY, actor)
    if not move.answer:
        return refused(move.sentence, move.rule)
    if facts.wanted not in book.severities:
        return refused(N_("There is no severity {wanted}."), "SEV-1")
    if facts.wanted == facts.current:
        return refused(N_("The severity is {current} already."))
    if facts.changer is Changer.CUSTOMER:
        if facts.wanted != facts.proposed:
            return refused(N_("The severity stands until a shift manager changes it. Say in an answer why it should."))
        return _stands(
            SeverityStep.CHANGES, facts, N_("The customer agreed to severity {wanted} instead of {current}.")
        )
    if not facts.reason.strip():
        return refused(N_("A change of severity needs a reason."))
    if facts.changer is Changer.SHIFT_MANAGER:
        return _stands(
            SeverityStep.CHANGES, facts, N_("A shift manager changed the severity from {current} to {wanted}.")
        )
    if facts.wanted < facts.current:
        return refused(N_("An engineer may propose a lower severity only. Ask a shift manager."))
    return _stands(
        SeverityStep.PROPOSED, facts, N_("Severity {wanted} was proposed; it holds once the customer agrees.")
    )


def severity_after(kind: str, current: int, book: Book) -> Verdict[int]:
    """The severity after a resolution of this kind, where the book lowers it by rule.                    [SEV-2]"""
    lowered = book.severity_changes.lowered_to_after_workaround
    if not _lowers(kind, book):
        return Verdict(current, "SEV-2", N_("Such a resolution changes no severity."), {"current": current})
    if lowered is None or lowered <= current:
        return Verdict(current, "SEV-2", N_("A workaround changes no severity."), {"current": current})
    return Verdict(
        lowered,
        "SEV-2",
        N_("A workaround was given: the severity falls from {current} to {lowered}."),
        {"current": current, "lowered": lowered},
    )


def _lowers(kind: str, book: Book) -> bool:
    """What the book says of the kind; in a book that says nothing of it, the kind called workaround."""
    said = book.resolutions[kind].lowers_severity
    return kind == "workaround" if said is None else said


def proposal_ends_at(proposed_at: datetime, book: Book) -> Verdict[datetime]:
    """Until when the customer can agree to a proposed severity.                                          [SEV-2]"""
    open_for = book.severity_changes.proposal_open_for
    ends = proposed_at + open_for
    steps = (Step(N_("Proposed"), proposed_at), Step(N_("Open for"), open_for), Step(N_("Ends"), ends, total=True))
    return Verdict(ends, "SEV-2", N_("The proposal can be agreed to until {ends}."), {"ends": ends}, steps)


def _stands(step: SeverityStep, facts: SeverityFacts, sentence: str) -> Verdict[SeverityAnswer]:
    severity = facts.wanted if step is SeverityStep.CHANGES else facts.current
    numbers: dict[str, Value] = {"current": facts.current, "wanted": facts.wanted, "reason": facts.reason}
    return Verdict(SeverityAnswer(step, severity), "SEV-2", sentence, numbers)
