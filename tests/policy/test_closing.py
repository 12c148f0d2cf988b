"""A resolved ticket is remembered twice and then closes."""

from heimdesk.policy.closing import closes_at, reminders_at
from tests.policy.cast import BOOK, DAY, OPENED, book_with


def test_a_resolved_ticket_closes_after_fourteen_days() -> None:
    """[STA-3]"""
    verdict = closes_at(OPENED, BOOK)
    assert verdict.answer == OPENED + 14 * DAY
    assert verdict.rule == "STA-3"
    assert "14 d after the resolution was sent" in verdict.text()
    assert verdict.steps[-1].value == verdict.answer


def test_reminders_come_on_day_7_and_13() -> None:
    """[STA-3]"""
    reminders = reminders_at(OPENED, BOOK)
    assert [reminder.answer for reminder in reminders] == [OPENED + 7 * DAY, OPENED + 13 * DAY]
    assert "1 d before the ticket closes" in reminders[1].text()
    assert reminders[0].told().steps[1].label == "Reminder 1"


def test_a_book_can_close_earlier() -> None:
    """[STA-3] [POL-1]"""
    book = book_with(("after: 14 days", "after: 10 days"), ("[7 days, 13 days]", "[]"))
    assert closes_at(OPENED, book).answer == OPENED + 10 * DAY
    assert reminders_at(OPENED, book) == ()
