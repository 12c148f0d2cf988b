"""Who is on duty: at every moment one answer or none, and none is foreseen (ESC-4)."""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, QuerySet

from heimdesk.domain.duty.gaps import Gap, gaps_between
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.people.models import Person
from heimdesk.engines.sql.asking import Prepared, Slot

_NOW = Slot("now", DateTimeField())
_RUNNING: Prepared[Shift] = Prepared(
    lambda: (
        Shift.objects.filter(starts_at__lte=_NOW, ends_at__gt=_NOW, person__is_active=True)
        .select_related("person")
        .order_by("-starts_at", "-id")[:1]
    )
)


def current_shift(now: datetime) -> Shift | None:
    """The shift that runs at this moment; of several, the one that began last."""
    return _RUNNING.first(now=now)


def on_duty(now: datetime) -> Person | None:
    """The shift manager on duty, or nobody in a gap that the administrators were warned of.             [ESC-4]"""
    shift = current_shift(now)
    return shift.person if shift else None


def crew_on_shift(now: datetime) -> QuerySet[Person]:
    """Who works on the shifts that run at this moment, in every region; a person on two of them comes twice. [WRK-2]"""
    return Person.objects.filter(
        is_active=True, shifts_worked__starts_at__lte=now, shifts_worked__ends_at__gt=now
    ).order_by("pk")


def next_shift(now: datetime) -> Shift | None:
    """The first shift that begins after this moment."""
    return Shift.objects.filter(starts_at__gt=now).select_related("person").order_by("starts_at", "id").first()


def last_handover(now: datetime) -> Shift | None:
    """The latest shift that began before this moment and has a note handed over."""
    noted = Shift.objects.filter(starts_at__lte=now).exclude(handover="")
    return noted.select_related("person").order_by("-starts_at", "-id").first()


def shifts_between(since: datetime, until: datetime) -> QuerySet[Shift]:
    """Shifts of which a part lies between two moments, in order."""
    found = Shift.objects.filter(ends_at__gt=since, starts_at__lt=until)
    return found.select_related("person").prefetch_related("crew")


def gaps_ahead(now: datetime, within: timedelta) -> list[Gap]:
    """Stretches without anybody on duty between now and a moment ahead.                                 [ESC-4]"""
    working = Shift.objects.filter(person__is_active=True)
    before = working.filter(ends_at__lte=now).order_by("-ends_at").values_list("starts_at", "ends_at")[:1]
    ahead = working.filter(ends_at__gt=now, starts_at__lt=now + within).values_list("starts_at", "ends_at")
    after = working.filter(starts_at__gte=now + within).order_by("starts_at").values_list("starts_at", "ends_at")[:1]
    return gaps_between([*before, *ahead, *after], now, now + within)
