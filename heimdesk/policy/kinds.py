"""The kinds of numbers and words in a policy book: each knows what it expects and how it reads the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

import holidays as public_holidays

from heimdesk.policy.calendars import FIVE_YEARS, WEEKDAYS, Calendar, Span

NONE_WORDS = frozenset({"none", "unlimited", "null", "~", ""})

_UNITS = {
    "s": 1, "min": 60, "h": 3600, "hour": 3600, "hours": 3600, "minutes": 60, "minute": 60,
    "d": 86400, "day": 86400, "days": 86400, "week": 604800, "weeks": 604800,
}  # fmt: skip
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,4})?)\s*([a-z]+)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
_HOURS = re.compile(r"(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a place in the book expects, in words, and the reading of its text; reading raises ValueError."""

    expected: str
    read: Callable[[str], Any]


def read_length(text: str) -> timedelta:
    """``4 h``, ``1 h 30 min``, ``14 days``; up to five years. Raises ValueError."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip() or any(unit not in _UNITS for _, unit in parts):
        raise ValueError(text)
    seconds = sum(Decimal(number) * _UNITS[unit] for number, unit in parts)
    if seconds > Decimal(FIVE_YEARS.total_seconds()):
        raise ValueError(text)
    return timedelta(seconds=float(seconds))


def _read_positive_length(text: str) -> timedelta:
    length = read_length(text)
    if not length:
        raise ValueError(text)
    return length


def _read_share(text: str) -> Decimal:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", text)
    if not found or not 0 <= Decimal(found[1]) <= 100:
        raise ValueError(text)
    return Decimal(found[1]) / 100


def _read_positive_share(text: str) -> Decimal:
    share = _read_share(text)
    if not share:
        raise ValueError(text)
    return share


def _read_count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(text)
    return int(text)


def _read_positive(text: str) -> int:
    count = _read_count(text)
    if not count:
        raise ValueError(text)
    return count


def _read_months(text: str) -> int:
    found = re.fullmatch(r"(\d{1,4}) months?", text)
    if not found or not int(found[1]):
        raise ValueError(text)
    return int(found[1])


def _read_tenths(text: str) -> Decimal:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", text):
        raise ValueError(text)
    return Decimal(text)


def _read_yes_no(text: str) -> bool:
    if text not in ("yes", "no", "true", "false"):
        raise ValueError(text)
    return text in ("yes", "true")


def _read_text(text: str) -> str:
    if not text.strip():
        raise ValueError(text)
    return " ".join(text.split())


def _read_zone(text: str) -> ZoneInfo:
    if text not in available_timezones():
        raise ValueError(text)
    return ZoneInfo(text)


def read_hours(text: str) -> Span:
    """``09:00-17:00``; ``24:00`` is the end of the day."""
    found = _HOURS.fullmatch(text)
    if not found:
        raise ValueError(text)
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    span = Span(from_hour * 60 + from_minute, to_hour * 60 + to_minute)
    if from_minute > 59 or to_minute > 59 or not span.opens < span.closes <= 24 * 60:
        raise ValueError(text)
    return span


def _read_country(text: str) -> str:
    country, _, part = text.partition("-")
    parts = public_holidays.list_supported_countries().get(country)
    if parts is None or (part and part not in parts):
        raise ValueError(text)
    return text


def read_language(text: str) -> str:
    """A language by its code: ``de``, ``pt-br``. Raises ValueError."""
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(text)
    return text


def _read_weekday(text: str) -> str:
    if text not in WEEKDAYS:
        raise ValueError(text)
    return text


Text = Annotated[str, Kind("some words", _read_text)]
Length = Annotated[timedelta, Kind("a length of time such as '4 h', '30 min' or '14 days'", _read_positive_length)]
LengthOrZero = Annotated[timedelta, Kind("a length of time such as '0 h' or '30 min'", read_length)]
Share = Annotated[Decimal, Kind("a share from 1 % to 100 %, such as '50 %'", _read_positive_share)]
ShareOrZero = Annotated[Decimal, Kind("a share from 0 % to 100 %, such as '20 %'", _read_share)]
Count = Annotated[int, Kind("a whole number from 0 on", _read_count)]
Positive = Annotated[int, Kind("a whole number from 1 on", _read_positive)]
Months = Annotated[int, Kind("a number of months such as '12 months'", _read_months)]
Hours = Annotated[Decimal, Kind("a number of hours such as '5' or '2.5'", _read_tenths)]
YesNo = Annotated[bool, Kind("yes or no", _read_yes_no)]
Day = Annotated[date, Kind("a date such as '2026-12-25'", date.fromisoformat)]
Zone = Annotated[ZoneInfo, Kind("a time zone such as 'Europe/Berlin'", _read_zone)]
OpenHours = Annotated[Span, Kind("opening hours such as '09:00-17:00'", read_hours)]
Country = Annotated[
    str, Kind("a country with public holidays, or a part of one, such as 'DE' or 'DE-SN'", _read_country)
]
Language = Annotated[str, Kind("the code of a language such as 'de' or 'pt-br'", read_language)]
Weekday = Annotated[str, Kind("a weekday such as 'monday'", _read_weekday)]

PLAIN_KINDS: dict[object, Kind] = {
    str: Text.__metadata__[0],  # type: ignore[attr-defined]
    int: Count.__metadata__[0],  # type: ignore[attr-defined]
    bool: YesNo.__metadata__[0],  # type: ignore[attr-defined]
}


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A calendar as a book writes it: hours by weekday; a day left out is closed."""

    name: Text
    zone: Zone
    week: Mapping[Weekday, tuple[OpenHours, ...]]
    holidays: tuple[Day, ...] = ()
    holidays_of: tuple[Country, ...] = ()
    short_days: Mapping[Day, tuple[OpenHours, ...]] = field(default_factory=dict)

    def calendar(self) -> Calendar:
        """The calendar of this page."""
        return Calendar(
            name=self.name,
            zone=self.zone,
            week=tuple(self.week.get(day, ()) for day in WEEKDAYS),
            holidays=frozenset(self.holidays),
            holidays_of=self.holidays_of,
            short_days=dict(self.short_days),
        )
