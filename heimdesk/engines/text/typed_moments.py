"""Reads a moment that somebody typed with its zone; whatever the year, it is a moment that can be compared."""

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime

from heimdesk.engines.text.moments import known_zone

EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)
_TYPED = re.compile(r"(\d{4,6})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?: ([\w/+-]+))?")


def is_no_day(text: str) -> bool:
    """Whether this has the form of a moment, and no calendar has such a day or time: 2026-02-30 10:00."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return False
    year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
    try:
        datetime(max(MINYEAR, min(year, MAXYEAR)), month, day, hour, minute)
    except ValueError:
        return True
    return False


def moment_in(text: str) -> datetime | None:
    """``2026-06-08 02:30 Europe/Berlin``, in UTC without a zone; None for words that are no moment.

    Years that no calendar here has, which a browser's field lets pass, count as its end.
    """
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
    zone = known_zone(found[6]) if found[6] else UTC
    if zone is None:
        return None
    if year > MAXYEAR:
        return LATEST
    try:
        return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return EARLIEST if year == MINYEAR else LATEST
    except ValueError:
        return None
