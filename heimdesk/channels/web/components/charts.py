"""Pictures drawn by the server as plain SVG: no style attribute, only classes and numbers; each with a label that says it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from django.utils.translation import gettext, ngettext
from markupsafe import Markup, escape

from heimdesk.channels.web.components import moments

STOPS = ((-90, 8), (0, 130), (60, 400), (240, 640), (720, 850), (1440, 1010))  # minutes from now, place in the picture


class Dot(NamedTuple):
    """One due: its moment and the severity of its ticket."""

    at: datetime
    severity: int


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
    return Markup(
        f'<svg class="plot" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}">{"".join(body)}</svg>'
    )


def _place(minutes: float) -> float:
    """Where so many minutes from now stand on the horizon; the near future is stretched."""
    minutes = max(STOPS[0][0], min(STOPS[-1][0], minutes))
    for (m0, x0), (m1, x1) in zip(STOPS, STOPS[1:], strict=False):
        if minutes <= m1:
            return x0 + (x1 - x0) * (minutes - m0) / (m1 - m0)
    return STOPS[-1][1]


def horizon(dues: Iterable[Dot], *, now: datetime, zone: tzinfo) -> Markup:
    """When the dues of the next 24 hours come: dots by severity, the overdue ones left of now."""
    minutes = sorted(((dot.at - now).total_seconds() / 60, dot.severity) for dot in dues)
    shown = [pair for pair in minutes if pair[0] <= STOPS[-1][0]]
    body = [
        '<rect class="zone-over" x="0" y="0" width="130" height="34"/>'
        '<rect class="zone-soon" x="130" y="0" width="270" height="34"/>'
    ]
    for stop, x in STOPS[2:]:
        hours = escape(gettext("%(hours)s h") % {"hours": stop // 60})
        body.append(f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="34"/><text x="{x}" y="48" text-anchor="middle">{hours}</text>')
    body.append(f'<text x="6" y="48">{escape(gettext("overdue"))}</text>')
    taken: dict[float, int] = {}
    for left, severity in shown:
        x = round(_place(left) / 11) * 11 + 0.5
        level = taken.get(x, 0)
        taken[x] = level + 1
        if level < 3:
            body.append(f'<rect class="dot s{severity}" x="{x - 4:g}" y="{23 - level * 11}" width="8" height="8" rx="1.5"/>')
    told = gettext("now %(time)s") % {"time": moments.clock_time(now, zone)}
    body.append(f'<line class="now" x1="130" x2="130" y1="-2" y2="36"/><text class="strong" x="130" y="48" text-anchor="middle">{escape(told)}</text>')
    over = sum(1 for left, _ in shown if left < 0)
    label = ngettext(
        "%(count)s due in the next 24 hours, %(over)s overdue", "%(count)s dues in the next 24 hours, %(over)s overdue", len(shown)
    )
    return plot(1020, 52, label % {"count": len(shown), "over": over}, body)


def rota(label: str, rows: Sequence[RotaRow], *, day_start: datetime, now: datetime, zone: tzinfo) -> Markup:
    """A day of shifts, one row a region, on the reader's clock. `day_start`: midnight of the day in `zone`."""
    width, left = 900, 120
    height = 46 * len(rows) + 30

    def at(moment: datetime) -> float:
        hour = (moment - day_start).total_seconds() / 3600
        return left + (width - left - 8) * max(0.0, min(24.0, hour)) / 24

    body = []
    for hour in range(0, 25, 3):
        x = left + (width - left - 8) * hour / 24
        body.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="20" y2="{height - 4}"/><text x="{x:.1f}" y="13" text-anchor="middle">{hour:02d}:00</text>')
    if 0 <= (now - day_start).total_seconds() <= 86_400:
        body.append(f'<line class="now" x1="{at(now):.1f}" x2="{at(now):.1f}" y1="18" y2="{height}"/>')
    for index, row in enumerate(rows):
        y = 26 + index * 46
        body.append(f'<text class="strong" x="0" y="{y + 16}">{escape(row.region)}</text><text x="0" y="{y + 31}">{escape(row.place)}</text>')
        for shift in row.shifts:
            start, end = at(shift.starts_at), at(shift.ends_at)
            if end - start < 2:
                continue
            kind, tone = ("fill-a", "on") if shift.on_duty else ("fill-soft", "strong")
            body.append(
                f'<rect class="{kind}" x="{start + 1:.1f}" y="{y + 2}" width="{end - start - 2:.1f}" height="34" rx="3"/>'
                f'<text class="{tone}" x="{start + 10:.1f}" y="{y + 23}">{escape(shift.name)}</text>'
            )
    return plot(width, height, label, body)


def meter(percent: float, low: bool = False) -> Markup:
    """How much of something is left or used; `low` warns. Hidden from readers: the number stands beside it."""
    kind = " low" if low else ""
    width = f"{min(max(percent, 0), 100):.4g}"
    return Markup(
        f'<svg class="meter{kind}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="6" rx="1"/><rect class="fill" width="{width}" height="6" rx="1"/></svg>'
    )


def progress(done: int, total: int) -> Markup:
    """The bar of a wizard's steps on a phone."""
    return Markup(
        f'<svg class="progress narrow-only" viewBox="0 0 {total} 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="{total}" height="1"/><rect class="fill" width="{done}" height="1"/></svg>'
    )
