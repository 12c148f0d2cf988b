"""Working time between two moments and the moment after so much of it, exact across daylight saving and holidays."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays as public_holidays

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = 24 * 60
FIVE_YEARS = timedelta(days=5 * 366)


class NeverOpen(ValueError):
    """Raised when a calendar has been closed for five years on end."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Opening hours on one day, in minutes of the wall clock since midnight; 1440 is the end of the day."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{self.opens // 60:02}:{self.opens % 60:02}-{self.closes // 60:02}:{self.closes % 60:02}"


ALL_DAY = (Span(0, _DAY),)
ALL_WEEK = (ALL_DAY,) * 7


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the staff works: weekly hours in a zone, less holidays, with days that are shorter (or longer) than usual.

    ``week`` has seven tuples of spans, Monday first. ``holidays_of`` is a country of the ``holidays`` library,
    with a part of it where wanted: ``DE``, ``DE-SN``.
    """

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...] = ALL_WEEK
    holidays: frozenset[date] = frozenset()
    holidays_of: tuple[str, ...] = ()
    short_days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    is_around_the_clock: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        rests = self.holidays or self.holidays_of or self.short_days
        object.__setattr__(self, "is_around_the_clock", self.week == ALL_WEEK and not rests)

    def hours_of(self, day: date) -> tuple[Span, ...]:
        """The spans of one day, holidays and short days considered; a short day wins over a holiday."""
        if day in self.short_days:
            return self.short_days[day]
        if day in self.holidays or any(day in _holidays(country, day.year) for country in self.holidays_of):
            return ()
        return self.week[day.weekday()]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON; :meth:`from_json` reads it back equal."""
        return {
            "name": self.name,
            "zone": self.zone.key,
            "week": [[[span.opens, span.closes] for span in spans] for spans in self.week],
            "holidays": sorted(day.isoformat() for day in self.holidays),
            "holidays_of": list(self.holidays_of),
            "short_days": {
                day.isoformat(): [[span.opens, span.closes] for span in spans]
                for day, spans in sorted(self.short_days.items())
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Calendar:
        """The calendar that :meth:`as_json` stored."""
        return cls(
            name=stored["name"],
            zone=ZoneInfo(stored["zone"]),
            week=tuple(tuple(Span(*span) for span in spans) for spans in stored["week"]),
            holidays=frozenset(date.fromisoformat(day) for day in stored["holidays"]),
            holidays_of=tuple(stored["holidays_of"]),
            short_days={
                date.fromisoformat(day): tuple(Span(*span) for span in spans)
                for day, spans in stored["short_days"].items()
            },
        )


AROUND_THE_CLOCK = Calendar("around_the_clock", ZoneInfo("UTC"))


def add_working_time(start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """The moment at which so much working time has passed since start, in UTC.

    A length that ends exactly at closing gives the closing moment; no length at all gives the start when the
    calendar is open then, else the next opening. Raises ValueError for a negative length.            [SLA-1]
    """
    if length < timedelta():
        raise ValueError("working time to add is never negative")
    start = start.astimezone(UTC)
    if calendar.is_around_the_clock:
        return start + length
    for opens, closes in _open_since(start, calendar):
        begins = max(opens, start)
        if begins + length <= closes:
            return begins + length
        length -= closes - begins
    raise NeverOpen(calendar.name)


def working_time_between(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """The working time that passed between two moments; negative when they stand the wrong way round.   [SLA-1]"""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    if calendar.is_around_the_clock:
        return until - since
    if until < since:
        return -working_time_between(until, since, calendar)
    passed = timedelta()
    for day in _days(_local_day(since, calendar), _local_day(until, calendar)):
        for opens, closes in _open_on(day, calendar):
            passed += max(min(closes, until) - max(opens, since), timedelta())
    return passed


def months_after(day: date, months: int) -> date:
    """The same day so many months later (earlier when negative), or the last day of that month.

    Beyond the first or last year of all calendars it is the first or last day of all.
    """
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if year < MINYEAR else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _open_since(at: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Open stretches that end at this moment or later, in order; ends after five closed years."""
    day = _local_day(at, calendar) - timedelta(days=1)
    rest = timedelta()
    while rest < FIVE_YEARS:
        stretches = [stretch for stretch in _open_on(day, calendar) if stretch[1] >= at]
        yield from stretches
        rest = timedelta() if stretches else rest + timedelta(days=1)
        day += timedelta(days=1)


def _open_on(day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    for span in calendar.hours_of(day):
        opens, closes = _instant(day, span.opens, calendar.zone), _instant(day, span.closes, calendar.zone)
        if opens < closes:
            yield opens, closes


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment of a wall-clock minute. One that is skipped in spring is the jump itself; of two, the first counts."""
    midnight = datetime.combine(day, time())
    wall = (midnight + timedelta(minutes=minute)).replace(tzinfo=zone)
    at = wall.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return at
    early, late = wall.replace(fold=1).astimezone(UTC), at
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _local_day(at: datetime, calendar: Calendar) -> date:
    return at.astimezone(calendar.zone).date()


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    state, _, part = country.partition("-")
    return frozenset(public_holidays.country_holidays(state, subdiv=part or None, years=year))
