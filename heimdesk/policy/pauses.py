"""Working time with rests in it: a rest never hastens a due, and what was used before it stays used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from heimdesk.policy.calendars import Calendar, add_working_time, working_time_between


@dataclass(frozen=True, slots=True)
class Rest:
    """A stretch in which a clock does not run; ``until`` None: it lasts. ``why`` is a label of the sum."""

    since: datetime
    until: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a budget of working time leads: to a moment, or into a rest that lasts, with so much left."""

    at: datetime | None
    left: timedelta


def in_order(rests: Iterable[Rest]) -> tuple[Rest, ...]:
    """The rests in the order of time, cut so that none overlaps another; empty ones fall away."""
    cut: list[Rest] = []
    end: datetime | None = None
    for rest in sorted(rests, key=lambda rest: rest.since):
        since = rest.since if end is None else max(rest.since, end)
        if rest.until is None:
            cut.append(Rest(since, None, rest.why))
            break
        if rest.until > since:
            cut.append(Rest(since, rest.until, rest.why))
            end = rest.until
    return tuple(cut)


def advance(start: datetime, budget: timedelta, calendar: Calendar, rests: tuple[Rest, ...]) -> Reached:
    """Spend a budget of working time from a start on, resting in the rests (which are in order).        [SLA-3]"""
    cursor = start
    for rest in rests:
        if rest.until is not None and rest.until <= cursor:
            continue
        since = max(rest.since, cursor)
        usable = working_time_between(cursor, since, calendar)
        due = add_working_time(cursor, budget, calendar)
        if due <= since:
            return Reached(due, timedelta())
        budget -= usable
        if rest.until is None:
            return Reached(None, budget)
        cursor = rest.until
    return Reached(add_working_time(cursor, budget, calendar), timedelta())


def overlaps(rests: tuple[Rest, ...], start: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    """The parts of the rests between two moments."""
    for rest in rests:
        since = max(rest.since, start)
        ended = until if rest.until is None else min(rest.until, until)
        if since < ended:
            yield since, ended, rest.why
