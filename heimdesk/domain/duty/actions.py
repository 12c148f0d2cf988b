"""Plans and swaps shifts, hands them over, warns ahead of a gap (ESC-4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.duty.models import GapWarning, Shift
from heimdesk.domain.duty.permissions import CREW, may_hand_over, may_plan
from heimdesk.domain.duty.queries import gaps_ahead
from heimdesk.domain.notices.actions import tell_role
from heimdesk.domain.people.days import out_of_bounds
from heimdesk.domain.people.models import Person, Role
from heimdesk.domain.people.refusals import Invalid, require

LONGEST_NOTE = 20_000
NOT_OF_A_CREW = gettext_lazy("A crew is of people who work on tickets. Choose others, or give them such a role.")
NOT_A_MANAGER = gettext_lazy("Only a shift manager can be on duty. Choose one, or give this person the role.")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of duty that shall be planned."""

    person: Person
    region: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    crew: tuple[Person, ...] = ()


@transaction.atomic
def plan_shift(
    person: Person,
    *,
    region: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    by: Person | None = None,
    time_zone: str = "",
    crew: Iterable[Person] = (),
) -> Shift:
    """Plan a stretch of duty; `by` is empty at the console. Raises Refused, Invalid.                     [ESC-4]"""
    stretch = Stretch(person, region, starts_at, ends_at, time_zone or person.time_zone, tuple(crew))
    return plan_shifts([stretch], by=by)[0]


@transaction.atomic
def plan_shifts(stretches: Iterable[Stretch], *, by: Person | None = None) -> list[Shift]:
    """Plan many stretches of duty, all or none; `by` is empty at the console. Raises Refused, Invalid.   [ESC-4]"""
    if by is not None:
        require(may_plan(by))
    wanted = list(stretches)
    problems: dict[str, str | list[str]] = {}
    if any(Role.SHIFT_MANAGER not in stretch.person.roles for stretch in wanted):
        problems["person"] = str(NOT_A_MANAGER)
    if any(stretch.ends_at <= stretch.starts_at for stretch in wanted):
        problems["ends_at"] = _("A shift ends after it starts. Choose a later end.")
    for stretch in wanted:
        problems.update(out_of_bounds({"starts_at": stretch.starts_at, "ends_at": stretch.ends_at}))
    longest = Shift._meta.get_field("region").max_length or 0
    if any(len(stretch.region) > longest for stretch in wanted):
        problems["region"] = _("The region has more than {count} characters. Shorten it.").format(count=longest)
    if not all(_works(member) for member in {member for stretch in wanted for member in stretch.crew}):
        problems["crew"] = str(NOT_OF_A_CREW)
    if problems:
        raise Invalid(problems)
    shifts = [
        Shift(
            person=stretch.person, region=stretch.region, time_zone=stretch.time_zone, starts_at=stretch.starts_at,
            ends_at=stretch.ends_at,
        )
        for stretch in wanted
    ]  # fmt: skip
    made = Shift.objects.bulk_create(shifts, batch_size=500)
    places = [
        Shift.crew.through(shift=shift, person=member)
        for shift, stretch in zip(made, wanted, strict=True)
        for member in stretch.crew
    ]
    Shift.crew.through.objects.bulk_create(places, batch_size=500)
    return made


@transaction.atomic
def set_crew(shift: Shift, crew: Iterable[Person], *, by: Person, now: datetime) -> Shift:
    """Say who works on a shift beside its manager. Raises Refused, Invalid.                              [WRK-2]"""
    require(may_plan(by))
    members = list(crew)
    if not all(_works(member) for member in members):
        raise Invalid({"crew": str(NOT_OF_A_CREW)})
    if shift.ends_at <= now:
        raise Invalid({"": _("This shift is over. Choose one that is still to come.")})
    shift.crew.set(members)
    names = sorted(member.name for member in members)
    record("set the crew of a shift", subject=str(shift), by=by, now=now, shift=shift.pk, crew=names)
    return shift


@transaction.atomic
def set_crew_ahead(shift: Shift, crew: Iterable[Person], *, by: Person, now: datetime) -> int:
    """The same crew for this shift and all later ones of its manager; answers how many. Raises Refused, Invalid."""
    later = Shift.objects.filter(person=shift.person_id, starts_at__gt=shift.starts_at)
    shifts, members = [shift, *later], list(crew)
    for each in shifts:
        set_crew(each, members, by=by, now=now)
    return len(shifts)


@transaction.atomic
def write_handover(shift: Shift, note: str, *, by: Person, now: datetime) -> Shift:
    """Write the note for who comes next. Raises Refused, Invalid."""
    require(may_hand_over(by, shift))
    if not note.strip():
        raise Invalid({"note": _("The note is empty. Write what the next shift must know.")})
    if len(note) > LONGEST_NOTE:
        problem = _("This has {count} characters, {limit} are possible. Shorten it.")
        raise Invalid({"note": problem.format(count=len(note), limit=LONGEST_NOTE)})
    shift.handover = note.replace("\x00", "").strip()
    shift.save(update_fields=["handover"])
    return shift


@transaction.atomic
def swap_shifts(one: Shift, other: Shift, *, by: Person, now: datetime) -> None:
    """Let two managers have each other's shift. Raises Refused, Invalid.                                 [ESC-4]"""
    require(may_plan(by))
    if min(one.ends_at, other.ends_at) <= now:
        raise Invalid({"": _("A shift that is over cannot be swapped. Choose two that are still to come.")})
    one.person, other.person = other.person, one.person
    for shift in (one, other):
        shift.save(update_fields=["person"])
    record("swapped shifts", subject=str(one), by=by, now=now, shifts=[one.pk, other.pk])


@transaction.atomic
def give_shift(shift: Shift, person: Person, *, by: Person, now: datetime) -> Shift:
    """Let another shift manager have a shift. Raises Refused, Invalid.                                   [ESC-4]"""
    require(may_plan(by))
    problems: dict[str, str | list[str]] = {}
    if Role.SHIFT_MANAGER not in person.roles:
        problems["person"] = str(NOT_A_MANAGER)
    if shift.ends_at <= now:
        problems[""] = _("This shift is over. Choose one that is still to come.")
    if problems:
        raise Invalid(problems)
    shift.person = person
    shift.save(update_fields=["person"])
    record("gave a shift to another", subject=str(shift), by=by, now=now, shift=shift.pk)
    return shift


@transaction.atomic
def warn_of_gaps(now: datetime) -> int:
    """Tell the administrators of each gap ahead, once per gap; answers how many were new.                [ESC-4]"""
    book = book_of(current_book(now))
    warned = 0
    for gap in gaps_ahead(now, book.escalation.duty_gap_warning):
        if gap.starts_at == now and GapWarning.objects.filter(starts_at__lt=now).exists():
            continue  # nobody has ever been on duty, and that was told before
        _warning, is_new = GapWarning.objects.get_or_create(starts_at=gap.starts_at, defaults={"warned_at": now})
        if is_new:
            warned += 1
            ends_at = gap.ends_at.isoformat() if gap.ends_at else ""
            tell_role(
                Role.ADMINISTRATOR,
                "duty_gap",
                cause=f"duty-gap:{gap.starts_at.isoformat()}",
                facts={"starts_at": gap.starts_at.isoformat(), "ends_at": ends_at},
                now=now,
            )
    return warned


def _works(person: Person) -> bool:
    return person.is_active and bool(person.roles & CREW)
