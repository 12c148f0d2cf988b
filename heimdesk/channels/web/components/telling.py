"""The "why?" of a page: a verdict of the policy told in the reader's language, on the reader's clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.utils.translation import gettext

from heimdesk.channels.web.components import moments
from heimdesk.policy.verdict import Told, ToldStep, Verdict

Length = Callable[[timedelta], str]
IN_DAYS = timedelta(days=2)
"""From here on a length is told in days."""


@dataclass(frozen=True, slots=True)
class Why:
    """What a why-popover shows: `{{ reason(why) }}`. `about` completes the button's label for readers."""

    id: str
    title: str
    rule: str
    sentence: str
    steps: tuple[ToldStep, ...]
    about: str
    more: str = ""


def length_in_sum(length: timedelta) -> str:
    """A length as a sum shows it: 8h 00m, 0h 35m, 2d 4h; whole days by their word: 365 days."""
    shown = abs(length)
    sign = moments.MINUS if length < timedelta(0) else ""
    if shown >= IN_DAYS and not shown % timedelta(days=1):
        return sign + moments.length_long(shown)
    hours, minutes = divmod(int(shown.total_seconds()) // 60, 60)
    return sign + (moments.length_short(shown) if shown >= IN_DAYS else f"{hours}h {minutes:02d}m")


def _translated(text: str) -> str:
    return gettext(text) if text else ""


def sentence(verdict: Verdict[Any], *, now: datetime, zone: tzinfo, length: Length = length_in_sum) -> str:
    """The verdict in one sentence, for a page that has no room for the sum; `length` says how a length is told."""
    return _told(verdict, now, zone, length).sentence


def why(
    verdict: Verdict[Any],
    *,
    id: str,
    title: str,
    now: datetime,
    zone: tzinfo,
    more: str = "",
    length: Length = length_in_sum,
) -> Why:
    """The popover of a number: `title` names it ("Workaround due 17:47"), `more` may add a line (book, calendar)."""
    told = _told(verdict, now, zone, length)
    return Why(
        id=f"why-{id}", title=title, rule=told.rule, sentence=told.sentence, steps=told.steps, about=title, more=more
    )


def _told(verdict: Verdict[Any], now: datetime, zone: tzinfo, length: Length) -> Told:
    def moment(at: datetime) -> str:
        return moments.moment_dense(at, now=now, zone=zone)

    return verdict.told(moment=moment, length=length, translate=_translated, day=moments.date_text)
