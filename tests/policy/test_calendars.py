"""Working time is exact across daylight saving, holidays and short days."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.calendars import (
    ALL_DAY,
    AROUND_THE_CLOCK,
    Calendar,
    NeverOpen,
    Span,
    add_working_time,
    months_after,
    working_time_between,
)
from tests.policy.cast import DAY, HOUR, MINUTE, working_start

OFFICE = (Span(9 * 60, 17 * 60),)
BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = (OFFICE,) * 5 + ((), ())
IN_BERLIN = Calendar("Office", BERLIN, WEEKDAYS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_around_the_clock_a_length_is_a_length() -> None:
    """[SLA-1] The default calendar is 24×7×365."""
    start = at("2026-03-28T20:00+00:00")
    assert AROUND_THE_CLOCK.is_around_the_clock
    assert add_working_time(start, 10 * HOUR, AROUND_THE_CLOCK) == start + 10 * HOUR
    assert working_time_between(start, start + DAY, AROUND_THE_CLOCK) == DAY
    assert working_start(start, AROUND_THE_CLOCK) == start


def test_a_week_with_a_holiday_is_not_around_the_clock() -> None:
    """[SLA-1]"""
    closed = Calendar("Closed on New Year", ZoneInfo("UTC"), holidays=frozenset({date(2026, 1, 1)}))
    assert not closed.is_around_the_clock
    assert add_working_time(at("2025-12-31T23:00Z"), 2 * HOUR, closed) == at("2026-01-02T01:00Z")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-28T23:00Z", 1, "2026-03-29T00:00Z"),
        ("2026-03-28T23:30Z", 4, "2026-03-29T03:30Z"),
        ("2026-10-24T22:00Z", 4, "2026-10-25T02:00Z"),
    ],
)
def test_daylight_saving_makes_no_hour_longer(start: str, hours: int, due: str) -> None:
    """[SLA-1] In a calendar open all day an hour is an hour, also in the night the clocks change."""
    nearly_always = Calendar("Night", BERLIN, holidays=frozenset({date(2020, 1, 1)}))
    assert add_working_time(at(start), hours * HOUR, nearly_always) == at(due)


def test_a_day_of_spring_has_23_hours_and_one_of_autumn_25() -> None:
    """[SLA-1] All-day opening counts the hours that really pass."""
    all_day = Calendar("All day", BERLIN, holidays=frozenset({date(2020, 1, 1)}))
    spring = (datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 3, 30, tzinfo=BERLIN))
    autumn = (datetime(2026, 10, 25, tzinfo=BERLIN), datetime(2026, 10, 26, tzinfo=BERLIN))
    assert working_time_between(*spring, all_day) == 23 * HOUR
    assert working_time_between(*autumn, all_day) == 25 * HOUR


def test_opening_in_the_skipped_hour_is_opening_at_the_jump() -> None:
    """[SLA-1] 02:30 does not exist on 29 March 2026 in Berlin: the staff begins at 03:00."""
    early = Calendar("Early shift", BERLIN, ((Span(150, 360),),) * 7)
    assert working_start(at("2026-03-29T00:00Z"), early) == at("2026-03-29T01:00Z")
    assert working_time_between(at("2026-03-29T00:00Z"), at("2026-03-29T12:00Z"), early) == 3 * HOUR


def test_hours_within_the_skipped_hour_are_no_hours() -> None:
    """[SLA-1]"""
    gap = Calendar("Gap", BERLIN, ((Span(135, 165),),) * 7)
    assert add_working_time(at("2026-03-28T02:00Z"), 20 * MINUTE, gap) == at("2026-03-30T00:35Z")


def test_adjacent_hours_around_the_repeated_hour_count_it_once() -> None:
    """[SLA-1] Two spans that meet at 02:30 on 25 October neither overlap nor leave a gap."""
    halves = Calendar("Halves", BERLIN, ((Span(0, 150), Span(150, 300)),) * 7)
    whole = Calendar("Whole", BERLIN, ((Span(0, 300),),) * 7)
    day = (datetime(2026, 10, 25, tzinfo=BERLIN), datetime(2026, 10, 26, tzinfo=BERLIN))
    assert working_time_between(*day, halves) == working_time_between(*day, whole) == 6 * HOUR


def test_office_hours_keep_to_the_wall_clock() -> None:
    """[SLA-1] Friday's last hour and Monday's first, over the change of the clocks."""
    assert add_working_time(at("2026-03-27T15:00Z"), 2 * HOUR, IN_BERLIN) == at("2026-03-30T08:00Z")


def test_a_budget_that_ends_at_closing_ends_at_closing() -> None:
    """[SLA-1]"""
    start = datetime(2026, 6, 12, 15, tzinfo=BERLIN)
    assert add_working_time(start, 2 * HOUR, IN_BERLIN) == datetime(2026, 6, 12, 17, tzinfo=BERLIN)
    later = add_working_time(start, 2 * HOUR + timedelta(microseconds=1), IN_BERLIN)
    assert later == datetime(2026, 6, 15, 9, 0, 0, 1, tzinfo=BERLIN)


def test_closing_at_midnight_is_a_closing_moment() -> None:
    """[SLA-1] No budget at the end of a day that closes at 24:00 ends then, not at the next opening."""
    late = Calendar("Late", BERLIN, ((Span(9 * 60, 24 * 60),),) * 7)
    midnight = datetime(2026, 6, 12, tzinfo=BERLIN)
    assert add_working_time(midnight, timedelta(), late) == midnight
    assert add_working_time(midnight - HOUR, HOUR, late) == midnight
    assert working_start(midnight, late) == datetime(2026, 6, 12, 9, tzinfo=BERLIN)


def test_no_budget_on_a_closed_day_ends_at_the_next_opening() -> None:
    """[SLA-1]"""
    saturday = datetime(2026, 6, 13, 12, tzinfo=BERLIN)
    assert add_working_time(saturday, timedelta(), IN_BERLIN) == datetime(2026, 6, 15, 9, tzinfo=BERLIN)
    closing = datetime(2026, 6, 12, 17, tzinfo=BERLIN)
    assert add_working_time(closing, timedelta(), IN_BERLIN) == closing
    assert working_start(closing, IN_BERLIN) == datetime(2026, 6, 15, 9, tzinfo=BERLIN)


def test_holidays_of_a_country_come_from_the_library() -> None:
    """[SLA-1] Reformation Day is a holiday in Saxony, not in Berlin; both have German Unity Day."""
    saxony = Calendar("Saxony", BERLIN, WEEKDAYS, holidays_of=("DE-SN",))
    berlin = Calendar("Berlin", BERLIN, WEEKDAYS, holidays_of=("DE-BE",))
    assert saxony.hours_of(date(2025, 10, 31)) == ()
    assert berlin.hours_of(date(2025, 10, 31)) == OFFICE
    assert saxony.hours_of(date(2025, 10, 3)) == berlin.hours_of(date(2025, 10, 3)) == ()


def test_a_short_day_wins_over_a_holiday() -> None:
    """[SLA-1]"""
    eve = date(2026, 12, 24)
    short = Calendar("Eve", BERLIN, WEEKDAYS, frozenset({eve}), short_days={eve: (Span(9 * 60, 12 * 60),)})
    assert working_time_between(at("2026-12-24T00:00Z"), at("2026-12-25T00:00Z"), short) == 3 * HOUR


def test_midnight_itself_can_be_skipped() -> None:
    """[SLA-1] In Beirut 29 March 2026 begins at 01:00."""
    beirut = Calendar("Beirut", ZoneInfo("Asia/Beirut"), (ALL_DAY,) * 7, holidays=frozenset({date(2020, 1, 1)}))
    zone = ZoneInfo("Asia/Beirut")
    day = (datetime(2026, 3, 28, 12, tzinfo=zone), datetime(2026, 3, 29, 12, tzinfo=zone))
    assert working_time_between(*day, beirut) == 23 * HOUR


def test_a_calendar_that_never_opens_is_an_error_and_no_endless_loop() -> None:
    """[POL-1]"""
    never = Calendar("Never", BERLIN, ((),) * 7)
    with pytest.raises(NeverOpen):
        add_working_time(at("2026-01-01T00:00Z"), HOUR, never)
    with pytest.raises(NeverOpen):
        working_start(at("2026-01-01T00:00Z"), never)


def test_working_time_to_add_is_never_negative() -> None:
    """[SLA-1]"""
    with pytest.raises(ValueError, match="never negative"):
        add_working_time(at("2026-01-01T00:00Z"), -HOUR, IN_BERLIN)


def test_working_time_backward_is_negative() -> None:
    """[SLA-1]"""
    monday = at("2026-06-15T08:00Z")
    assert working_time_between(monday + HOUR, monday, IN_BERLIN) == -HOUR


def test_a_calendar_is_stored_and_read_back() -> None:
    """[PRG-1] A calendar is frozen into a contract with all it holds."""
    eve = date(2026, 12, 24)
    calendar = Calendar("Eve", BERLIN, WEEKDAYS, frozenset({date(2026, 5, 4)}), ("DE-SN",), {eve: OFFICE})
    assert Calendar.from_json(calendar.as_json()) == calendar


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-06-11", 0, "2026-06-11"),
    ],
)
def test_months_keep_the_day_where_the_month_has_it(day: str, months: int, then: str) -> None:
    """[LIF-1] Twelve months before the 29th of February is the 28th."""
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(then)


# --- properties -----------------------------------------------------------------------------------------------------

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia"]
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
LENGTHS = st.timedeltas(timedelta(), timedelta(days=12))


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    minutes = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
    return tuple(Span(a * 15, b * 15) for a, b in list(pairwise(minutes))[::2])


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    if draw(st.booleans()) and draw(st.booleans()):
        return AROUND_THE_CLOCK
    week = [draw(st.one_of(st.just(()), spans())) for _ in range(6)] + [draw(spans())]
    return Calendar(
        "Drawn",
        ZoneInfo(draw(ZONES)),
        tuple(draw(st.permutations(week))),
        frozenset(draw(st.sets(DAYS, max_size=8))),
        draw(st.sampled_from([(), (), ("DE-SN",), ("US",)])),
        draw(st.dictionaries(DAYS, spans(), max_size=3)),
    )


@given(calendars(), MOMENTS, LENGTHS, LENGTHS)
def test_adding_working_time_is_monotone(calendar: Calendar, start: datetime, one: timedelta, two: timedelta) -> None:
    """[SLA-1] A longer budget never ends earlier, and no budget ends before its start."""
    short, long = sorted((one, two))
    assert start <= add_working_time(start, short, calendar) <= add_working_time(start, long, calendar)


@given(calendars(), MOMENTS, st.timedeltas(timedelta(), timedelta(days=9)), LENGTHS)
def test_a_later_start_never_ends_earlier(
    calendar: Calendar, start: datetime, later: timedelta, length: timedelta
) -> None:
    """[SLA-1]"""
    assert add_working_time(start, length, calendar) <= add_working_time(start + later, length, calendar)


@given(calendars(), MOMENTS, LENGTHS, LENGTHS)
def test_adding_working_time_is_additive(calendar: Calendar, start: datetime, one: timedelta, two: timedelta) -> None:
    """[SLA-1] Two budgets one after the other end where their sum ends."""
    at_once = add_working_time(start, one + two, calendar)
    assert add_working_time(add_working_time(start, one, calendar), two, calendar) == at_once


@given(calendars(), MOMENTS, LENGTHS)
def test_elapsed_working_time_inverts_adding_it(calendar: Calendar, start: datetime, length: timedelta) -> None:
    """[SLA-1]"""
    assert working_time_between(start, add_working_time(start, length, calendar), calendar) == length


@given(calendars(), MOMENTS, MOMENTS, MOMENTS)
def test_elapsed_working_time_adds_up(calendar: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    """[SLA-1] Also backward, and never more than really passed."""
    parts = working_time_between(one, two, calendar) + working_time_between(two, three, calendar)
    assert parts == working_time_between(one, three, calendar)
    assert abs(parts) <= abs(three - one)


@given(calendars(), MOMENTS)
def test_work_starts_at_the_first_open_moment(calendar: Calendar, moment: datetime) -> None:
    """[SLA-1]"""
    start = working_start(moment, calendar)
    assert start >= moment
    assert working_time_between(moment, start, calendar) == timedelta()
    assert working_time_between(start, start + MINUTE, calendar) > timedelta()


@given(calendars())
def test_every_calendar_is_stored_without_loss(calendar: Calendar) -> None:
    """[PRG-1]"""
    assert Calendar.from_json(calendar.as_json()) == calendar
