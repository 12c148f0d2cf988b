"""What we owe on a ticket, told to the customer: the moment first, then how long, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.portal.told import why
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.queries import ClockView
from heimdesk.domain.tickets.standing import closing_of
from heimdesk.policy.standing import Standing


@dataclass(frozen=True, slots=True)
class Tile:
    """One promise: `figure` is what the eye meets, `tone` is "done" or "late" or empty."""

    title: str
    figure: str
    told: str
    tone: str = ""
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """The reader's moment and zone."""

    now: datetime
    zone: tzinfo

    def by(self, at: datetime) -> str:
        """by 16:30; by tomorrow, 09:45"""
        return moments.by_when(at, now=self.now, zone=self.zone)

    def away(self, at: datetime) -> str:
        """today, in 2 hours 25 minutes; in 3 days"""
        away = moments.relative(at, now=self.now)
        if moments.day_of(at, self.zone) == moments.day_of(self.now, self.zone):
            return _("today, %(away)s") % {"away": away}
        return away

    def at(self, at: datetime) -> str:
        """today, 16:30; 15 June, 09:45"""
        return moments.moment_text(at, now=self.now, zone=self.zone)

    def day(self, at: datetime) -> str:
        """today; 15 June"""
        return moments.day_short(at, now=self.now, zone=self.zone)


def tiles(ticket: Ticket, clocks: Iterable[ClockView], clock: Clock) -> list[Tile]:
    """The promises in the order in which the next word is due; a resolved ticket tells when it closes. [POR-3]"""
    found = [tile for view in clocks if (tile := _tile(view, clock))]
    closing = closing_of(ticket)
    if closing is not None:
        found.append(
            Tile(
                _("Closes by itself"),
                clock.day(closing.answer),
                _("at %(time)s, when nothing more is said") % {"time": moments.clock_time(closing.answer, clock.zone)},
                why=why(closing, id="closing", title=_("Closes by itself"), now=clock.now, zone=clock.zone),
            )
        )
    if ticket.state == State.CLOSED and ticket.closed_at:
        found.append(Tile(_("Closed"), clock.day(ticket.closed_at), moments.clock_time(ticket.closed_at, clock.zone)))
    return found


def _tile(view: ClockView, clock: Clock) -> Tile | None:
    if view.standing is None or (view.kind == "eta" and view.standing is Standing.MET):
        return None
    title = title_of(view)
    reason = why(view.verdict, id=view.kind, title=title, now=clock.now, zone=clock.zone)
    promised = _promised(view)
    if view.met_at is not None:
        figure = _("after %(length)s") % {"length": short(view.met_at - view.from_at)}
        late = view.standing is Standing.BREACHED
        return Tile(title, figure, _("late: %(promised)s") % {"promised": promised} if late else promised,
                    "late" if late else "done", reason)  # fmt: skip
    if view.standing is Standing.PAUSED:
        left = moments.length_long(view.left or timedelta())
        return Tile(title, _("paused"), _("we wait for you; then %(left)s are left") % {"left": left}, why=reason)
    if view.due_at is None:
        return None
    if view.standing is Standing.BREACHED:
        return Tile(title, _("overdue"), _("was due %(moment)s") % {"moment": clock.at(view.due_at)}, "late", reason)
    told = clock.away(view.due_at)
    if view.verdict.answer.waited:
        waited = moments.length_long(view.verdict.answer.waited)
        told = _("%(away)s; your answer waited %(length)s") % {"away": told, "length": waited}
    return Tile(title, clock.by(view.due_at), told, why=reason)


def short(length: timedelta) -> str:
    """A length as a figure shows it: 39 min, 1 h 12 min, 2 d."""
    minutes = max(1, int(length.total_seconds()) // 60)
    if minutes >= 2 * 24 * 60:
        return _("%(days)s d %(hours)s h") % {"days": minutes // 1440, "hours": minutes % 1440 // 60}
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    if not minutes % 60:
        return _("%(hours)s h") % {"hours": minutes // 60}
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}


def title_of(view: ClockView) -> str:
    """What is promised, in the customer's words."""
    if view.kind == "eta":
        return _("Next update") if view.promise.about == "update" else _("Solution or next update")
    return _("First response") if view.kind == "response" else _("Workaround")


def _promised(view: ClockView) -> str:
    if view.within is None:
        return ""
    return _("%(length)s were promised") % {"length": moments.length_long(view.within)}
