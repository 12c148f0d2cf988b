"""When a resolved ticket closes by itself, and when the customer is reminded before that."""

from __future__ import annotations

from datetime import datetime

from heimdesk.policy.book import Book
from heimdesk.policy.verdict import N_, Step, Verdict


def closes_at(resolved_at: datetime, book: Book) -> Verdict[datetime]:
    """The moment at which a ticket closes when nobody says a word after its resolution was sent.         [STA-3]"""
    after = book.closing.after
    return Verdict(
        resolved_at + after,
        "STA-3",
        N_("The ticket closes at {closes} when nothing more is said: {after} after the resolution was sent."),
        {"closes": resolved_at + after, "after": after, "resolved": resolved_at},
        (
            Step(N_("Resolution sent"), resolved_at),
            Step(N_("Without a further word"), after),
            Step(N_("Closes"), resolved_at + after, total=True),
        ),
    )


def reminders_at(resolved_at: datetime, book: Book) -> tuple[Verdict[datetime], ...]:
    """The moments at which the customer is reminded of a resolution, in order.                           [STA-3]"""
    return tuple(_reminder(resolved_at, number, book) for number in range(len(book.closing.reminders)))


def _reminder(resolved_at: datetime, number: int, book: Book) -> Verdict[datetime]:
    at = resolved_at + book.closing.reminders[number]
    left = book.closing.after - book.closing.reminders[number]
    return Verdict(
        at,
        "STA-3",
        N_("The customer is reminded at {at}, {left} before the ticket closes."),
        {"at": at, "left": left, "number": number + 1},
        (
            Step(N_("Resolution sent"), resolved_at),
            Step(N_("Reminder {number}"), book.closing.reminders[number]),
            Step(N_("Reminded"), at, total=True),
        ),
    )
