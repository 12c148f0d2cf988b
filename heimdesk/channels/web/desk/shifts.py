"""The duty plan: shifts ahead with their crews, given away, swapped or planned anew (ESC-4, WRK-2)."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.regions import region_name
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, typed_in
from heimdesk.domain.duty.actions import give_shift, plan_shift, set_crew, set_crew_ahead, swap_shifts
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.duty.permissions import CREW, may_plan
from heimdesk.domain.duty.queries import gaps_ahead, shifts_between
from heimdesk.domain.people.models import Person, Role
from heimdesk.domain.people.queries import staff_with_role
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.engines.text.isolation import isolated
from heimdesk.engines.text.numbers import whole_number

AHEAD = timedelta(weeks=2)


@require_GET
@staff
def shifts(request: HttpRequest) -> HttpResponse:
    """The shifts ahead with the gaps between them."""
    return _page(request, Typed(request.GET), now=timezone.now())


@require_POST
@staff
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a shift, on the reader's clock."""
    now, person, typed = timezone.now(), person_of(request), Typed(request.POST)
    try:
        plan_shift(
            _manager(typed),
            region=typed.value("region").strip() or _("Everywhere"),
            starts_at=typed.moment("starts_at"),
            ends_at=typed.moment("ends_at"),
            crew=_crew(typed),
            by=person,
            now=now,
        )
    except Invalid as invalid:
        typed.wrong(invalid)
        return _page(request, typed, now=now, status=422)
    except Refused as refused:
        typed.refuse(refused, now=now)
        return _page(request, typed, now=now, status=409)
    return _back(request, _("The shift is planned."))


@require_POST
@staff
def give(request: HttpRequest, key: int) -> HttpResponse:
    """Let another manager have a shift."""
    now, person, typed = timezone.now(), person_of(request), Typed(request.POST)
    try:
        shift = give_shift(get_object_or_404(Shift, pk=key), _manager(typed), by=person, now=now)
    except Invalid as invalid:
        typed.wrong(invalid)
        return _page(request, typed, now=now, status=422)
    except Refused as refused:
        typed.refuse(refused, now=now)
        return _page(request, typed, now=now, status=409)
    return _back(request, _("%(name)s has the shift.") % {"name": isolated(shift.person.name)})


@require_POST
@staff
def swap(request: HttpRequest) -> HttpResponse:
    """Let two managers have each other's shift."""
    now, person, typed = timezone.now(), person_of(request), Typed(request.POST)
    try:
        swap_shifts(*_two(typed), by=person, now=now)
    except Invalid as invalid:
        typed.wrong(invalid)
        return _page(request, typed, now=now, status=422)
    except Refused as refused:
        typed.refuse(refused, now=now)
        return _page(request, typed, now=now, status=409)
    return _back(request, _("The two shifts are swapped."))


@require_http_methods(["GET", "POST"])
@staff
def crew(request: HttpRequest, key: int) -> HttpResponse:
    """Who works on one shift beside its manager; tickets are given to them."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    shift = get_object_or_404(Shift.objects.select_related("person"), pk=key)
    status = 200
    if request.method == "POST":
        try:
            act = set_crew_ahead if typed.value("ahead") else set_crew
            act(shift, _crew(typed), by=person, now=now)
        except Invalid as invalid:
            typed.wrong(invalid)
            status = 422
        except Refused as refused:
            typed.refuse(refused, now=now)
            status = 409
        else:
            return _back(request, _("The crew is set."))
    there = {str(member.pk) for member in shift.crew.all()}
    zone = timezone.get_current_timezone()
    context = {
        "typed": typed,
        "shift": shift,
        "begin": moments.moment_text(shift.starts_at, now=now, zone=zone),
        "end": moments.moment_text(shift.ends_at, now=now, zone=zone),
        "workers": _workers(),
        "there": set(typed.values("crew")) if request.method == "POST" else there,
        "may_plan": bool(may_plan(person)),
    }
    return page(request, "desk/crew.html", context, now=now, here="escalations", status=status)


def _page(request: HttpRequest, typed: Typed, *, now: datetime, status: int = 200) -> HttpResponse:
    zone = timezone.get_current_timezone()

    def told(at: datetime) -> str:
        return moments.moment_text(at, now=now, zone=zone)

    def end_told(shift: Shift) -> str:
        is_same_day = moments.day_of(shift.starts_at, zone) == moments.day_of(shift.ends_at, zone)
        return moments.clock_time(shift.ends_at, zone) if is_same_day else told(shift.ends_at)

    gaps = [gap for gap in gaps_ahead(now, AHEAD) if gap.ends_at is not None]
    first = gaps[0] if gaps else None
    managers = list(staff_with_role(Role.SHIFT_MANAGER).order_by("name").values_list("pk", "name"))
    rows = [(each, told(each.starts_at), end_told(each)) for each in shifts_between(now, now + AHEAD)]
    context = {
        "typed": typed,
        "shifts": rows,
        "choices": [
            (str(each.pk), f"{isolated(each.person.name)}, {begin}, {region_name(each.region)}")
            for each, begin, _end in rows
        ],
        "gaps": [(told(gap.starts_at), told(gap.ends_at)) for gap in gaps if gap.ends_at],
        "workers": _workers(),
        "managers": [(str(key), name) for key, name in managers],
        "may_plan": bool(may_plan(person_of(request))),
        "begin": _typed_moment(first.starts_at) if first else "",
        "end": _typed_moment(first.ends_at) if first and first.ends_at else "",
    }
    return page(request, "desk/shifts.html", context, now=now, here="escalations", status=status)


def _manager(typed: Typed) -> Person:
    found = staff_with_role(Role.SHIFT_MANAGER).filter(pk=typed.number("person")).first()
    if found is None:
        raise Invalid({"person": _("Choose a shift manager.")})
    return found


def _workers() -> list[tuple[str, str]]:
    """Who can be of a crew, by name."""
    return [(str(key), name) for key, name in staff_with_role(*CREW).order_by("name").values_list("pk", "name")]


def _crew(typed: Typed) -> list[Person]:
    keys = [key for text in typed.values("crew") if (key := whole_number(text)) is not None]
    return list(staff_with_role(*CREW).filter(pk__in=keys))


def _two(typed: Typed) -> tuple[Shift, Shift]:
    keys = {name: whole_number(typed.value(name)) or 0 for name in ("one", "other")}
    found = Shift.objects.select_related("person").in_bulk(list(keys.values()))
    missing = [name for name, key in keys.items() if key not in found]
    if missing:
        raise Invalid({name: _("Choose a shift.") for name in missing})
    if keys["one"] == keys["other"]:
        raise Invalid({"other": _("This is the same shift. Choose another one.")})
    return found[keys["one"]], found[keys["other"]]


def _typed_moment(at: datetime) -> str:
    return at.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%dT%H:%M")


def _back(request: HttpRequest, told: str) -> HttpResponse:
    say(request, told)
    return HttpResponseRedirect(reverse("desk:shifts"))
