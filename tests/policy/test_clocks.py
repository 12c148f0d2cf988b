"""Promises of a ticket: due, met, breached, paused, under whatever was agreed when."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from heimdesk.policy.calendars import Calendar, Span
from heimdesk.policy.clocks import (
    ClockFacts,
    Eta,
    Fix,
    Pause,
    eta_due,
    may_wait,
    next_due,
    response_due,
    workaround_due,
)
from heimdesk.policy.standing import Standing, standing
from heimdesk.policy.words import EtaKind, Promise
from tests.policy.cast import BOOK, HOUR, MINUTE, OPENED, after, agreed, book_with, clocks, terms_in
from tests.policy.lives import lives

SERIES = ("silver_plus", "gold", "platinum", "diamond", "standard")
STAYS_MET = book_with(("reopening: runs_on\n", "reopening: stays_met\n"))


@pytest.mark.parametrize("plan", SERIES)
@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_dues_are_the_opening_and_the_plans_time(plan: str, severity: int) -> None:
    """[SLA-1] For every plan and severity."""
    facts, sold = clocks(severity, plan), BOOK.plans[plan]
    response, workaround = response_due(facts, BOOK).answer, workaround_due(facts, BOOK).answer
    assert response.due_at == OPENED + sold.response[severity]
    promised = sold.workaround[severity]
    assert workaround.due_at == (OPENED + promised if promised else None)
    assert workaround.is_promised == (promised is not None)
    assert workaround.is_running == (promised is not None)


def test_a_due_carries_its_sum() -> None:
    """[POL-3] [SLA-1] Opened, within, due."""
    told = response_due(clocks(2, "gold"), BOOK).told()
    assert told.rule == "SLA-1"
    assert told.sentence == (
        "The first response is due at 2026-06-11 13:12 UTC: Gold promises it within 4 h at severity 2."
    )
    assert [(step.label, step.value) for step in told.steps] == [
        ("Opened", "2026-06-11 09:12 UTC"),
        ("Gold, severity 2", "+ 4 h"),
        ("Due", "2026-06-11 13:12 UTC"),
    ]


def test_where_nothing_is_promised_the_verdict_says_so() -> None:
    """[SLA-1]"""
    verdict = workaround_due(clocks(4, "gold"), BOOK)
    assert verdict.text() == "No workaround time is promised: Gold, severity 4."
    assert standing(verdict.answer, after(900)) is None


def test_in_a_calendar_the_closed_hours_stand_in_the_sum() -> None:
    """[SLA-1] [POL-3] A plan in office hours: opened on Thursday, due on Friday, the night between."""
    office = Calendar("Office", ZoneInfo("UTC"), ((Span(9 * 60, 17 * 60),),) * 5 + ((), ()))
    facts = clocks(agreed=(agreed(terms=terms_in(office, response=2 * HOUR, workaround=10 * HOUR)),))
    verdict = workaround_due(facts, BOOK)
    assert verdict.answer.due_at == datetime(2026, 6, 12, 11, 12, tzinfo=UTC)
    assert verdict.told().steps[2].label == "Closed hours of Office"
    assert verdict.told().steps[2].value == "+ 16 h"


def test_the_first_answer_of_a_person_meets_the_response() -> None:
    """[SLA-2] At the due is in time."""
    in_time = response_due(clocks(responded_at=after(4)), BOOK)
    assert in_time.answer.met_at == after(4)
    assert in_time.answer.breached_at is None
    assert not in_time.answer.is_running
    assert in_time.rule == "SLA-2"
    late = response_due(clocks(responded_at=after(4) + MINUTE), BOOK)
    assert late.answer.breached_at == after(4)
    assert "came too late" in late.text()


def test_a_resolution_or_workaround_meets_the_workaround() -> None:
    """[SLA-2]"""
    due = workaround_due(clocks(fixes=(Fix(after(5)),)), BOOK)
    assert due.answer.met_at == after(5)
    assert due.text() == "A workaround was due at 2026-06-11 21:12 UTC and came at 2026-06-11 14:12 UTC."
    assert workaround_due(clocks(fixes=(Fix(after(13)),)), BOOK).answer.breached_at == after(12)


def test_waiting_delays_the_workaround_not_the_response() -> None:
    """[SLA-3] The example of the portal: 35 minutes waited, 35 minutes later."""
    facts = clocks(pauses=(Pause(OPENED + 78 * MINUTE, OPENED + 113 * MINUTE),))
    workaround, response = workaround_due(facts, BOOK), response_due(facts, BOOK)
    assert response.answer.due_at == after(4)
    assert workaround.answer.due_at == after(12) + 35 * MINUTE
    assert workaround.answer.waited == 35 * MINUTE
    assert workaround.rule == "SLA-3"
    waited = workaround.told().steps[2]
    assert waited.label == "Waited for the customer, 2026-06-11 10:30 UTC to 2026-06-11 11:05 UTC"
    assert waited.value == "+ 35 min"


def test_the_workaround_rests_while_the_customer_is_asked() -> None:
    """[SLA-3] It has no due then, but what is left is known; the response goes on."""
    facts = clocks(pauses=(Pause(after(2), after(3)), Pause(after(5))))
    verdict = workaround_due(facts, BOOK)
    assert verdict.answer.due_at is None
    assert verdict.answer.left == 8 * HOUR
    assert verdict.answer.is_paused
    assert not verdict.answer.is_running
    assert standing(verdict.answer, after(400)) is Standing.PAUSED
    assert verdict.text() == ("The workaround clock rests while we wait for the customer; 8 h of 12 h are left.")
    assert [(step.label, step.value) for step in verdict.told().steps] == [
        ("Gold, severity 2", "+ 12 h"),
        ("Used until 2026-06-11 14:12 UTC", "− 4 h"),
        ("Left when the customer answers", "8 h"),
    ]


def test_waiting_after_the_due_is_no_excuse() -> None:
    """[SLA-3]"""
    due = workaround_due(clocks(pauses=(Pause(after(13)),)), BOOK).answer
    assert due.due_at == after(12)
    assert standing(due, after(14)) is Standing.BREACHED


def test_still_broken_lets_the_workaround_run_on() -> None:
    """[SLA-2] The time from the rejected resolution to the customer's word does not count, the rest runs on."""
    rejected = clocks(fixes=(Fix(after(5), after(29)),))
    verdict = workaround_due(rejected, BOOK)
    assert verdict.answer.met_at is None
    assert verdict.answer.due_at == after(12 + 24)
    assert verdict.told().steps[2].label.startswith("A solution was tried, ")
    again = workaround_due(clocks(fixes=(Fix(after(5), after(29)), Fix(after(35)))), BOOK).answer
    assert (again.met_at, again.breached_at) == (after(35), None)


def test_a_late_resolution_that_is_rejected_stays_late() -> None:
    """[SLA-2]"""
    due = workaround_due(clocks(fixes=(Fix(after(13), after(20)),)), BOOK).answer
    assert due.due_at == after(12)
    assert standing(due, after(20)) is Standing.BREACHED


def test_a_book_can_let_a_workaround_stay_met() -> None:
    """[SLA-2]"""
    due = workaround_due(clocks(fixes=(Fix(after(5), after(29)),)), STAYS_MET).answer
    assert due.met_at == after(5)
    assert not due.is_running


def test_waiting_and_a_rejected_resolution_count_once() -> None:
    """[SLA-3] Both stand in the sum, cut where they overlap."""
    facts = clocks(pauses=(Pause(after(2), after(6)),), fixes=(Fix(after(5), after(8)),))
    assert workaround_due(facts, BOOK).answer.due_at == after(12 + 6)


# --- closing ----------------------------------------------------------------------------------------------------------


def test_closing_ends_what_was_not_met_yet() -> None:
    """[SLA-1] The customer closes before the answer: nothing is owed any more, nothing was missed."""
    due = response_due(clocks(closed_at=after(1)), BOOK).answer
    assert (due.ended_at, due.breached_at, due.is_running) == (after(1), None, False)
    assert response_due(clocks(closed_at=after(1)), BOOK).text().endswith("; the ticket was closed before.")
    assert standing(due, after(30)) is None


def test_closing_does_not_undo_a_breach() -> None:
    """[SLA-1]"""
    due = response_due(clocks(closed_at=after(5)), BOOK).answer
    assert due.breached_at == after(4)
    assert response_due(clocks(closed_at=after(5)), BOOK).text().endswith(" and was missed.")
    assert standing(due, after(30)) is Standing.BREACHED


# --- the ETA ----------------------------------------------------------------------------------------------------------


def test_without_an_eta_nothing_is_promised() -> None:
    """[WRK-3]"""
    verdict = eta_due(clocks(), BOOK)
    assert verdict.text() == "No ETA was given."
    assert not verdict.answer.is_promised


def test_the_last_eta_is_the_promise() -> None:
    """[WRK-3] Its fuse burns from the moment it was given."""
    facts = clocks(etas=(Eta(after(1), after(3)), Eta(after(2), after(7))))
    due = eta_due(facts, BOOK).answer
    assert (due.start_at, due.due_at, due.within) == (after(2), after(7), 5 * HOUR)
    assert [notch.at for notch in due.notches] == [after(4.5), after(6), after(7)]


def test_an_eta_is_kept_by_the_next_word_or_a_solution() -> None:
    """[WRK-3]"""
    kept = eta_due(clocks(etas=(Eta(after(1), after(3), kept_at=after(2)),)), BOOK)
    assert (kept.answer.met_at, kept.answer.breached_at) == (after(2), None)
    assert "was kept" in kept.text()
    solved = eta_due(clocks(etas=(Eta(after(1), after(3), EtaKind.RESOLUTION),), fixes=(Fix(after(2)),)), BOOK)
    assert solved.answer.met_at == after(2)
    before = eta_due(clocks(etas=(Eta(after(3), after(6)),), fixes=(Fix(after(2), after(2.5)),)), BOOK)
    assert before.answer.met_at is None


def test_a_late_word_does_not_keep_an_eta() -> None:
    """[WRK-3]"""
    late = eta_due(clocks(etas=(Eta(after(1), after(3), kept_at=after(4)),)), BOOK)
    assert late.answer.breached_at == after(3)
    assert "was missed; it came at" in late.text()
    assert standing(late.answer, after(9)) is Standing.BREACHED


def test_an_eta_does_not_move_while_the_ticket_waits_but_rests() -> None:
    """[WRK-3] [SLA-3] A promised moment stays; while we wait nobody is warned of it."""
    verdict = eta_due(clocks(etas=(Eta(after(1), after(3)),), pauses=(Pause(after(2)),)), BOOK)
    assert verdict.answer.due_at == after(3)
    assert verdict.answer.left == HOUR
    assert standing(verdict.answer, after(9)) is Standing.PAUSED
    missed = eta_due(clocks(etas=(Eta(after(1), after(3)),), pauses=(Pause(after(4)),)), BOOK)
    assert standing(missed.answer, after(9)) is Standing.BREACHED


def test_a_closed_ticket_owes_no_eta() -> None:
    """[WRK-3]"""
    due = eta_due(clocks(etas=(Eta(after(1), after(3)),), closed_at=after(2)), BOOK).answer
    assert (due.ended_at, due.breached_at) == (after(2), None)
    late = eta_due(clocks(etas=(Eta(after(1), after(3)),), closed_at=after(4)), BOOK).answer
    assert late.breached_at == after(3)


# --- the next due -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        (clocks(), Promise.RESPONSE),
        (clocks(responded_at=after(1)), Promise.WORKAROUND),
        (clocks(responded_at=after(1), etas=(Eta(after(1), after(3)),)), Promise.ETA),
        (clocks(responded_at=after(1), etas=(Eta(after(1), after(30)),)), Promise.WORKAROUND),
        (clocks(pauses=(Pause(after(1)),)), Promise.RESPONSE),
        (clocks(responded_at=after(1), fixes=(Fix(after(2), after(3)),)), Promise.WORKAROUND),
    ],
)
def test_the_next_due_is_the_earliest_that_runs(facts: ClockFacts, promise: Promise) -> None:
    """[SLA-1]"""
    due = next_due(facts, BOOK).answer
    assert due is not None
    assert due.promise is promise


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (clocks(closed_at=after(1)), "Nothing is due: the ticket is closed."),
        (clocks(responded_at=after(1), pauses=(Pause(after(2)),)), "Nothing is due while we wait for the customer."),
        (
            clocks(4, responded_at=after(1)),
            "Nothing is due: every promise was met, or none was made.",
        ),
        (
            clocks(responded_at=after(1), fixes=(Fix(after(2)),)),
            "Nothing is due: every promise was met, or none was made.",
        ),
    ],
)
def test_no_due_without_a_cause(facts: ClockFacts, text: str) -> None:
    """[SLA-1]"""
    verdict = next_due(facts, BOOK)
    assert verdict.answer is None
    assert verdict.text() == text


def test_an_overdue_promise_stays_the_next_due() -> None:
    """[SLA-1] It is still owed, and first."""
    facts = clocks(agreed=(agreed(1), agreed(4, since=after(3))), etas=(Eta(after(4), after(5)),))
    due = next_due(facts, BOOK).answer
    assert due is not None
    assert due.promise is Promise.RESPONSE


# --- properties -------------------------------------------------------------------------------------------------------


@given(lives())
def test_the_sum_of_a_due_adds_up(facts: ClockFacts) -> None:
    """[POL-3] What stands above the line is what stands below it, to the second."""
    for verdict in (response_due(facts, BOOK), workaround_due(facts, BOOK)):
        if not verdict.steps:
            assert not verdict.answer.is_promised
            continue
        if verdict.answer.due_at is None:
            *parts, left = (step.value for step in verdict.steps)
            assert sum((part for part in parts if isinstance(part, timedelta)), timedelta()) == left
            assert left == verdict.answer.left
            continue
        first, *lengths, total = verdict.steps
        assert isinstance(first.value, datetime)
        spans = [step.value for step in lengths if isinstance(step.value, timedelta)]
        assert len(spans) == len(lengths)
        assert first.value + sum(spans, timedelta()) == total.value == verdict.answer.due_at


@given(lives())
def test_a_promise_is_running_paused_met_ended_or_was_never_made(facts: ClockFacts) -> None:
    """[SLA-1] Exactly one of them, and a due is never before the opening."""
    for verdict in (response_due(facts, BOOK), workaround_due(facts, BOOK), eta_due(facts, BOOK)):
        due = verdict.answer
        assert due.due_at is None or due.due_at > OPENED
        if due.is_promised:
            assert sum([due.is_running, due.is_paused, due.met_at is not None]) == 1
        assert due.breached_at in (None, due.due_at)


def test_the_clocks_keep_to_daylight_saving() -> None:
    """[SLA-1] Four hours are four hours in the night of 25 October 2026."""
    opened = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    berlin = Calendar("Berlin", ZoneInfo("Europe/Berlin"), holidays=frozenset({date(2026, 12, 25)}))
    terms = terms_in(berlin, response=4 * HOUR, workaround=None)
    facts = ClockFacts(opened, (agreed(since=opened, terms=terms),))
    assert response_due(facts, BOOK).answer.due_at == opened + 4 * HOUR


@pytest.mark.parametrize(("left", "waits"), [(-1, True), (0, False), (20, False), (21, True)])
def test_a_reply_waits_unless_the_next_due_would_pass_meanwhile(left: int, waits: bool) -> None:
    """[SLA-2] [WRK-4] Twice the seconds: to wait, and to be sent. What is over can be no later."""
    due = OPENED + timedelta(seconds=left)
    assert may_wait(due, timedelta(seconds=10), OPENED) == waits
    assert may_wait(None, timedelta(seconds=10), OPENED)
