"""What an engineer may promise."""

from dataclasses import replace
from datetime import timedelta

import pytest

from heimdesk.policy.clocks import Eta
from heimdesk.policy.etas import EtaFacts, is_unchanged, may_promise
from heimdesk.policy.words import EtaKind, State
from tests.policy.cast import BOOK, OPENED, after, book_with

FIRST = EtaFacts(State.OPEN, "problem", has_bug=False, kind=EtaKind.RESOLUTION, due_at=after(4))
CAREFUL = book_with(
    ("forbidden_for_bugs: no", "forbidden_for_bugs: yes"), ("forbidden_for_types: []", "forbidden_for_types: [feature]")
)


def test_an_engineer_may_promise_the_resolution() -> None:
    """[WRK-3]"""
    assert may_promise(FIRST, BOOK, OPENED)
    assert may_promise(replace(FIRST, kind=EtaKind.UPDATE), BOOK, OPENED)


@pytest.mark.parametrize("due", [0, -1])
def test_a_promise_lies_in_the_future(due: int) -> None:
    """[WRK-3]"""
    verdict = may_promise(replace(FIRST, due_at=after(due)), BOOK, OPENED)
    assert not verdict
    assert "lies in the future" in verdict.text()


def test_the_same_moment_is_the_same_promise_by_the_minute() -> None:
    """[WRK-3] Of the resolution; an update for that moment is another promise."""
    before = Eta(given_at=OPENED, due_at=after(4) + timedelta(seconds=20), kind=EtaKind.RESOLUTION)
    again = replace(FIRST, before=before)
    assert is_unchanged(again)
    assert not is_unchanged(FIRST)
    assert not is_unchanged(replace(again, kind=EtaKind.UPDATE))
    assert not is_unchanged(replace(again, due_at=after(4) + timedelta(minutes=1)))


def test_a_promise_for_another_century_is_a_slip_of_the_pen() -> None:
    """[WRK-3] The book says how far ahead; one that says nothing allows it."""
    far = replace(FIRST, due_at=after(24 * 366))
    verdict = may_promise(far, BOOK, OPENED)
    assert not verdict
    assert "too far ahead" in verdict.text()
    assert may_promise(replace(FIRST, due_at=after(24 * 364)), BOOK, OPENED)
    assert may_promise(far, book_with(("  within: 365 days\n", "")), OPENED)


def test_a_slip_needs_a_reason() -> None:
    """[WRK-3] The customer reads it; an earlier moment needs none."""
    slip = replace(FIRST, due_at=after(8), before=Eta(OPENED, after(4)))
    verdict = may_promise(slip, BOOK, after(1))
    assert not verdict
    assert "needs one" in verdict.text()
    assert may_promise(replace(slip, reason="The replica must be checked."), BOOK, after(1))
    assert may_promise(replace(slip, due_at=after(3)), BOOK, after(1))


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        (replace(FIRST, has_bug=True), False),
        (replace(FIRST, ticket_type="feature"), False),
        (replace(FIRST, has_bug=True, kind=EtaKind.UPDATE), True),
        (FIRST, True),
    ],
)
def test_a_book_can_forbid_to_promise_the_resolution(facts: EtaFacts, allowed: bool) -> None:
    """[WRK-3] For bugs or types of tickets; the next update may always be promised."""
    assert may_promise(facts, CAREFUL, OPENED).answer is allowed
    assert may_promise(facts, BOOK, OPENED)


@pytest.mark.parametrize("state", [State.PENDING, State.CLOSED])
def test_nothing_is_promised_once_it_is_resolved(state: State) -> None:
    """[WRK-3]"""
    assert not may_promise(replace(FIRST, state=state), BOOK, OPENED)
