"""Support codes: ten digits, the last a Damm check digit, so that a typing error is told apart from an unknown code."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from heimdesk.policy.verdict import N_, Verdict

WRITTEN = "12345-67890"
_DIGITS = "0123456789"
_HALF = WRITTEN.index("-")
LENGTH = len(WRITTEN.replace("-", ""))
_IGNORED = frozenset("-‐‑‒–—−_. \t\r\n\u00a0\u2007\u2009\u202f\u200e\u200f")
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(digits: str) -> str:
    """The Damm digit that closes these digits; it finds every single error and every swap of neighbors.  [PRG-2]"""
    carried = "0"
    for digit in digits:
        carried = _DAMM[int(carried)][int(digit)]
    return carried


def make_code(randbelow: Callable[[int], int]) -> str:
    """A new code of ten digits from a source of random numbers such as ``secrets.randbelow``.            [PRG-2]"""
    digits = "".join(str(randbelow(len(_DIGITS))) for _ in range(LENGTH - 1))
    return digits + check_digit(digits)


def format_code(code: str) -> str:
    """``4812033718`` as it is written: ``48120-33718``."""
    return f"{code[:_HALF]}-{code[_HALF:]}"


def normalise(typed: str) -> str:
    """What was typed, without dashes and spaces, digits of any script as 0 to 9. Other letters stay.     [PRG-2]"""
    kept = (letter for letter in unicodedata.normalize("NFKC", typed) if letter not in _IGNORED)
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in kept)


def is_well_formed(typed: str) -> Verdict[bool]:
    """Whether this can be a support code at all; it tells nothing of whether such a code exists.         [PRG-2]"""
    code = normalise(typed)
    if not code:
        return Verdict(False, "PRG-2", N_("No support code was given. It has ten digits, written 12345-67890."))
    if not all(letter in _DIGITS for letter in code):
        return Verdict(False, "PRG-2", N_("A support code has digits only, written 12345-67890."))
    if len(code) != LENGTH:
        return Verdict(
            False,
            "PRG-2",
            N_("A support code has {length} digits; this has {given}."),
            {"length": LENGTH, "given": len(code)},
        )
    if check_digit(code) != "0":
        return Verdict(
            False,
            "PRG-2",
            N_("This code has a typing error: its check digit does not fit. Compare the digits with your contract."),
        )
    return Verdict(True, "PRG-2", N_("The check digit fits."))


def may_try_a_code(tries_in_window: int, limit: int) -> Verdict[bool]:
    """Whether another support code may be tried, after so many tries within the window of the book.      [PRG-2]"""
    left = limit - tries_in_window
    if left <= 0:
        return Verdict(False, "PRG-2", N_("Too many support codes were tried. Wait a while, then try again."))
    return Verdict(True, "PRG-2", N_("Tries left: {left}."), {"left": left})
