"""A support code with a typing error is told apart from an unknown one, and reveals nothing."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.support_codes import (
    LENGTH,
    check_digit,
    format_code,
    is_well_formed,
    make_code,
    may_try_a_code,
    normalise,
)

CODES = st.integers(0, 2**64).map(lambda seed: make_code(random.Random(seed).randrange))


def test_the_check_digit_is_damms() -> None:
    """[PRG-2] The example of Damm's paper: 572 is closed by 4."""
    assert check_digit("572") == "4"
    assert check_digit("5724") == "0"


@given(CODES)
def test_a_made_code_is_well_formed(code: str) -> None:
    """[PRG-2] Ten digits, the last one a check digit."""
    assert len(code) == LENGTH == 10
    assert is_well_formed(code)
    assert is_well_formed(format_code(code))
    assert normalise(format_code(code)) == code


@given(CODES, st.integers(0, 9), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(code: str, place: int, change: int) -> None:
    """[PRG-2]"""
    wrong = str((int(code[place]) + change) % 10)
    assert not is_well_formed(code[:place] + wrong + code[place + 1 :])


@given(CODES, st.integers(0, 8))
def test_every_swap_of_neighbors_is_found(code: str, place: int) -> None:
    """[PRG-2]"""
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert bool(is_well_formed(swapped)) == (swapped == code)


@pytest.mark.parametrize(
    "typed",
    [
        "57240-00000",
        "5724000000",
        " 57240 00000 ",
        "57240–00000",
        "5 7 2 4 0-0 0 0 0 0",
        "５７２４０－０００００",
        "٥٧٢٤٠-٠٠٠٠٠",
    ],
)
def test_codes_are_accepted_as_people_write_them(typed: str) -> None:
    """[PRG-2] With or without dash or spaces, in any digits."""
    assert normalise(typed) == "5724000000"
    assert is_well_formed(typed)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("", "No support code was given"),
        ("  - ", "No support code was given"),
        ("5724O-00000", "digits only"),
        ("57240-0000", "has 10 digits; this has 9"),
        ("57240-000000", "has 10 digits; this has 11"),
        ("57241-00000", "typing error"),
        ("½7240-00000", "digits only"),
        ("x" * 10_000, "digits only"),
    ],
)
def test_a_mistyped_code_says_what_is_wrong_with_it(typed: str, text: str) -> None:
    """[PRG-2] From the code alone: whether it exists is never looked up."""
    verdict = is_well_formed(typed)
    assert not verdict
    assert verdict.rule == "PRG-2"
    assert text in verdict.text()


def test_codes_differ() -> None:
    """[PRG-2]"""
    source = random.Random(7)
    assert len({make_code(source.randrange) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(("tries", "left"), [(0, 5), (4, 1), (5, 0), (900, 0)])
def test_tries_are_limited(tries: int, left: int) -> None:
    """[PRG-2]"""
    verdict = may_try_a_code(tries, 5)
    assert verdict.answer == (left > 0)
    if left:
        assert verdict.text() == f"Tries left: {left}."
