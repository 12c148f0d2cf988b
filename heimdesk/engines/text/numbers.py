"""Numbers that people type, or that an address carries: digits that a row can have, or none; and how they read."""

from babel.numbers import format_decimal
from django.utils.translation import get_language

LONGEST = 15
"""Digits of the longest number: beyond it no row of any database of ours goes, and arithmetic stays exact."""


def whole_number(text: object) -> int | None:
    """The number that the digits of the text say; None for anything else, also for digits of other scripts."""
    digits = str(text).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST else None


def number_text(number: int) -> str:
    """A number as the active language writes it: 60,000; in German 60.000."""
    return format_decimal(number, locale=(get_language() or "en").partition("-")[0])
