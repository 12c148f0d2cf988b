"""Which proof pays for a ticket, and for each of the others why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from heimdesk.policy.book import Book, Terms
from heimdesk.policy.verdict import N_, Value, Verdict, storable
from heimdesk.policy.words import Channel


@storable
class ProofKind(StrEnum):
    """What proves the right to support.                                                              [PRG-3]"""

    CONTRACT = "contract"
    LICENSE = "license"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as the rules see it.

    ``key`` identifies it to the domain, ``name`` to people (a support code, a license key, a number of a pack).
    ``products``, ``severities``, ``ticket_types`` None: all. ``ends_at``: the first moment at which it holds no more,
    None: no end. ``balance`` None: unlimited. ``is_signed`` and ``is_withdrawn``: of a contract; a license revoked or a
    pack refunded is withdrawn too. Channels are those of its terms. ``zone``: the account's, by which days are told.
    ``has_paid``: the ticket in question took its incident there before, and keeps it.
    """

    key: str
    kind: ProofKind
    name: str
    terms: Terms
    products: frozenset[str] | None
    starts_at: datetime | None
    ends_at: datetime | None
    balance: int | None
    severities: frozenset[int] | None = None
    ticket_types: frozenset[str] | None = None
    is_signed: bool = True
    is_withdrawn: bool = False
    zone: tzinfo = UTC
    has_paid: bool = False

    def first_day(self, begins: datetime) -> date:
        """The day on which it begins, as it stands in the contract."""
        return begins.astimezone(self.zone).date()

    def last_day(self, ends: datetime) -> date:
        """The last day on which it holds, as it stands in the contract."""
        return (ends - timedelta.resolution).astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Wish:
    """The ticket somebody wants to open; ``severity`` None: not chosen yet."""

    product: str
    ticket_type: str
    channel: Channel
    at: datetime
    severity: int | None = None


@storable
@dataclass(frozen=True, slots=True)
class Judged:
    """A proof and whether it can pay."""

    key: str
    usable: Verdict[bool]


@storable
@dataclass(frozen=True, slots=True)
class Choice:
    """The proof that pays (its key; None: none can), and each proof judged, in the order of preference.

    ``is_empty``: what was chosen could pay, if it had an incident left.
    """

    key: str | None
    judged: tuple[Judged, ...]
    is_empty: bool = False

    def __bool__(self) -> bool:
        return self.key is not None


def is_usable(proof: Proof, wish: Wish, book: Book) -> Verdict[bool]:
    """Whether a proof can pay for a ticket, else the first reason why not.                        [PRG-3, INC-1]"""
    numbers: dict[str, Value] = {"name": proof.name, "plan": proof.terms.name}
    why_not = _why_not(proof, wish)
    if why_not is not None:
        rule, sentence, more = why_not
        return Verdict(False, rule, sentence, {**numbers, **more})
    if _is_empty(proof, wish, book):
        return Verdict(False, "INC-1", N_("Not possible: {name} has no incidents left."), numbers)
    if not book.ticket_types[wish.ticket_type].deducts:
        return Verdict(
            True, "INC-2", N_("Possible: it covers the product, and this type of ticket deducts nothing."), numbers
        )
    if proof.has_paid:
        return Verdict(
            True, "INC-1", N_("Possible: it paid for this ticket before, nothing more is deducted."), numbers
        )
    if proof.balance is None:
        return Verdict(True, "PRG-3", N_("Possible: it covers the product, with unlimited incidents."), numbers)
    return Verdict(
        True,
        "PRG-3",
        N_("Possible: it covers the product. Incidents left: {balance}."),
        {**numbers, "balance": proof.balance},
    )


def choose(proofs: Iterable[Proof], wish: Wish, book: Book, *, chosen: str | None = None) -> Verdict[Choice]:
    """Which proof pays: the customer's choice when it can, by default what covers the wish and expires first.  [PRG-3]

    A choice that cannot pay is never replaced silently: then nothing is chosen, and the reason is told. Raises
    LookupError for a choice that is not among the proofs.
    """
    ordered = sorted(proofs, key=_preference)
    verdicts = {proof.key: is_usable(proof, wish, book) for proof in ordered}
    judged = tuple(Judged(proof.key, verdicts[proof.key]) for proof in ordered)
    if chosen is not None:
        if chosen not in verdicts:
            raise LookupError(chosen)
        why = verdicts[chosen]
        if not why.answer:
            held = next(proof for proof in ordered if proof.key == chosen)
            is_empty = _why_not(held, wish) is None
            return Verdict(Choice(None, judged, is_empty), why.rule, why.sentence, why.numbers)
        return Verdict(Choice(chosen, judged), "PRG-3", N_("{name} was chosen, and it covers the ticket."), why.numbers)
    usable = [proof for proof in ordered if verdicts[proof.key].answer]
    if not usable:
        sentence = (
            N_("Nothing of this account can pay for the ticket.")
            if judged
            else N_("This account has no entitlement to support.")
        )
        return Verdict(Choice(None, judged), "PRG-3", sentence)
    first = usable[0]
    numbers: dict[str, Value] = {"name": first.name, "count": len(usable)}
    if len(usable) == 1:
        return Verdict(
            Choice(first.key, judged), "PRG-3", N_("{name} is the only one that covers the ticket."), numbers
        )
    if first.ends_at is None:
        return Verdict(
            Choice(first.key, judged),
            "PRG-3",
            N_("{name} covers the ticket; none of the {count} possible ones expires."),
            numbers,
        )
    return Verdict(
        Choice(first.key, judged),
        "PRG-3",
        N_("{name} covers the ticket and expires first of the {count} possible ones, on {ends}."),
        {**numbers, "ends": first.last_day(first.ends_at)},
    )


def _preference(proof: Proof) -> tuple[bool, float, str]:
    ends = proof.ends_at.timestamp() if proof.ends_at else 0.0
    return proof.ends_at is None, ends, proof.key


_Reason = tuple[str, bool, str, dict[str, Value]]


def _why_not(proof: Proof, wish: Wish) -> tuple[str, str, dict[str, Value]] | None:
    """The first reason for which a proof does not cover the wish, whatever its balance."""
    found = ((rule, sentence, more) for rule, refused, sentence, more in _reasons(proof, wish) if refused)
    return next(found, None)


def _is_empty(proof: Proof, wish: Wish, book: Book) -> bool:
    """Whether it would have to give an incident that it does not have; what it gave this ticket before, it gave."""
    is_used_up = proof.balance is not None and proof.balance <= 0
    return is_used_up and not proof.has_paid and book.ticket_types[wish.ticket_type].deducts


def _reasons(proof: Proof, wish: Wish) -> Iterator[_Reason]:
    yield "PRG-1", not proof.is_signed, N_("Not possible: {name} is not signed yet."), {}
    yield "PRG-3", proof.is_withdrawn, N_("Not possible: {name} was withdrawn."), {}
    if proof.starts_at is not None:
        not_begun = wish.at < proof.starts_at
        yield (
            "PRG-3",
            not_begun,
            N_("Not possible: {name} begins on {starts}."),
            {"starts": proof.first_day(proof.starts_at)},
        )
    if proof.ends_at is not None:
        yield (
            "PRG-3",
            wish.at >= proof.ends_at,
            N_("Not possible: {name} expired on {ends}."),
            {"ends": proof.last_day(proof.ends_at)},
        )
    not_covered = proof.products is not None and wish.product not in proof.products
    yield "PRG-3", not_covered, N_("Not possible: {name} does not cover this product."), {}
    wrong_severity = (
        proof.severities is not None and wish.severity is not None and wish.severity not in proof.severities
    )
    severity: dict[str, Value] = {"severity": wish.severity or 0}
    yield "PRG-3", wrong_severity, N_("Not possible: {name} does not cover severity {severity}."), severity
    wrong_type = proof.ticket_types is not None and wish.ticket_type not in proof.ticket_types
    yield "PRG-3", wrong_type, N_("Not possible: {name} does not cover this type of ticket."), {}
    wrong_channel = wish.channel not in proof.terms.channels
    yield "PRG-1", wrong_channel, _CHANNEL[wish.channel], {}


_CHANNEL = {
    Channel.WEB: N_("Not possible: {plan} does not cover tickets opened on the portal."),
    Channel.EMAIL: N_("Not possible: {plan} does not cover tickets opened by e-mail."),
    Channel.PHONE: N_("Not possible: {plan} does not cover tickets opened by phone."),
    Channel.CHAT: N_("Not possible: {plan} does not cover tickets opened by chat."),
    Channel.API: N_("Not possible: {plan} does not cover tickets opened through the API."),
}
