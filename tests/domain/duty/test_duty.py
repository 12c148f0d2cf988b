"""Who is on duty has one answer at every moment, and a gap is foreseen, told once."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.domain.duty.actions import give_shift, plan_shift, swap_shifts, warn_of_gaps, write_handover
from heimdesk.domain.duty.gaps import gaps_between
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.duty.queries import current_shift, gaps_ahead, last_handover, next_shift, on_duty, shifts_between
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from tests.cast import MONDAY, Cast

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def shift(person: Person, start: float, end: float) -> Shift:
    """A shift in hours since Monday morning."""
    return plan_shift(person, region="Europe", starts_at=MONDAY + start * HOUR, ends_at=MONDAY + end * HOUR, now=MONDAY)


@pytest.fixture
def idle(people: Cast) -> Cast:
    """The cast with no shift planned."""
    Shift.objects.all().delete()
    return people


def test_of_two_shifts_the_one_that_began_last_is_on_duty(idle: Cast) -> None:
    """[ESC-4] Always one answer, also while one shift hands over to the next."""
    shift(idle.jonas, 0, 8)
    shift(idle.karla, 7, 16)
    assert on_duty(MONDAY + 6 * HOUR) == idle.jonas
    assert on_duty(MONDAY + 7.5 * HOUR) == idle.karla
    assert on_duty(MONDAY + 8 * HOUR) == idle.karla
    assert on_duty(MONDAY + 16 * HOUR) is None
    upcoming = next_shift(MONDAY)
    assert upcoming is not None
    assert upcoming.person == idle.karla
    assert shifts_between(MONDAY, MONDAY + HOUR).count() == 1


def test_a_manager_who_left_is_not_on_duty(idle: Cast) -> None:
    """[ESC-4] The answer is somebody who works here."""
    shift(idle.jonas, 0, 8)
    Person.objects.filter(pk=idle.jonas.pk).update(is_active=False)
    assert on_duty(MONDAY) is None
    assert gaps_ahead(MONDAY, HOUR)[0].starts_at == MONDAY


def test_administrators_are_warned_of_a_gap_ahead_once(idle: Cast) -> None:
    """[ESC-4] Within the time of the book; the same gap is told once, however often the worker looks."""
    shift(idle.jonas, -4, 20)
    shift(idle.karla, 22, 200)
    assert [warn_of_gaps(MONDAY + n * HOUR) for n in (0, 1, 2)] == [1, 0, 0]
    notice = Notice.objects.get(kind="duty_gap")
    assert notice.person == idle.ada
    assert notice.facts["starts_at"] == (MONDAY + 20 * HOUR).isoformat()
    assert notice.facts["ends_at"] == (MONDAY + 22 * HOUR).isoformat()


def test_a_gap_that_is_far_away_is_not_told_yet(idle: Cast) -> None:
    """[ESC-4] 72 hours ahead by the default book."""
    shift(idle.jonas, -4, 100)
    assert warn_of_gaps(MONDAY) == 0
    assert warn_of_gaps(MONDAY + 29 * HOUR) == 1


def test_where_nobody_was_ever_planned_it_is_told_once(idle: Cast) -> None:
    """[ESC-4] The gap without a beginning."""
    assert [warn_of_gaps(MONDAY + n * HOUR) for n in (0, 1, 30)] == [1, 0, 0]


def test_only_shift_managers_have_shifts_and_only_planners_plan_them(idle: Cast) -> None:
    """[ESC-4] Who plans, who is planned."""
    with pytest.raises(Invalid) as wrong:
        plan_shift(idle.ines, region="Europe", starts_at=MONDAY, ends_at=MONDAY, now=MONDAY)
    assert set(wrong.value.problems) == {"person", "ends_at"}
    with pytest.raises(Refused):
        plan_shift(idle.jonas, region="Europe", starts_at=MONDAY, ends_at=MONDAY + HOUR, by=idle.ines, now=MONDAY)


def test_the_note_is_handed_to_the_next_shift(idle: Cast) -> None:
    """[ESC-4] Hand-over notes."""
    early = shift(idle.jonas, 0, 8)
    shift(idle.karla, 8, 16)
    with pytest.raises(Refused):
        write_handover(early, "Nothing", by=idle.karla, now=MONDAY)
    with pytest.raises(Invalid):
        write_handover(early, "  ", by=idle.jonas, now=MONDAY)
    write_handover(early, "Kestrel waits for a call back.", by=idle.jonas, now=MONDAY)
    assert last_handover(MONDAY + 9 * HOUR) == early
    assert current_shift(MONDAY + 9 * HOUR) != early


def test_shifts_are_swapped_and_given_to_others(idle: Cast) -> None:
    """[ESC-4] Swaps: who is on duty follows at once; what is over stays as it was."""
    early, late = shift(idle.jonas, 0, 8), shift(idle.karla, 8, 16)
    swap_shifts(early, late, by=idle.jonas, now=MONDAY)
    assert (on_duty(MONDAY), on_duty(MONDAY + 9 * HOUR)) == (idle.karla, idle.jonas)
    give_shift(early, idle.jonas, by=idle.ada, now=MONDAY)
    assert on_duty(MONDAY) == idle.jonas
    with pytest.raises(Refused):
        swap_shifts(early, late, by=idle.ines, now=MONDAY)
    with pytest.raises(Invalid):
        swap_shifts(early, late, by=idle.jonas, now=MONDAY + 8 * HOUR)
    with pytest.raises(Invalid) as wrong:
        give_shift(early, idle.ines, by=idle.jonas, now=MONDAY + 8 * HOUR)
    assert set(wrong.value.problems) == {"person", ""}


hours = st.integers(-48, 48)


@given(st.lists(st.tuples(hours, st.integers(1, 24)), max_size=8), hours)
def test_a_moment_is_in_a_gap_or_in_a_shift_never_in_both(planned: list[tuple[int, int]], at: int) -> None:
    """[ESC-4] Gaps and shifts together cover every moment ahead, and nothing twice."""
    shifts = [(MONDAY + start * HOUR, MONDAY + (start + length) * HOUR) for start, length in planned]
    since, until = MONDAY - 48 * HOUR, MONDAY + 48 * HOUR
    moment: datetime = MONDAY + at * HOUR
    gaps = gaps_between(shifts, since, until)
    in_shift = any(starts_at <= moment < ends_at for starts_at, ends_at in shifts)
    in_gap = any(gap.starts_at <= moment and (gap.ends_at is None or moment < gap.ends_at) for gap in gaps)
    if since <= moment < until:
        assert in_shift != in_gap
