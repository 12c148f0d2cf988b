"""Pictures drawn by the server as plain SVG: only classes and numbers, no style; each has a label that says it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import get_language, gettext, ngettext
from markupsafe import Markup, escape

from heimdesk.channels.web.components import moments

STOPS = ((-90, 8), (0, 130), (60, 400), (240, 640), (720, 850), (1440, 1010))  # minutes from now, place in the picture
DAY = timedelta(days=1)
PLACES_KEPT = 2000
LETTER = 7.4  # about as wide as a letter of a picture's text at its largest; what does not fit stands beside its bar


class Shift(NamedTuple):
    """One shift of a rota row: whose, from when to when, and whether this one is on duty now."""

    name: str
    starts_at: datetime
    ends_at: datetime
    on_duty: bool = False


class RotaRow(NamedTuple):
    """One region of the rota with its shifts."""

    region: str
    place: str
    shifts: Sequence[Shift]


def plot(width: float, height: float, label: str, body: Iterable[str]) -> Markup:
    """The frame of every picture."""
    view = f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}"'
    return Markup(f'<svg class="plot" {view}>{"".join(body)}</svg>')


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> str:
    attributes = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:.5g}" y="{y:g}"{attributes}>{escape(text)}</text>'


def _upright(kind: str, x: float, y1: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x:.5g}" x2="{x:.5g}" y1="{y1:g}" y2="{y2:g}"/>'


def _rect(kind: str, x: float, y: float, width: float, height: float, rx: float = 0) -> str:
    corners = f' rx="{rx:g}"' if rx else ""
    return f'<rect class="{kind}" x="{x:.5g}" y="{y:g}" width="{width:.5g}" height="{height:g}"{corners}/>'


def _place(minutes: float) -> float:
    """Where so many minutes from now stand on the horizon; the near future is stretched."""
    minutes = max(STOPS[0][0], min(STOPS[-1][0], minutes))
    for (m0, x0), (m1, x1) in pairwise(STOPS):
        if minutes <= m1:
            return x0 + (x1 - x0) * (minutes - m0) / (m1 - m0)
    return STOPS[-1][1]


@lru_cache(maxsize=PLACES_KEPT)
def _column(minute: int) -> float:
    """The middle of the column of dots for a minute from now."""
    return round(_place(minute) / 11) * 11 + 0.5


@lru_cache(maxsize=PLACES_KEPT)
def _dot(severity: int, x: float, level: int) -> str:
    return _rect(f"dot s{severity}", x - 4, 23 - level * 11, 8, 8, 1.5)


@cache
def _ground(_language: str | None) -> str:
    """What stands behind the dots: the zones, and the hours with their names."""
    body = [_rect("zone-over", 0, 0, 130, 34), _rect("zone-soon", 130, 0, 270, 34)]
    for stop, mark in STOPS[2:]:
        body += [
            _upright("grid", mark, 0, 34),
            _text(mark, 48, gettext("%(hours)s h") % {"hours": stop // 60}, "", "middle"),
        ]
    body.append(_text(6, 48, gettext("overdue")))
    return "".join(body)


def horizon(dues: Iterable[tuple[datetime, int]], *, now: datetime, zone: tzinfo) -> Markup:
    """When the dues (moment and severity) of the next 24 hours come: dots, the overdue ones left of now."""
    minutes = sorted(((at - now).total_seconds() / 60, severity) for at, severity in dues)
    shown = [pair for pair in minutes if pair[0] <= STOPS[-1][0]]
    body = [_ground(get_language())]
    taken: dict[float, int] = {}
    for left, severity in shown:
        x = _column(max(STOPS[0][0], int(left)))
        level = taken.get(x, 0)
        taken[x] = level + 1
        if level < 3:
            body.append(_dot(severity, x, level))
    told = gettext("now %(time)s") % {"time": moments.clock_time(now, zone)}
    body += [_upright("now", 130, -2, 36), _text(130, 48, told, "strong", "middle")]
    over = sum(1 for left, _ in shown if left < 0)
    label = ngettext(
        "%(count)s due in the next 24 hours, %(over)s overdue",
        "%(count)s dues in the next 24 hours, %(over)s overdue",
        len(shown),
    )
    return plot(1020, 52, label % {"count": len(shown), "over": over}, body)


def rota(label: str, rows: Sequence[RotaRow], *, day_start: datetime, now: datetime) -> Markup:
    """A day of shifts, one row a region, on the reader's clock. `day_start`: the reader's midnight."""
    width, left = 900, 120
    height = 46 * len(rows) + 30

    def at(moment: datetime) -> float:
        share = (moment - day_start) / DAY
        return left + (width - left - 8) * max(0.0, min(1.0, share))

    body = []
    for hour in range(0, 25, 3):
        x = at(day_start + timedelta(hours=hour))
        anchor = "end" if hour == 24 else "middle"
        body += [_upright("grid", x, 20, height - 4), _text(x, 13, f"{hour:02d}:00", "", anchor)]
    if day_start <= now <= day_start + DAY:
        body.append(_upright("now", at(now), 18, height))
    for index, row in enumerate(rows):
        y = 26 + index * 46
        body += [_text(0, y + 16, row.region, "strong"), _text(0, y + 31, row.place)]
        for shift in row.shifts:
            start, end = at(shift.starts_at), at(shift.ends_at)
            if end - start < 3:
                continue
            ground, tone = ("fill-a", "on") if shift.on_duty else ("fill-soft", "strong")
            body.append(_rect(ground, start + 1, y + 2, end - start - 2, 34, 3))
            told = gettext("%(name)s, on duty") % {"name": shift.name} if shift.on_duty else shift.name
            name = told if end - start >= LETTER * len(told) + 14 else shift.name
            if end - start >= LETTER * len(name) + 14:
                body.append(_text(start + 10, y + 23, name, tone))
            elif start > (left + width) / 2:
                body.append(_text(start - 6, y + 23, shift.name, "strong", "end"))
            else:
                body.append(_text(end + 6, y + 23, shift.name, "strong"))
    return plot(width, height, label, body)


def _bar(kind: str, shown: float, total: float, height: int) -> Markup:
    view = f'viewBox="0 0 {total:g} {height}" preserveAspectRatio="none" aria-hidden="true"'
    corners = 1 if height > 1 else 0
    bars = _rect("track", 0, 0, total, height, corners) + _rect("fill", 0, 0, shown, height, corners)
    return Markup(f'<svg class="{kind}" {view}>{bars}</svg>')


def meter(percent: float, low: bool = False) -> Markup:
    """How much of something is left or used; `low` warns. Hidden from readers: the number stands beside it."""
    return _bar("meter low" if low else "meter", min(max(percent, 0), 100), 100, 6)


def progress(done: int, total: int) -> Markup:
    """The bar of a wizard's steps on a phone."""
    return _bar("progress narrow-only", done, total, 1)
