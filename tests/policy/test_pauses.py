"""A rest only ever delays a due, and what was used before it stays used."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.calendars import AROUND_THE_CLOCK, Calendar, add_working_time
from heimdesk.policy.pauses import Rest, advance, in_order
from tests.policy.cast import HOUR, after, working_time_spent
from tests.policy.test_calendars import LENGTHS, MOMENTS, calendars

OFFSETS = st.timedeltas(timedelta(), timedelta(days=6))


@st.composite
def rests(draw: st.DrawFn, start: datetime) -> list[Rest]:
    """Closed rests around a start, overlapping as they like."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        since = start - timedelta(days=1) + draw(OFFSETS)
        found.append(Rest(since, since + draw(OFFSETS), "why"))
    return found


@st.composite
def stories(draw: st.DrawFn) -> tuple[Calendar, datetime, timedelta, list[Rest]]:
    start = draw(MOMENTS)
    return draw(calendars()), start, draw(LENGTHS), draw(rests(start))


def rest(since: float, until: float | None) -> Rest:
    return Rest(after(since), None if until is None else after(until), "why")


@pytest.mark.parametrize(
    ("given_rests", "due"),
    [
        ([], 4),
        ([(1, 2)], 5),
        ([(1, 2), (3, 4.5)], 6.5),
        ([(-3, -1)], 4),
        ([(-1, 1)], 5),
        ([(1, 3), (2, 4)], 7),
        ([(1, 4), (2, 3)], 7),
        ([(4, 5)], 4),
        ([(5, None)], 4),
        ([(2, 2)], 4),
    ],
)
def test_a_rest_delays_by_what_lies_before_the_due(given_rests: list[tuple[float, float | None]], due: float) -> None:
    """[SLA-3] A rest that begins when the due has come changes nothing; overlapping ones count once."""
    reached = advance(after(0), 4 * HOUR, AROUND_THE_CLOCK, in_order(rest(*each) for each in given_rests))
    assert reached.at == after(due)
    assert reached.left == timedelta()


def test_a_rest_that_lasts_keeps_what_is_left() -> None:
    """[SLA-3]"""
    reached = advance(after(0), 4 * HOUR, AROUND_THE_CLOCK, in_order([rest(1, 2), rest(3, None), rest(7, 8)]))
    assert reached.at is None
    assert reached.left == 2 * HOUR


@given(stories())
def test_pauses_only_ever_delay(story: tuple[Calendar, datetime, timedelta, list[Rest]]) -> None:
    """[SLA-3]"""
    calendar, start, budget, taken = story
    plain = add_working_time(start, budget, calendar)
    due = advance(start, budget, calendar, in_order(taken)).at
    assert due is not None
    assert due >= plain


@given(stories(), st.data())
def test_one_more_pause_never_hastens(
    story: tuple[Calendar, datetime, timedelta, list[Rest]], data: st.DataObject
) -> None:
    """[SLA-3]"""
    calendar, start, budget, taken = story
    more = data.draw(rests(start))
    before = advance(start, budget, calendar, in_order(taken)).at
    due = advance(start, budget, calendar, in_order(taken + more)).at
    assert before is not None
    assert due is not None
    assert due >= before


@given(stories())
def test_what_is_spent_until_the_due_is_the_budget(story: tuple[Calendar, datetime, timedelta, list[Rest]]) -> None:
    """[SLA-3] Elapsed inverts adding, with rests too."""
    calendar, start, budget, taken = story
    ordered = in_order(taken)
    due = advance(start, budget, calendar, ordered).at
    assert due is not None
    assert working_time_spent(start, due, calendar, ordered) == budget


@given(stories())
def test_a_longer_budget_never_ends_earlier(story: tuple[Calendar, datetime, timedelta, list[Rest]]) -> None:
    """[SLA-3]"""
    calendar, start, budget, taken = story
    ordered = in_order(taken)
    short, long = (advance(start, length, calendar, ordered).at for length in (budget / 2, budget))
    assert short is not None
    assert long is not None
    assert start <= short <= long


@given(st.lists(st.tuples(OFFSETS, st.one_of(st.none(), OFFSETS)), max_size=6))
def test_rests_in_order_never_overlap(drawn: list[tuple[timedelta, timedelta | None]]) -> None:
    """[SLA-3]"""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    taken = [Rest(start + a, None if b is None else start + a + b, "why") for a, b in drawn]
    ordered = in_order(taken)
    for earlier, later in itertools.pairwise(ordered):
        assert earlier.until is not None
        assert earlier.until <= later.since
    assert any(each.until is None for each in taken) == any(each.until is None for each in ordered)
