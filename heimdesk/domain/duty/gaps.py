"""Stretches of time that no shift covers; arithmetic on moments alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """From `starts_at` on nobody is on duty, until `ends_at` or, when that is empty, until somebody is planned."""

    starts_at: datetime
    ends_at: datetime | None


def gaps_between(shifts: Iterable[tuple[datetime, datetime]], since: datetime, until: datetime) -> list[Gap]:
    """The gaps that begin or last between two moments, in order. `shifts` are starts and ends, in any order.

    A gap that lasts at `since` begins where the shift before it ended, when that shift is among the given ones.
    """
    gaps: list[Gap] = []
    covered_until = None
    for starts_at, ends_at in sorted(shifts):
        if covered_until is None and starts_at > since:
            gaps.append(Gap(since, starts_at))
        elif covered_until is not None and starts_at > covered_until:
            gaps.append(Gap(covered_until, starts_at))
        covered_until = ends_at if covered_until is None else max(covered_until, ends_at)
    gaps.append(Gap(since if covered_until is None else covered_until, None))
    return [gap for gap in gaps if gap.starts_at < until and (gap.ends_at is None or gap.ends_at > since)]
