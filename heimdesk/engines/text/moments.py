"""Texts of time in the reader's zone: functions of moment, now, zone and active language, quick enough for rows."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import get_day_names, get_month_names
from django.utils.translation import get_language, gettext, ngettext, pgettext
from markupsafe import Markup, escape

MINUS = "−"
TEXTS_KEPT = 1024
"""So many moments are remembered with their texts: the lists and tickets that are open before those who work now."""


@lru_cache(maxsize=1024)
def known_zone(name: str) -> tzinfo | None:
    """The time zone `name`, None when there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone(name: str) -> tzinfo:
    """The time zone `name`; UTC when there is none of that name."""
    return known_zone(name) or UTC


class _Words(NamedTuple):
    months: dict[int, str]
    days: dict[int, str]
    date: str
    date_of_this_year: str
    moment: str
    moment_of_this_week: str
    near: dict[int, str]


@lru_cache(maxsize=32)
def _words(language: str) -> _Words:
    """Names of months, short names of days, the patterns of dates and the days around today, in one language."""
    locale = language.replace("-", "_").split("_")[0]
    return _Words(
        months=dict(get_month_names("wide", "format", locale)),
        days=dict(get_day_names("abbreviated", "format", locale)),
        date=pgettext("date", "%(day)s %(month)s %(year)s"),
        date_of_this_year=pgettext("date", "%(day)s %(month)s"),
        moment=pgettext("moment", "%(day)s, %(time)s"),
        moment_of_this_week=pgettext("moment by its weekday", "%(day)s %(time)s"),
        near={-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")},
    )


def _language() -> str:
    return get_language() or "en"


def date_text(day_: date) -> str:
    """A date in full: 11 June 2026."""
    words = _words(_language())
    return words.date % {"day": day_.day, "month": words.months[day_.month], "year": day_.year}


def in_full(moment: datetime, zone: tzinfo) -> str:
    """Day, year and time whatever day it is: 28 February 2027, 12:00."""
    return _words(_language()).moment % {"day": date_text(day_of(moment, zone)), "time": clock_time(moment, zone)}


def day_of(moment: datetime | date, zone: tzinfo) -> date:
    """The date of a moment on the reader's calendar."""
    return _local(moment, zone).date() if isinstance(moment, datetime) else moment


def _local(moment: datetime, zone: tzinfo) -> datetime:
    """A moment on the reader's clock; one at the end of all calendars, where zones have no day left, as it is."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def day(moment: datetime | date, *, now: datetime, zone: tzinfo) -> str:
    """today, tomorrow, yesterday where true; else the date in full."""
    shown, today = day_of(moment, zone), now.astimezone(zone).date()
    return _words(_language()).near.get((shown - today).days) or date_text(shown)


def day_short(moment: datetime | date, *, now: datetime, zone: tzinfo) -> str:
    """As `day`, without the year when it is this one: 15 June."""
    return _day_short(moment, _today(now, zone), zone, _language())


@lru_cache(maxsize=64)
def _today(now: datetime, zone: tzinfo) -> date:
    """A page asks for it at each of its moments."""
    return day_of(now, zone)


@lru_cache(maxsize=TEXTS_KEPT)
def _day_short(moment: datetime | date, today: date, zone: tzinfo, language: str) -> str:
    """Lists and tickets show the same moments again and again; their texts change with the day alone."""
    return _near_day(day_of(moment, zone), today, language)


def _near_day(shown: date, today: date, language: str) -> str:
    words = _words(language)
    near = words.near.get((shown - today).days, "")
    if near or shown.year != today.year:
        return near or date_text(shown)
    return words.date_of_this_year % {"day": shown.day, "month": words.months[shown.month]}


def clock_time(moment: datetime, zone: tzinfo) -> str:
    """The time of day on the reader's clock: 16:30."""
    local = _local(moment, zone)
    return f"{local.hour:02d}:{local.minute:02d}"


def moment_text(moment: datetime, *, now: datetime, zone: tzinfo) -> str:
    """Day and time: today, 16:30; 15 June, 09:45; 28 February 2027, 12:00."""
    return _moment_text(moment, _today(now, zone), zone, _language())


@lru_cache(maxsize=TEXTS_KEPT)
def _moment_text(moment: datetime, today: date, zone: tzinfo, language: str) -> str:
    day_text = _near_day(day_of(moment, zone), today, language)
    return _words(language).moment % {"day": day_text, "time": clock_time(moment, zone)}


def moment_dense(moment: datetime, *, now: datetime, zone: tzinfo) -> str:
    """For dense places: 16:30 today, Thu 17:47 within six days, else the date: 15 June, 09:45."""
    return _moment_dense(moment, _today(now, zone), zone, _language())


@lru_cache(maxsize=TEXTS_KEPT)
def _moment_dense(moment: datetime, today: date, zone: tzinfo, language: str) -> str:
    shown = day_of(moment, zone)
    apart = (shown - today).days
    if apart == 0:
        return clock_time(moment, zone)
    words = _words(language)
    if abs(apart) > 6:
        return words.moment % {"day": _near_day(shown, today, language), "time": clock_time(moment, zone)}
    return words.moment_of_this_week % {"day": words.days[shown.weekday()], "time": clock_time(moment, zone)}


def length_short(length: timedelta, seconds: bool = False) -> str:
    """A length for the desk: 2d 4h, 11h 05m, 41m; overdue −8m; with `seconds` under ten minutes 3m 40s."""
    total = int(length.total_seconds())
    sign = MINUS if total < 0 else ""
    total = abs(total)
    if seconds and total < 600:
        return f"{sign}{total // 60}m {total % 60:02d}s"
    minutes = total // 60
    if minutes < 60:
        return f"{sign}{minutes}m"
    if minutes < 1440:
        return f"{sign}{minutes // 60}h {minutes % 60:02d}m"
    return f"{sign}{minutes // 1440}d {minutes % 1440 // 60}h"


def length_long(length: timedelta) -> str:
    """A length for the portal, the two largest units: 2 hours 25 minutes; 3 days; 1 minute at least."""
    minutes = max(1, int(abs(length.total_seconds()) // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = []
    if days:
        parts.append(ngettext("%(count)s day", "%(count)s days", days) % {"count": days})
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest and not days:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


def relative(moment: datetime, *, now: datetime) -> str:
    """How far from now: in 2 hours 25 minutes; 40 minutes ago; now within a minute."""
    apart = moment - now
    if abs(apart.total_seconds()) < 60:
        return gettext("now")
    if apart > timedelta(0):
        return gettext("in %(length)s") % {"length": length_long(apart)}
    return gettext("%(length)s ago") % {"length": length_long(apart)}


def by_when(moment: datetime, *, now: datetime, zone: tzinfo) -> str:
    """A promise of today by its time, any other with its day: by 16:30; by tomorrow, 09:45."""
    if day_of(moment, zone) == day_of(now, zone):
        return gettext("by %(moment)s") % {"moment": clock_time(moment, zone)}
    return gettext("by %(moment)s") % {"moment": moment_text(moment, now=now, zone=zone)}


def time_tag(moment: datetime, text: str) -> Markup:
    """The `<time>` around a text, with the moment for machines."""
    return Markup(f'<time datetime="{moment.isoformat(timespec="seconds")}">{escape(text)}</time>')
