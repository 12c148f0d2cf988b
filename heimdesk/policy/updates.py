"""The software update service of a license: until when it holds, what it gives, and what renewing it costs.

Nothing asks these rules yet: they wait for SUS-1 to SUS-4, the pages and letters about the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from heimdesk.policy.book import Book
from heimdesk.policy.calendars import months_after
from heimdesk.policy.verdict import N_, Step, Value, Verdict, percent, storable


@storable
class LicenseKind(StrEnum):
    """How the right to run a product was acquired."""

    LEASED = "leased"
    PURCHASED = "purchased"


@dataclass(frozen=True, slots=True)
class LicenseFacts:
    """A license as the update service sees it.

    ``begins_on``: purchase, or begin of the lease. ``key_ends_on``: the last day of the key (leased), None: no end.
    ``renewed_to``: the last day of the latest renewal or reinstatement that was paid.
    """

    kind: LicenseKind
    begins_on: date
    key_ends_on: date | None = None
    renewed_to: date | None = None


@storable
@dataclass(frozen=True, slots=True)
class UpdateQuote:
    """What the service costs: the price and the last day it then holds."""

    price: Decimal
    holds_to: date
    is_reinstatement: bool


def updates_hold_to(license: LicenseFacts, book: Book) -> Verdict[date | None]:
    """The last day of the update service; None: no end.                                                  [SUS-1]"""
    numbers: dict[str, Value] = {"begins": license.begins_on, "months": book.updates.included_with_purchase}
    if license.kind is LicenseKind.LEASED:
        if license.key_ends_on is None:
            return Verdict(
                None, "SUS-1", N_("A leased license includes updates while its key is valid; it has no end."), numbers
            )
        numbers["ends"] = license.key_ends_on
        return Verdict(
            license.key_ends_on,
            "SUS-1",
            N_("A leased license includes updates while its key is valid, until {ends}."),
            numbers,
        )
    included = months_after(license.begins_on, book.updates.included_with_purchase)
    if license.renewed_to is not None and license.renewed_to > included:
        numbers["ends"] = license.renewed_to
        return Verdict(license.renewed_to, "SUS-2", N_("The update service was renewed until {ends}."), numbers)
    numbers["ends"] = included
    return Verdict(
        included,
        "SUS-1",
        N_("A purchased license includes updates for {months} months from {begins}, until {ends}."),
        numbers,
    )


def entitles_to(license: LicenseFacts, released_on: date, book: Book) -> Verdict[bool]:
    """Whether a license entitles to a patch, update or release of a date.                                [SUS-3]"""
    held = updates_hold_to(license, book)
    numbers: dict[str, Value] = {**held.numbers, "released": released_on}
    if held.answer is None or released_on <= held.answer:
        return Verdict(True, "SUS-3", N_("The release of {released} is dated within the update service."), numbers)
    return Verdict(
        False,
        "SUS-3",
        N_("The release of {released} is dated after the update service, which ended on {ends}."),
        numbers,
    )


def update_quote(
    license: LicenseFacts, at: date, book: Book, *, base_retail_price: Decimal, unlimited_domains_price: Decimal
) -> Verdict[UpdateQuote | None]:
    """What renewing (before expiry) or reinstating (after it) costs on a date, with the arithmetic.      [SUS-2]

    None for a leased license, whose updates need no renewal. Prices are in one currency, rounded to two digits.
    """
    if license.kind is LicenseKind.LEASED:
        return Verdict(None, "SUS-1", N_("A leased license needs no renewal of updates."))
    ends = updates_hold_to(license, book).answer or at
    rules = book.updates
    is_late = at > ends
    base, rate = (
        (unlimited_domains_price, rules.reinstatement_rate) if is_late else (base_retail_price, rules.renewal_rate)
    )
    price = (base * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
    to = months_after(at if is_late else ends, rules.renewal_lasts)
    numbers: dict[str, Value] = {"price": price, "base": base, "rate": percent(rate), "ended": ends, "to": to}
    label = N_("Unlimited-domains price") if is_late else N_("Current base retail price")
    share = N_("Reinstatement after expiry") if is_late else N_("Renewal before expiry")
    steps = (Step(label, base), Step(share, f"× {percent(rate)}"), Step(N_("Until {to}"), price, total=True))
    sentence = (
        N_("The update service ended on {ended}; reinstating it costs {rate} of {base}: {price}, until {to}.")
        if is_late
        else N_("Renewing the update service until {to} costs {rate} of {base}: {price}.")
    )
    return Verdict(UpdateQuote(price, to, is_late), "SUS-2", sentence, numbers, steps)


def update_reminders(license: LicenseFacts, book: Book) -> tuple[Verdict[date], ...]:
    """The days on which the account is reminded of the end of a purchased update service.                [SUS-4]"""
    ends = updates_hold_to(license, book).answer
    if license.kind is LicenseKind.LEASED or ends is None:
        return ()
    before = [
        (ends - ahead, N_("The update service ends on {ends}, {away} from this day."), ahead)
        for ahead in book.updates.reminders_before
    ]
    after = [(ends + since, N_("The update service ended on {ends}."), since) for since in book.updates.reminders_after]
    return tuple(_reminder(day, sentence, away, ends) for day, sentence, away in before + after)


def _reminder(day: date, sentence: str, away: timedelta, ends: date) -> Verdict[date]:
    return Verdict(day, "SUS-4", sentence, {"ends": ends, "away": away})
