"""The fuse: how a due stands, when it warns, how much of it is used."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.clocks import BREACH, ClockFacts, Fix, Pause, eta_due, response_due, workaround_due
from heimdesk.policy.standing import Standing, share_used, standing, warnings_of
from heimdesk.policy.words import Tell
from tests.policy.cast import BOOK, HOUR, MINUTE, OPENED, after, book_with, clocks
from tests.policy.lives import lives

ONE_NOTCH = book_with(("    - {at: 80 %, tell: [owner, queue]}\n", ""))


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        (after(0), Standing.FAR),
        (after(2) - MINUTE, Standing.FAR),
        (after(2), Standing.SOON),
        (after(3.2) - MINUTE, Standing.SOON),
        (after(3.2), Standing.VERY_SOON),
        (after(4) - MINUTE, Standing.VERY_SOON),
        (after(4), Standing.BREACHED),
        (after(400), Standing.BREACHED),
    ],
)
def test_the_color_changes_exactly_at_a_notch(now: datetime, stands: Standing) -> None:
    """[SLA-5] Four hours: half of them at 2:00, four fifths at 3:12."""
    due = response_due(clocks(), BOOK).answer
    assert standing(due, now) is stands


def test_a_met_promise_is_met_for_ever() -> None:
    """[SLA-5]"""
    due = response_due(clocks(responded_at=after(1)), BOOK).answer
    assert standing(due, after(400)) is Standing.MET


def test_with_one_notch_there_is_no_very_soon() -> None:
    """[SLA-5]"""
    due = response_due(clocks(), ONE_NOTCH).answer
    assert standing(due, after(3.9)) is Standing.SOON


def test_a_running_due_warns_twice_and_breaks_once() -> None:
    """[SLA-5] Owner and queue at the notches, the shift manager at the breach."""
    warnings = warnings_of(response_due(clocks(), BOOK).answer)
    assert [(notch.share, notch.at) for notch in warnings] == [
        (Decimal("0.5"), after(2)),
        (Decimal("0.8"), after(3.2)),
        (BREACH, after(4)),
    ]
    assert warnings[0].tell == (Tell.OWNER, Tell.QUEUE)
    assert warnings[-1].tell == (Tell.DUTY_MANAGER,)


@pytest.mark.parametrize(
    "facts",
    [clocks(fixes=(Fix(after(1)),)), clocks(pauses=(Pause(after(1)),)), clocks(closed_at=after(1)), clocks(4)],
)
def test_a_due_that_does_not_run_warns_of_nothing(facts: ClockFacts) -> None:
    """[SLA-5] Met, paused, ended or never promised."""
    assert warnings_of(workaround_due(facts, BOOK).answer) == ()


def test_a_pause_moves_the_notches_that_lie_behind_it() -> None:
    """[SLA-5] [SLA-3] Half of twelve hours had passed before the wait of ten hours, four fifths had not."""
    due = workaround_due(clocks(pauses=(Pause(after(7), after(17)),)), BOOK).answer
    assert [notch.at for notch in warnings_of(due)] == [after(6), after(19.6), after(22)]


def test_the_used_share_is_exact_at_the_notches() -> None:
    """[SLA-5] And stands still while the clock rests."""
    due = workaround_due(clocks(), BOOK).answer
    shares = [share_used(due, after(hours)) for hours in (0, 3, 6, 9.6, 12, 99)]
    assert shares == [Decimal(text) for text in ("0", "0.25", "0.5", "0.8", "1", "1")]
    assert share_used(due, OPENED - HOUR) == 0
    resting = workaround_due(clocks(pauses=(Pause(after(3)),)), BOOK).answer
    assert share_used(resting, after(99)) == Decimal("0.25")
    met = response_due(clocks(responded_at=after(1)), BOOK).answer
    assert share_used(met, after(99)) == Decimal("0.25")
    assert share_used(eta_due(clocks(), BOOK).answer, after(1)) == 0


@given(lives(), st.floats(0, 300), st.floats(0, 300))
def test_the_fuse_never_burns_backward(facts: ClockFacts, one: float, two: float) -> None:
    """[SLA-5]"""
    early, late = sorted((after(one), after(two)))
    due = workaround_due(facts, BOOK).answer
    assert 0 <= share_used(due, early) <= share_used(due, late) <= 1
    at = [notch.at for notch in due.notches]
    assert at == sorted(at)
