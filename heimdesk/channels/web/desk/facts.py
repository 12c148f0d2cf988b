"""The clocks of a ticket as the middle column shows them: hero, clocks, history of ETAs, each with its why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from heimdesk.channels.web.components import marks, moments
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.desk.book import warnings_of
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.domain.tickets.models import Promise, Ticket
from heimdesk.domain.tickets.queries import ClockView
from heimdesk.policy.book import Book


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of the column."""

    kind: str
    name: str
    due: Markup
    why: Why | None


@dataclass(frozen=True, slots=True)
class Eta:
    """One moment that was promised, with why it was; `moved` when another one followed."""

    when: str
    set_when: str
    reason: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of a ticket; `hero` is the countdown to what is due next."""

    hero: Markup | None
    hero_name: str
    hero_when: str
    clocks: Sequence[Clock]
    etas: Sequence[Eta]
    slips: int


def clocks_of(
    ticket: Ticket, views: Sequence[ClockView], etas: Iterable[Promise], *, book: Book, now: datetime
) -> Clocks:
    """The clocks as texts and marks."""
    zone = timezone.get_current_timezone()
    running = [view for view in views if view.due_at and not view.met_at and _is_due(view)]
    first = min(running, key=lambda view: view.due_at or now, default=None)
    etas = list(etas)
    told = [_eta(promise, now, zone) for promise in etas]
    return Clocks(
        hero=_due(first, ticket, now, zone, book, hero=True) if first else None,
        hero_name=clock_name(first.kind) if first else "",
        hero_when=moments.moment_dense(first.due_at, now=now, zone=zone) if first and first.due_at else "",
        clocks=[_clock(view, ticket, now, zone, book) for view in views],
        etas=told[::-1],
        slips=_slips(etas),
    )


def _slips(etas: list[Promise]) -> int:
    """How often a later moment took the place of a promised one."""
    dues = [promise.due_at for promise in etas if promise.due_at]
    return sum(later > earlier for earlier, later in pairwise(dues))


def clock_name(kind: str) -> str:
    """What a clock is called."""
    return _clock_names(get_language()).get(kind, kind)


@cache
def _clock_names(_language: str | None) -> dict[str, str]:
    return {"response": _("Response"), "workaround": _("Workaround"), "eta": _("ETA")}


def _is_due(view: ClockView) -> bool:
    return view.standing is not None and view.verdict.answer.is_running


def _clock(view: ClockView, ticket: Ticket, now: datetime, zone: tzinfo, book: Book) -> Clock:
    name = clock_name(view.kind)
    if view.due_at:
        name_with_moment = f"{name}, {moments.moment_dense(view.due_at, now=now, zone=zone)}"
    else:
        name_with_moment = name
    why = reason_of(view.verdict, id=f"clock-{view.kind}", title=name_with_moment, now=now)
    return Clock(view.kind, name, _due(view, ticket, now, zone, book), why)


def _due(view: ClockView, ticket: Ticket, now: datetime, zone: tzinfo, book: Book, *, hero: bool = False) -> Markup:
    warnings = tuple(float(notch * 100) for notch in view.notches) or warnings_of(book)
    share = min(100.0, float(view.share) * 100)
    if view.met_at is not None:
        late = view.breached_at is not None
        text = _("after %(length)s") if late else _("met in %(length)s")
        of = _("of %(length)s") % {"length": _short(view.within)} if view.within else ""
        told = text % {"length": _short(view.met_at - view.from_at).replace(" ", "\u00a0")}
        return marks.due("breached" if late else "met", told, share, of, hero=hero, warnings=warnings)
    if view.due_at is None:
        what = _("paused")
        return marks.due("paused", _short(view.left) if view.left else what, share, what, hero=hero, warnings=warnings)
    when = "" if hero else moments.moment_dense(view.due_at, now=now, zone=zone)
    if not _is_due(view):
        return marks.due("paused", _("ended"), share, when, hero=hero, warnings=warnings)
    return marks.due(
        marks.due_state(share if view.due_at > now else 100, warnings),
        moments.length_short(view.due_at - now),
        share,
        when,
        view.due_at,
        hero=hero,
        warnings=warnings,
        speak=f"{ticket.number} {clock_name(view.kind)}",
    )


def _short(length: timedelta | None) -> str:
    """A length without needless minutes: 2h, 39m, 1d 4h."""
    if length is None:
        return ""
    return moments.length_short(length).replace("h 00m", "h").replace("d 0h", "d")


def _eta(promise: Promise, now: datetime, zone: tzinfo) -> Eta:
    return Eta(
        when=moments.moment_dense(promise.due_at, now=now, zone=zone) if promise.due_at else "",
        set_when=moments.moment_dense(promise.made_at, now=now, zone=zone),
        reason=promise.reason,
        moved=not promise.current,
    )
