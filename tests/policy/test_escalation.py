"""Escalation: from when, by which way, or why not; and to whom it passes on."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.book import Book
from heimdesk.policy.clocks import Eta, Fix
from heimdesk.policy.escalation import (
    EscalationFacts,
    first_level,
    level,
    level_due,
    may_escalate,
    may_escalate_by,
    moves_with_our_words,
    next_level,
)
from heimdesk.policy.verdict import verdict_from_json
from heimdesk.policy.words import State, Tell, Way
from tests.policy.cast import BOOK, HOUR, MINUTE, OPENED, after, agreed, book_with, clocks

GATE_1 = "1: {starts: after_support_message, after: 1 h, ways: [phone]}"
GATE_2 = "2: {starts: share_of_eta, share: 50 %, ways: [button, phone]}"
GATE_3 = "3: {starts: share_of_eta, share: 100 %, ways: [button, phone]}"
BOTH = {Way.BUTTON, Way.PHONE}


def ticket(severity: int, *etas: Eta, state: State = State.OPEN, said_at: Any = None, **more: Any) -> EscalationFacts:
    escalated_at = more.pop("escalated_at", None)
    return EscalationFacts(clocks(severity, etas=etas, **more), state, said_at, escalated_at)


def opens_at(facts: EscalationFacts, book: Book = BOOK) -> datetime | None:
    """When the gate opens; checked on both sides of the moment."""
    at = may_escalate(facts, book, OPENED).answer.available_at
    if at is not None:
        assert may_escalate(facts, book, at).answer.allowed
        assert not may_escalate(facts, book, at - MINUTE / 60).answer.allowed
    return at


def test_a_severity_4_ticket_cannot_be_escalated() -> None:
    """[ESC-1] Not even with an ETA missed long ago."""
    verdict = may_escalate(ticket(4, Eta(after(1), after(2))), BOOK, after(900))
    assert not verdict
    assert verdict.answer.available_at is None
    assert verdict.answer.possible_ways == frozenset()
    assert verdict.text() == "A ticket of severity 4 cannot be escalated."


def test_severity_1_is_escalated_by_phone_an_hour_after_the_last_support_message() -> None:
    """[ESC-1]"""
    facts = ticket(1, said_at=after(0.5))
    assert opens_at(facts) == after(1.5)
    gate = may_escalate(facts, BOOK, after(1.5)).answer
    assert gate.ways == {Way.PHONE}
    assert gate.by_phone_only
    assert not gate.button


def test_each_support_message_starts_the_hour_of_severity_1_anew() -> None:
    """[ESC-1] An ETA plays no part at severity 1, and our words none at the others."""
    assert [moves_with_our_words(severity, BOOK) for severity in (1, 2, 3, 4)] == [True, False, False, False]
    assert opens_at(ticket(1, Eta(after(1), after(50)), said_at=after(9))) == after(10)


def test_severity_1_without_a_support_message_counts_from_the_opening() -> None:
    """[ESC-1]"""
    facts = ticket(1, state=State.NEW)
    assert opens_at(facts) == after(1)
    assert "as no support message came yet" in may_escalate(facts, BOOK, OPENED).text()


def test_severity_2_is_escalated_once_half_of_the_time_to_the_eta_has_passed() -> None:
    """[ESC-1] The example of the portal: promised at 12:10 for 16:30, from 14:20."""
    given_at, due_at = OPENED + 178 * MINUTE, OPENED + 438 * MINUTE
    facts = ticket(2, Eta(given_at, due_at))
    verdict = may_escalate(facts, BOOK, given_at)
    assert opens_at(facts) == OPENED + 308 * MINUTE
    assert verdict.text() == (
        "Severity 2 can be escalated once 50 % of the time to the ETA of 2026-06-11 16:30 UTC has passed."
    )
    assert [(step.label, step.value) for step in verdict.told().steps] == [
        ("ETA promised", "2026-06-11 12:10 UTC"),
        ("50 % of the time to 2026-06-11 16:30 UTC", "+ 2 h 10 min"),
        ("Escalation from", "2026-06-11 14:20 UTC"),
    ]
    assert may_escalate(facts, BOOK, after(9)).answer.ways == BOTH


def test_severity_3_is_escalated_once_the_eta_is_missed() -> None:
    """[ESC-1]"""
    facts = ticket(3, Eta(after(1), after(5)))
    assert opens_at(facts) == after(5)
    assert "once the ETA of" in may_escalate(facts, BOOK, after(2)).text()


def test_a_new_eta_moves_the_gate() -> None:
    """[ESC-1] The promise that runs counts, from the moment it was given."""
    assert opens_at(ticket(2, Eta(after(1), after(3)), Eta(after(2), after(8)))) == after(5)


def test_without_an_eta_severity_2_goes_by_half_of_the_response_time() -> None:
    """[ESC-1] Gold owes a response within 4 hours."""
    facts = ticket(2, state=State.NEW)
    assert opens_at(facts) == after(2)
    assert may_escalate(facts, BOOK, OPENED).text().startswith("No ETA was given: severity 2")


def test_without_an_eta_severity_3_goes_by_the_missed_response() -> None:
    """[ESC-1] Gold owes a response within 6 hours."""
    assert opens_at(ticket(3, state=State.NEW)) == after(6)


@pytest.mark.parametrize(("severity", "hours"), [(2, 2), (3, 6)])
def test_an_answer_without_an_eta_changes_nothing(severity: int, hours: int) -> None:
    """[ESC-1] Who was answered "we look into it" may escalate as if not answered."""
    assert opens_at(ticket(severity, responded_at=after(0.1), said_at=after(0.1))) == after(hours)


@pytest.mark.parametrize(("severity", "hours"), [(2, 5 + 2), (3, 5 + 6)])
def test_after_an_eta_that_was_kept_a_response_time_counts(severity: int, hours: int) -> None:
    """[ESC-1] The update came as promised, and no new ETA with it."""
    facts = ticket(severity, Eta(after(1), after(6), kept_at=after(5)))
    assert opens_at(facts) == after(hours)
    assert "since the last ETA was kept" in may_escalate(facts, BOOK, OPENED).text()


def test_a_rejected_solution_kept_the_eta_too() -> None:
    """[ESC-1]"""
    assert opens_at(ticket(3, Eta(after(1), after(6)), fixes=(Fix(after(5), after(7)),))) == after(11)


@pytest.mark.parametrize("state", [State.WAITING, State.PENDING, State.CLOSED])
@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_nobody_escalates_while_it_is_the_customers_turn(state: State, severity: int) -> None:
    """[ESC-1] Not in waiting, pending confirmation, closed."""
    verdict = may_escalate(ticket(severity, Eta(after(1), after(2)), state=state), BOOK, after(90))
    assert not verdict
    assert verdict.answer.available_at is None
    assert verdict.rule == "ESC-1"


def test_a_book_can_let_people_escalate_while_waiting() -> None:
    """[ESC-1]"""
    book = book_with(("refused_in: [waiting, pending, closed]", "refused_in: [closed]"))
    assert may_escalate(ticket(3, Eta(after(1), after(2)), state=State.WAITING), book, after(3))


def test_a_book_can_forbid_it_while_new() -> None:
    """[ESC-1]"""
    book = book_with(("refused_in: [waiting, pending, closed]", "refused_in: [new, closed]"))
    assert may_escalate(ticket(2, state=State.NEW), book, after(90)).text() == "A new ticket cannot be escalated."


def test_a_book_can_set_a_time_after_the_opening() -> None:
    """[ESC-1] Not before so long after opening; the latest of all conditions decides."""
    book = book_with((GATE_2, GATE_2.replace("}", ", not_before: 3 h}")))
    assert opens_at(ticket(2, state=State.NEW), book) == after(3)
    assert opens_at(ticket(2, Eta(after(1), after(9))), book) == after(5)


def test_a_book_can_spare_the_guaranteed_response_time() -> None:
    """[ESC-1] Not within the response time since the opening or the last update (Gold, severity 3: 6 h)."""
    book = book_with((GATE_3, GATE_3.replace("}", ", spares_response_time: yes}")))
    assert opens_at(ticket(3, Eta(after(1), after(2))), book) == after(6)
    facts = ticket(3, Eta(after(1), after(5)), said_at=after(4))
    assert opens_at(facts, book) == after(10)
    assert "guaranteed response time, 6 h from 2026-06-11 13:12 UTC" in may_escalate(facts, book, after(6)).text()


def test_a_book_can_open_the_chat() -> None:
    """[ESC-1]"""
    book = book_with((GATE_3, GATE_3.replace("phone]", "phone, chat]")))
    facts = ticket(3, Eta(after(1), after(2)))
    assert may_escalate_by(Way.CHAT, facts, book, after(2))
    assert not may_escalate_by(Way.CHAT, facts, BOOK, after(2))


def test_the_button_shows_only_while_it_may_be_pressed() -> None:
    """[ESC-2] Until then the gate says from when."""
    facts = ticket(3, Eta(after(1), after(5)))
    before, then = (may_escalate(facts, BOOK, now).answer for now in (after(4), after(5)))
    assert (before.button, then.button) == (False, True)
    assert before.available_at == after(5)
    assert not before
    assert then


def test_a_hand_made_button_press_is_refused_like_the_page_would() -> None:
    """[ESC-2] The server asks the same rule whatever the page showed."""
    urgent = ticket(1, said_at=after(0))
    by_button = may_escalate_by(Way.BUTTON, urgent, BOOK, after(2))
    assert not by_button
    assert by_button.text() == "Severity 1 is escalated by phone only."
    assert may_escalate_by(Way.PHONE, urgent, BOOK, after(2))
    early = may_escalate_by(Way.BUTTON, ticket(3, Eta(after(1), after(5))), BOOK, after(2))
    assert not early
    assert early.numbers["available"] == after(5)
    other = may_escalate_by(Way.CHAT, ticket(3, Eta(after(1), after(5))), BOOK, after(6))
    assert other.text() == "Severity 3 cannot be escalated by this way."


def test_an_escalation_is_answered_before_the_next() -> None:
    """[ESC-3] A double click is no second escalation."""
    verdict = may_escalate(ticket(3, Eta(after(1), after(2)), escalated_at=after(3)), BOOK, after(4))
    assert not verdict
    assert verdict.rule == "ESC-3"
    assert verdict.numbers["escalated"] == after(3)


def test_a_lower_severity_goes_by_its_own_gate() -> None:
    """[ESC-1] [SLA-4] The severity that holds now decides."""
    facts = EscalationFacts(
        clocks(agreed=(agreed(1), agreed(4, since=after(0.5)))), State.OPEN, last_support_message_at=after(0.5)
    )
    assert not may_escalate(facts, BOOK, after(9))


def test_an_unacknowledged_escalation_passes_on() -> None:
    """[ESC-3] 15 minutes a level, to the end of the path."""
    first = first_level(BOOK)
    due = level_due(first, OPENED, BOOK)
    assert due.answer == OPENED + 15 * MINUTE
    assert "must acknowledge by 2026-06-11 09:27 UTC, 15 min after being told" in due.text()
    assert Tell.DUTY_MANAGER in level(first, BOOK).tell
    path = [first]
    while (beyond := next_level(path[-1], BOOK)) is not None:
        path.append(beyond)
    assert path == [0, 1, 2]


def test_a_book_can_tell_the_last_level_again_and_again() -> None:
    """[ESC-3]"""
    book = book_with(("repeats_last_level: no", "repeats_last_level: yes"))
    assert next_level(2, book) == 2
    assert next_level(0, book) == 1


def test_a_gate_can_count_from_the_message_at_once() -> None:
    """[ESC-1]"""
    book = book_with((GATE_1, GATE_1.replace("1 h", "0 h")))
    assert opens_at(ticket(1, said_at=after(2)), book) == after(2)


HOURS = st.floats(0, 60, allow_nan=False).map(lambda hours: after(round(hours, 2)))


@given(
    st.integers(1, 4),
    st.lists(st.tuples(HOURS, st.floats(0.1, 20), st.booleans()), max_size=3),
    st.sampled_from(State),
    st.one_of(st.none(), HOURS),
    HOURS,
    HOURS,
)
def test_an_open_gate_stays_open_until_something_happens(
    severity: int,
    etas: list[tuple[datetime, float, bool]],
    state: State,
    said_at: datetime | None,
    one: datetime,
    two: datetime,
) -> None:
    """[ESC-1] [ESC-2] And the moment announced is the moment it opens; every verdict can be stored and told."""
    promised = [
        Eta(at, at + length * HOUR, kept_at=at + length / 2 * HOUR if kept else None) for at, length, kept in etas
    ]
    facts = EscalationFacts(
        clocks(severity, etas=tuple(sorted(promised, key=lambda eta: eta.given_at))), state, said_at
    )
    early, late = sorted((one, two))
    before, then = may_escalate(facts, BOOK, early), may_escalate(facts, BOOK, late)
    assert then.answer.allowed or not before.answer.allowed
    announced = before.answer.available_at
    if announced is not None:
        assert before.answer.allowed == (announced <= early)
    assert before.answer.ways <= before.answer.possible_ways
    assert verdict_from_json(json.loads(json.dumps(before.as_json()))) == before
    assert before.text()
