"""Facts that the tests of the policy share: a moment, the book that ships, a ticket with its clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from heimdesk.policy.book import Book, Terms
from heimdesk.policy.calendars import Calendar, add_working_time, working_time_between
from heimdesk.policy.clocks import Agreed, ClockFacts
from heimdesk.policy.pauses import Rest, overlaps
from heimdesk.policy.reading import default_text, read_book

BOOK: Book = read_book(default_text(), "default.yaml")
OPENED = datetime(2026, 6, 11, 9, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def after(hours: float) -> datetime:
    """So many hours after the opening."""
    return OPENED + hours * HOUR


def agreed(severity: int = 2, plan: str = "gold", *, since: datetime = OPENED, terms: Terms | None = None) -> Agreed:
    """A severity under a plan of the book that ships, or under terms of one's own."""
    return Agreed(since, severity, terms or BOOK.terms(plan))


def clocks(severity: int = 2, plan: str = "gold", **more: Any) -> ClockFacts:
    """The clocks of a ticket opened at OPENED."""
    return ClockFacts(**{"opened_at": OPENED, "agreed": (agreed(severity, plan),)} | more)


def terms_in(calendar: Calendar, *, response: timedelta, workaround: timedelta | None) -> Terms:
    """Terms with the same promise at every severity, in a calendar."""
    numbers = range(1, 5)
    return replace(
        BOOK.terms("gold"),
        response_within=dict.fromkeys(numbers, response),
        workaround_within=dict.fromkeys(numbers, workaround),
        calendar=calendar,
    )


def book_with(*changes: tuple[str, str]) -> Book:
    """The book that ships with some of its lines written otherwise; each must be found once."""
    text = default_text()
    for written, instead in changes:
        assert text.count(written) == 1, f"{text.count(written)} times: {written}"
        text = text.replace(written, instead)
    return read_book(text)


def working_start(at: datetime, calendar: Calendar) -> datetime:
    """The first moment from this one on at which the staff works: where the least of work begins."""
    least = timedelta(microseconds=1)
    return add_working_time(at, least, calendar) - least


def working_time_spent(start: datetime, until: datetime, calendar: Calendar, rests: tuple[Rest, ...]) -> timedelta:
    """Working time between two moments without the rests (which are in order): how `advance` is counted after."""
    spent = working_time_between(start, until, calendar)
    for since, ended, _ in overlaps(rests, start, until):
        spent -= working_time_between(since, ended, calendar)
    return spent
