"""A page that is made, and a change, and only then its stream: the page is told."""

import time_machine

from heimdesk.channels.live.recent import KEPT_SECONDS, Recent
from tests.cast import MONDAY

BEGUN = MONDAY.timestamp()


def test_a_page_hears_of_what_changed_after_it_was_made() -> None:
    """[WRK-5] Of its own ticket, or the list of all; not of what it showed already."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        recent = Recent()
        clock.shift(5)
        recent.note({1: True, 2: True})
        assert recent.since(BEGUN + 4, 1, staff=True) == [1]
        assert recent.since(BEGUN + 4, None, staff=True) == [1, 2]
        assert recent.since(BEGUN + 6, 1, staff=True) is None
        assert recent.since(BEGUN + 4, 3, staff=True) is None
        assert recent.since(None, 1, staff=True) is None


def test_a_customer_hears_of_no_note_also_after_a_reply() -> None:
    """[WRK-5] [WRK-4] The reply was on the page; what came after it is the staff's alone."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        recent = Recent()
        clock.shift(5)
        recent.note({1: True})
        clock.shift(5)
        recent.note({1: False})
        assert recent.since(BEGUN + 7, 1, staff=False) is None
        assert recent.since(BEGUN + 4, 1, staff=False) == [1]
        assert recent.since(BEGUN + 7, 1, staff=True) == [1]


def test_a_page_older_than_what_is_remembered_asks_anew() -> None:
    """[WRK-5] After a while away, or when the process of the streams was started anew."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        recent = Recent()
        assert recent.since(BEGUN - 1, 1, staff=False) == []
        recent.note({1: True})
        clock.shift(KEPT_SECONDS + 5)
        recent.note({2: True})
        assert recent.since(BEGUN, 1, staff=True) == []
        assert recent.since(BEGUN + KEPT_SECONDS, None, staff=True) == [2]
