"""Moments as people and browsers type them."""

from datetime import UTC, datetime

import pytest

from heimdesk.engines.text.typed_moments import EARLIEST, LATEST, moment_in


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-06-08 02:30 Europe/Berlin", datetime(2026, 6, 8, 0, 30, tzinfo=UTC)),
        ("2026-06-08T02:30", datetime(2026, 6, 8, 2, 30, tzinfo=UTC)),
        (" 2026-06-08 02:30 UTC ", datetime(2026, 6, 8, 2, 30, tzinfo=UTC)),
        ("275760-09-13 00:00 UTC", LATEST),
        ("9999-12-31 23:59 America/New_York", LATEST),
        ("0001-01-01 00:00 Europe/Berlin", EARLIEST),
        ("2026-02-30 02:30 UTC", None),
        ("2026-06-08 02:30 and again at noon", None),
        ("2026-06-08 02:30 Middle/Earth", None),
        ("yesterday, 08:40", None),
        ("08:40", None),
        ("", None),
    ],
)
def test_a_moment_is_read_where_there_is_one(typed: str, moment: datetime | None) -> None:
    """[TIC-3] Words are left alone; years at the ends of the calendar are still early or late."""
    assert moment_in(typed) == moment
