"""How a due stands now, what of its time is used, and when it warns: the colors and notches of the fuse."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from heimdesk.policy.clocks import BREACH, Due, Notch
from heimdesk.policy.verdict import storable


@storable
class Standing(StrEnum):
    """How a due stands now: the five colors of the fuse, and met."""

    FAR = "far"
    SOON = "soon"
    VERY_SOON = "very-soon"
    BREACHED = "breached"
    PAUSED = "paused"
    MET = "met"


def standing(due: Due, now: datetime) -> Standing | None:
    """How a due stands now; None when nothing is owed. Met late is breached.                           [SLA-5]"""
    if due.breached_at is not None:
        return Standing.BREACHED
    if due.within is None or due.ended_at is not None:
        return None
    if due.met_at is not None:
        return Standing.MET
    if due.is_paused:
        return Standing.PAUSED
    if due.due_at is not None and now >= due.due_at:
        return Standing.BREACHED
    warnings = [notch for notch in due.notches if notch.share < BREACH]
    passed = sum(notch.at <= now for notch in warnings)
    if not passed:
        return Standing.FAR
    return Standing.VERY_SOON if passed == len(warnings) and passed > 1 else Standing.SOON


def warnings_of(due: Due) -> tuple[Notch, ...]:
    """The moments at which a running due warns, and its breach; nothing once it is met, paused or ended. [SLA-5]"""
    return due.notches if due.is_running else ()


def share_used(due: Due, now: datetime) -> Decimal:
    """How much of the promised time is used, 0 to 1: exact at each notch, straight lines between them.   [SLA-5]"""
    if due.within is None or not due.within:
        return Decimal(0)
    if due.left is not None:
        return 1 - _ratio(due.left, due.within)
    at = due.met_at or due.ended_at or now
    before, share = due.start_at, Decimal(0)
    for notch in due.notches:
        if at < notch.at:
            return share + (notch.share - share) * max(_ratio(at - before, notch.at - before), Decimal(0))
        before, share = notch.at, notch.share
    return share


def _ratio(part: timedelta, whole: timedelta) -> Decimal:
    micro = timedelta(microseconds=1)
    return Decimal(part // micro) / Decimal(whole // micro)
