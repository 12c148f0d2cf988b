"""At which hours a vendor answers, over all that its book sells."""

from __future__ import annotations

from heimdesk.policy.book import Book
from heimdesk.policy.verdict import N_, Verdict


def answers_around_the_clock(book: Book) -> Verdict[bool]:
    """Whether every plan, and what is without one, is answered at all hours of all days.                  [SLA-1]"""
    for plan in book.plans.values():
        calendar = book.calendars[plan.calendar]
        if not calendar.is_around_the_clock:
            numbers = {"plan": plan.name, "calendar": calendar.name}
            return Verdict(False, "SLA-1", N_("{plan} is answered in the hours of the calendar {calendar}."), numbers)
    return Verdict(True, "SLA-1", N_("Every plan is answered around the clock."))
