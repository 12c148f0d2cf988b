"""At which hours a vendor answers."""

from heimdesk.policy.hours import answers_around_the_clock
from tests.policy.cast import BOOK, book_with

OFFICE = (
    "calendars:\n",
    "calendars:\n  office:\n    name: Office hours\n    zone: Europe/Oslo\n    week: {monday: [09:00-17:00]}\n",
)


def test_the_book_that_ships_answers_around_the_clock() -> None:
    """[SLA-1] Each of its plans does."""
    assert answers_around_the_clock(BOOK)


def test_one_plan_with_office_hours_is_enough_to_promise_less() -> None:
    """[SLA-1] The answer names it."""
    gold = "    contacts: 6\n    channels: [web, email, api, phone]\n    calendar: around_the_clock\n"
    book = book_with(OFFICE, (gold, gold.replace("around_the_clock", "office")))
    answers = answers_around_the_clock(book)
    assert not answers
    assert answers.text() == "Gold is answered in the hours of the calendar Office hours."
