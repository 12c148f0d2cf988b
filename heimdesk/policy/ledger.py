"""What the incident ledger grants, deducts and credits, and why; the balance is the sum of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from heimdesk.policy.book import Book, Terms
from heimdesk.policy.verdict import N_, Step, Value, Verdict, percent, storable
from heimdesk.policy.words import GROUND_TYPES, Ground


@storable
class DeductionCause(StrEnum):
    """What an incident is deducted for; the last three: why nothing is, and the ledger gets no row."""

    OPENING = "opening"
    CHANGE_OF_PAYER = "change_of_payer"
    SPLIT = "split"
    FREE_TYPE = "free_type"
    ADMINISTRATIVE = "administrative"
    PAID_BEFORE = "paid_before"


@storable
@dataclass(frozen=True, slots=True)
class Deduction:
    """Whether it may be done, and the change of the row that goes with it (0 or less).

    ``cause`` None: stored before it was told.
    """

    allowed: bool
    change: int
    cause: DeductionCause | None = None

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def makes_a_row(self) -> bool:
        """Whether the ledger tells it, also where the change is 0: unlimited incidents, a waived deduction."""
        return self.cause in _MAKE_A_ROW


@storable
@dataclass(frozen=True, slots=True)
class Credit:
    """What the rules propose: the change of the row (0 or more) and the ground that led to it."""

    change: int
    ground: Ground | None

    def __bool__(self) -> bool:
        return self.change > 0


@dataclass(frozen=True, slots=True)
class BugFacts:
    """A bug as far as a credit depends on it. ``fixed_at``: when the first patch or release with the fix came out."""

    is_confirmed: bool
    public_at: datetime | None = None
    fixed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CreditFacts:
    """What a credit depends on. ``deducted``: incidents that the opening deducted and nobody credited yet."""

    opened_at: datetime
    ticket_type: str
    deducted: int
    release_is_supported: bool
    bugs: tuple[BugFacts, ...] = ()
    help_was_given: bool = True
    customer_fixed_it: bool = False


def balance(changes: Iterable[int]) -> int:
    """The balance of an entitlement: the sum of the changes of its rows.                                 [INC-6]"""
    return sum(changes)


def grant_at_signing(terms: Terms) -> Verdict[int | None]:
    """Incidents that signing a contract grants; None: unlimited, no row is counted.               [PRG-1, INC-7]"""
    if terms.incidents is None:
        return Verdict(None, "PRG-1", N_("{plan} has unlimited incidents."), {"plan": terms.name})
    return Verdict(
        terms.incidents,
        "PRG-1",
        N_("{plan} signed: {count} incidents of the plan."),
        {"plan": terms.name, "count": terms.incidents},
    )


def grant_for_license(book: Book, *, is_flagged: bool) -> Verdict[int]:
    """Free incidents that come with a license of a product that carries them.                            [PRG-4]"""
    if not is_flagged:
        return Verdict(0, "PRG-4", N_("Licenses of this product carry no free incidents."))
    free = book.incidents.free_per_license
    return Verdict(free, "PRG-4", N_("The license carries {count} free incidents."), {"count": free})


def is_bundle(count: int, book: Book) -> Verdict[bool]:
    """Whether so many incidents are sold at the bundle price. It waits for packs to have prices.         [PRG-5]"""
    least = book.incidents.bundle_from
    numbers: dict[str, Value] = {"count": count, "least": least}
    if count >= least:
        return Verdict(
            True, "PRG-5", N_("{count} incidents have the bundle price, which holds from {least} on."), numbers
        )
    return Verdict(
        False, "PRG-5", N_("{count} incidents have the single price; the bundle price holds from {least} on."), numbers
    )


def deduction_for_opening(
    ticket_type: str, left: int | None, book: Book, *, is_administrative: bool = False
) -> Verdict[Deduction]:
    """What opening a ticket deducts; ``left``: the balance before, None: unlimited.        [INC-1, INC-2, WRK-1]"""
    opening = DeductionCause.OPENING
    return _free(ticket_type, book, is_administrative) or _deducted(
        "INC-1", 1, left, N_("The ticket was opened: one incident deducted, {left} left."), opening
    )


def deduction_for_change_of_payer(
    ticket_type: str, left: int | None, book: Book, *, is_administrative: bool = False, has_paid: bool = False
) -> Verdict[Deduction]:
    """What giving a ticket to another payer deducts there. [INC-1, INC-2, PRG-3, WRK-1]

    ``has_paid``: this ticket took its incident there before, and it was not given back.
    """
    free = _free(ticket_type, book, is_administrative)
    if free is not None:
        return free
    if has_paid:
        paid = Deduction(True, 0, DeductionCause.PAID_BEFORE)
        return Verdict(paid, "PRG-3", N_("It paid for this ticket before: nothing more is deducted."))
    sentence = N_("The ticket is paid from here now: one incident deducted, {left} left.")
    return _deducted("INC-1", 1, left, sentence, DeductionCause.CHANGE_OF_PAYER)


def credit_for_administrative(
    ticket_type: str, deducted: int, book: Book, *, is_unlimited: bool, was_credited: bool = False
) -> Verdict[Credit]:
    """What is given back of a ticket that turns out to be an administrative task. [WRK-1, INC-2]

    ``deducted``: incidents that its opening deducted and nobody credited yet.
    """
    kind = book.ticket_types[ticket_type]
    if not kind.deducts:
        return Verdict(Credit(0, None), "INC-2", N_("Tickets of the type {type} deduct nothing."), {"type": kind.name})
    if book.ledger.administrative_tasks_deduct:
        if is_unlimited:
            return Verdict(Credit(0, None), "WRK-1", _ADMINISTRATIVE_UNLIMITED)
        return Verdict(Credit(0, None), "WRK-1", _ADMINISTRATIVE_DEDUCTS, {"count": deducted})
    if was_credited:
        return Verdict(Credit(0, None), "INC-4", N_("This ticket was credited before; it is credited once."))
    return Verdict(
        Credit(deducted, None),
        "WRK-1",
        N_("Administrative tasks deduct nothing: incidents given back: {count}."),
        {"count": deducted},
    )


def deduction_for_split(left: int | None, book: Book, *, waived_because: str | None = None) -> Verdict[Deduction]:
    """What splitting a ticket in two deducts; the staff may waive it with a reason.                      [INC-5]"""
    split = DeductionCause.SPLIT
    if waived_because is not None:
        if not waived_because.strip():
            return Verdict(Deduction(False, 0, split), "INC-5", N_("Waiving the deduction needs a reason."))
        return Verdict(
            Deduction(True, 0, split),
            "INC-5",
            N_("The deduction for the second issue was waived: {reason}"),
            {"reason": waived_because},
        )
    count = book.ledger.split_deducts
    if not count:
        return Verdict(Deduction(True, 0, split), "INC-5", N_("Splitting a ticket deducts nothing."))
    return _deducted(
        "INC-5", count, left, N_("A second issue was split off: incidents deducted: {count}, {left} left."), split
    )


def credit_for_merge() -> Verdict[Credit]:
    """What merging two tickets credits: nothing.                                                         [INC-5]"""
    return Verdict(Credit(0, None), "INC-5", N_("Merging tickets credits nothing."))


def credit_verdict(facts: CreditFacts, book: Book) -> Verdict[Credit]:
    """Whether a deducted incident is to be credited back, by the grounds of the book.             [INC-3, INC-4]

    Only what held when the ticket was opened counts: what happens to a bug later changes nothing.
    """
    if facts.deducted <= 0:
        return Verdict(Credit(0, None), "INC-4", N_("Nothing was deducted that could be credited."))
    if not facts.release_is_supported:
        return Verdict(Credit(0, None), "INC-4", N_("Tickets on releases that are not supported are never credited."))
    found = {ground: _GROUNDS[ground](facts) for ground in book.ledger.credit_grounds}
    for ground, verdict in found.items():
        if verdict.answer:
            return Verdict(
                Credit(facts.deducted, ground), "INC-4", verdict.sentence, verdict.numbers, _considered(facts)
            )
    steps = _considered(facts)
    if len(found) == 1:
        only = next(iter(found.values()))
        return Verdict(Credit(0, None), "INC-3" if not facts.bugs else "INC-4", only.sentence, only.numbers, steps)
    return Verdict(Credit(0, None), "INC-3", N_("None of the grounds for a credit holds."), {}, steps)


def balance_warnings(granted: int | None, before: int, after: int, book: Book) -> tuple[Verdict[int], ...]:
    """The warnings a change of the balance sets off: thresholds of the book that were crossed downward.  [INC-7]"""
    if not granted:
        return ()
    shares = {int(granted * share): share for share in book.ledger.warnings_at}
    return tuple(
        _warning(share, threshold, granted, after) for threshold, share in shares.items() if before > threshold >= after
    )


def _warning(share: Decimal, threshold: int, granted: int, after: int) -> Verdict[int]:
    if not share:
        return Verdict(0, "INC-7", N_("No incidents are left of {granted}."), {"granted": granted})
    numbers: dict[str, Value] = {"left": after, "granted": granted, "share": percent(share), "threshold": threshold}
    return Verdict(threshold, "INC-7", N_("Incidents left: {left} of {granted}, at or under {share}."), numbers)


def _free(ticket_type: str, book: Book, is_administrative: bool) -> Verdict[Deduction] | None:
    """That a ticket deducts nothing, by its type or as a task outside every program; None when it deducts."""
    kind = book.ticket_types[ticket_type]
    if not kind.deducts:
        free = Deduction(True, 0, DeductionCause.FREE_TYPE)
        return Verdict(free, "INC-2", N_("Tickets of the type {type} deduct nothing."), {"type": kind.name})
    if is_administrative and not book.ledger.administrative_tasks_deduct:
        free = Deduction(True, 0, DeductionCause.ADMINISTRATIVE)
        return Verdict(free, "WRK-1", N_("Administrative tasks deduct nothing."))
    return None


def _deducted(rule: str, count: int, left: int | None, sentence: str, cause: DeductionCause) -> Verdict[Deduction]:
    if left is None:
        said = N_("The contract has unlimited incidents: nothing to deduct.")
        return Verdict(Deduction(True, 0, cause), rule, said)
    if left < count:
        return Verdict(Deduction(False, 0, cause), rule, N_("No incidents are left."), {"left": left, "count": count})
    steps = (Step(N_("Left before"), left), Step(N_("Deducted"), -count), Step(N_("Left"), left - count, total=True))
    return Verdict(Deduction(True, -count, cause), rule, sentence, {"left": left - count, "count": count}, steps)


def _considered(facts: CreditFacts) -> tuple[Step, ...]:
    """The dates that the grounds were judged by."""
    steps = [Step(N_("Ticket opened"), facts.opened_at)]
    for bug in facts.bugs:
        steps += [Step(N_("Bug public since"), bug.public_at)] if bug.public_at else []
        steps += [Step(N_("Bug fixed in a patch or release"), bug.fixed_at)] if bug.fixed_at else []
    return tuple(steps)


def _unfixed_bug(facts: CreditFacts) -> Verdict[bool]:
    opened: dict[str, Value] = {"opened": facts.opened_at}
    if not facts.bugs:
        return Verdict(False, "INC-4", N_("No bug is linked to the ticket."))
    confirmed = [bug for bug in facts.bugs if bug.is_confirmed]
    if not confirmed:
        return Verdict(False, "INC-4", N_("The bug is not confirmed."))
    unfixed = [bug for bug in confirmed if bug.fixed_at is None or bug.fixed_at > facts.opened_at]
    if unfixed:
        return Verdict(
            True, "INC-4", N_("A confirmed bug that was fixed nowhere when the ticket was opened at {opened}."), opened
        )
    fixed = max(bug.fixed_at for bug in confirmed if bug.fixed_at is not None)
    return Verdict(
        False,
        "INC-3",
        N_("The bug had been fixed at {fixed}, before the ticket was opened at {opened}."),
        {**opened, "fixed": fixed},
    )


def _bug_not_public(facts: CreditFacts) -> Verdict[bool]:
    hidden = [
        bug for bug in facts.bugs if bug.is_confirmed and (bug.public_at is None or bug.public_at > facts.opened_at)
    ]
    if hidden:
        return Verdict(True, "INC-4", N_("A confirmed bug that was not public when the ticket was opened."))
    return Verdict(False, "INC-4", N_("No confirmed bug was unknown to the public when the ticket was opened."))


def _hotfix_installation(facts: CreditFacts) -> Verdict[bool]:
    if facts.ticket_type == GROUND_TYPES[Ground.HOTFIX_INSTALLATION]:
        return Verdict(True, "INC-4", N_("The ticket was for the installation of a hotfix."))
    return Verdict(False, "INC-4", N_("The ticket was not for the installation of a hotfix."))


def _feature_request_only(facts: CreditFacts) -> Verdict[bool]:
    if facts.ticket_type == GROUND_TYPES[Ground.FEATURE_REQUEST_ONLY] and not facts.help_was_given:
        return Verdict(True, "INC-4", N_("A feature request, and no other help was given."))
    return Verdict(False, "INC-4", N_("Not a feature request without other help."))


def _customer_fixed_it(facts: CreditFacts) -> Verdict[bool]:
    if facts.customer_fixed_it and not facts.help_was_given:
        return Verdict(True, "INC-4", N_("No help was given, and the customer fixed it."))
    return Verdict(False, "INC-4", N_("The customer did not fix it without help."))


_MAKE_A_ROW = frozenset({DeductionCause.OPENING, DeductionCause.CHANGE_OF_PAYER, DeductionCause.SPLIT})
_ADMINISTRATIVE_DEDUCTS = N_("Administrative tasks deduct as others do: incidents that stay deducted: {count}.")
_ADMINISTRATIVE_UNLIMITED = N_(
    "Administrative tasks deduct as others do; the contract has unlimited incidents, so nothing was deducted."
)
_GROUNDS = {
    Ground.UNFIXED_BUG: _unfixed_bug,
    Ground.BUG_NOT_PUBLIC: _bug_not_public,
    Ground.HOTFIX_INSTALLATION: _hotfix_installation,
    Ground.FEATURE_REQUEST_ONLY: _feature_request_only,
    Ground.CUSTOMER_FIXED_IT: _customer_fixed_it,
}
