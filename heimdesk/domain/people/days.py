"""Days and moments that somebody may enter: within bounds that every calendar, zone and column can work with."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _

FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)
ENDS = ("ends_on", "support_ends_on")


def out_of_bounds(days: Mapping[str, date | datetime | None]) -> dict[str, str]:
    """Which of these days or moments, by field, are of no year that can be meant, and what to enter instead."""
    bounds = {"first": FIRST.isoformat(), "last": LAST.isoformat()}
    problem = _("Enter a day from {first} to {last}.").format(**bounds)
    of_an_end = _("Enter a day from {first} to {last}. For what never ends, enter the last of them.").format(**bounds)
    return {
        name: of_an_end if name in ENDS else problem
        for name, day in days.items()
        if day is not None and not _is_within(day)
    }


def _is_within(day: date | datetime) -> bool:
    if isinstance(day, datetime):
        return EARLIEST <= day <= LATEST
    return FIRST <= day <= LAST


EARLIEST = datetime.combine(FIRST, time(), UTC)
LATEST = datetime.combine(LAST, time.max, UTC)
