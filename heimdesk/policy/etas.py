"""Whether an engineer may promise a moment, and that a slip has a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heimdesk.policy.book import Book
from heimdesk.policy.clocks import Eta
from heimdesk.policy.states import Action, Actor, may_move
from heimdesk.policy.verdict import N_, Value, Verdict
from heimdesk.policy.words import EtaKind, State


@dataclass(frozen=True, slots=True)
class EtaFacts:
    """A promise that somebody wants to give. ``before``: the one that runs, None: none or kept."""

    state: State
    ticket_type: str
    has_bug: bool
    kind: EtaKind
    due_at: datetime
    reason: str = ""
    before: Eta | None = None


def is_unchanged(facts: EtaFacts) -> bool:
    """Whether the same was promised already: of the same, for the same minute.                           [WRK-3]"""
    before = facts.before
    if before is None or before.kind != facts.kind:
        return False
    return before.due_at.replace(second=0, microsecond=0) == facts.due_at.replace(second=0, microsecond=0)


def may_promise(facts: EtaFacts, book: Book, now: datetime) -> Verdict[bool]:
    """Whether this ETA may be given now.                                                                 [WRK-3]"""
    move = may_move(facts.state, Action.GIVE_ETA, Actor.STAFF)
    numbers: dict[str, Value] = {"due": facts.due_at}
    if not move.answer:
        return Verdict(False, move.rule, move.sentence)
    if facts.due_at <= now:
        return Verdict(False, "WRK-3", N_("An ETA lies in the future; {due} is past."), numbers)
    if book.etas.within is not None and facts.due_at - now > book.etas.within:
        numbers["within"] = book.etas.within
        return Verdict(False, "WRK-3", N_("An ETA lies within {within} from now; {due} is too far ahead."), numbers)
    if book.etas.forbidden(facts.kind, facts.ticket_type, has_bug=facts.has_bug):
        return Verdict(
            False, "WRK-3", N_("For such a ticket only the next update may be promised, not the resolution.")
        )
    if facts.before is not None and facts.due_at > facts.before.due_at and not facts.reason.strip():
        numbers["before"] = facts.before.due_at
        return Verdict(
            False,
            "WRK-3",
            N_("The ETA of {before} moves to {due}: the customer reads the reason, so it needs one."),
            numbers,
        )
    return Verdict(True, "WRK-3", N_("The ETA is {due}."), numbers)
