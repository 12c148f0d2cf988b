"""The software update service: until when, what it gives, what it costs."""

from datetime import date
from decimal import Decimal

import pytest

from heimdesk.policy.updates import (
    LicenseFacts,
    LicenseKind,
    UpdateQuote,
    entitles_to,
    update_quote,
    update_reminders,
    updates_hold_to,
)
from heimdesk.policy.verdict import Verdict
from tests.policy.cast import BOOK


def day(text: str) -> date:
    return date.fromisoformat(text)


BOUGHT = LicenseFacts(LicenseKind.PURCHASED, day("2025-07-14"))
LEASED = LicenseFacts(LicenseKind.LEASED, day("2025-07-14"), key_ends_on=day("2027-02-28"))
ENDLESS = LicenseFacts(LicenseKind.LEASED, day("2025-07-14"))
RENEWED = LicenseFacts(LicenseKind.PURCHASED, day("2025-07-14"), renewed_to=day("2027-07-14"))


def quote(license: LicenseFacts, at: str, retail: str = "2400") -> Verdict[UpdateQuote | None]:
    return update_quote(
        license, day(at), BOOK, base_retail_price=Decimal(retail), unlimited_domains_price=Decimal("5200")
    )


@pytest.mark.parametrize(
    ("license", "ends"), [(BOUGHT, "2026-07-14"), (LEASED, "2027-02-28"), (RENEWED, "2027-07-14"), (ENDLESS, None)]
)
def test_updates_hold_for_a_year_or_as_long_as_the_key(license: LicenseFacts, ends: str | None) -> None:
    """[SUS-1]"""
    verdict = updates_hold_to(license, BOOK)
    assert verdict.answer == (day(ends) if ends else None)
    assert verdict.text()


@pytest.mark.parametrize(("released", "given"), [("2026-07-14", True), ("2026-07-15", False), ("2020-01-01", True)])
def test_what_is_dated_within_the_service_can_be_downloaded(released: str, given: bool) -> None:
    """[SUS-3] Also after it ended; the last day counts."""
    verdict = entitles_to(BOUGHT, day(released), BOOK)
    assert verdict.answer is given
    assert released in verdict.text()
    assert entitles_to(ENDLESS, day(released), BOOK)


def test_renewing_before_expiry_costs_a_quarter_of_the_retail_price() -> None:
    """[SUS-2] The example of the portal, with its arithmetic."""
    verdict = quote(BOUGHT, "2026-06-11")
    assert verdict.answer == UpdateQuote(Decimal("600.00"), day("2027-07-14"), False)
    assert [(step.label, step.value, step.total) for step in verdict.told().steps] == [
        ("Current base retail price", "2400", False),
        ("Renewal before expiry", "× 25 %", False),
        ("Until 2027-07-14", "600.00", True),
    ]


def test_reinstating_after_expiry_costs_two_thirds_of_the_unlimited_price() -> None:
    """[SUS-2] For twelve months from the day of the reinstatement."""
    verdict = quote(BOUGHT, "2026-07-15")
    assert verdict.answer == UpdateQuote(Decimal("3380.00"), day("2027-07-15"), True)
    assert "ended on 2026-07-14; reinstating it costs 65 % of 5200" in verdict.text()


def test_what_was_reinstated_renews_at_a_quarter_again() -> None:
    """[SUS-2]"""
    reinstated = LicenseFacts(LicenseKind.PURCHASED, day("2020-01-01"), renewed_to=day("2027-07-15"))
    assert quote(reinstated, "2027-07-15").answer == UpdateQuote(Decimal("600.00"), day("2028-07-15"), False)


def test_prices_are_rounded_to_cents() -> None:
    """[SUS-2] Half a cent goes up."""
    answer = quote(BOUGHT, "2026-06-11", "0.10").answer
    assert answer is not None
    assert answer.price == Decimal("0.03")


def test_a_leased_license_has_no_quote() -> None:
    """[SUS-1]"""
    assert quote(LEASED, "2026-06-11").answer is None


def test_reminders_go_out_before_and_once_after() -> None:
    """[SUS-4]"""
    days = [reminder.answer for reminder in update_reminders(BOUGHT, BOOK)]
    assert days == [day("2026-05-15"), day("2026-06-14"), day("2026-07-07"), day("2026-07-15")]
    assert update_reminders(BOUGHT, BOOK)[0].text() == "The update service ends on 2026-07-14, 60 d from this day."
    assert update_reminders(LEASED, BOOK) == update_reminders(ENDLESS, BOOK) == ()
