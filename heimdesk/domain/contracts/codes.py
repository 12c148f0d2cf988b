"""Support codes: ten digits of which the last is a Damm check digit, so that every single slip is noticed (PRG-2)."""

import re
from collections.abc import Callable

# Damm's quasigroup of order ten: the row is what was carried so far, the column the next digit.
_TABLE = (
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
_SHAPE = re.compile(r"[0-9]{10}")
_IGNORED = re.compile(r"[\s\u2010-\u2015\u2212.\-]+")
DASH_AFTER = len("12345")
RANDOM_DIGITS = len("123456789")


def check_digit(digits: str) -> str:
    """The digit that makes a code sound."""
    carried = 0
    for digit in digits:
        carried = int(_TABLE[carried][int(digit)])
    return str(carried)


def is_sound(code: str) -> bool:
    """Are these ten digits with the right check digit at the end?"""
    return bool(_SHAPE.fullmatch(code)) and check_digit(code) == "0"


def has_ten_digits(code: str) -> bool:
    """Does it look like a code, sound or not?"""
    return bool(_SHAPE.fullmatch(code))


def bare(text: str) -> str:
    """A code as it is stored: without dashes, dots and blanks, however it was typed."""
    return _IGNORED.sub("", text)


def written(code: str) -> str:
    """A code as people read it: 12345-67890."""
    return f"{code[:DASH_AFTER]}-{code[DASH_AFTER:]}"


def draw(randbelow: Callable[[int], int]) -> str:
    """A new code. `randbelow(n)` gives a number from 0 to n - 1 that nobody can foresee."""
    digits = "".join(str(randbelow(len(_TABLE))) for _ in range(RANDOM_DIGITS))
    return digits + check_digit(digits)
