"""A ticket moves between its states as the specification draws them, and no other way."""

import pytest

from heimdesk.policy.states import ACTORS, LIVE_STATES, MOVES, OPEN_STATES, Action, Actor, may_move
from heimdesk.policy.words import State

NEW, OPEN, WAITING, PENDING, CLOSED = State
CUSTOMER, STAFF, SYSTEM = Actor


@pytest.mark.parametrize(
    ("state", "action", "actor", "to"),
    [
        (NEW, Action.TAKE, STAFF, OPEN),
        (NEW, Action.ASK, STAFF, WAITING),
        (NEW, Action.STAFF_REPLY, STAFF, OPEN),
        (NEW, Action.CUSTOMER_REPLY, CUSTOMER, NEW),
        (OPEN, Action.ASK, STAFF, WAITING),
        (OPEN, Action.STAFF_REPLY, STAFF, OPEN),
        (OPEN, Action.CUSTOMER_REPLY, CUSTOMER, OPEN),
        (WAITING, Action.CUSTOMER_REPLY, CUSTOMER, OPEN),
        (WAITING, Action.STAFF_REPLY, STAFF, WAITING),
        (WAITING, Action.RESUME, STAFF, OPEN),
        (PENDING, Action.CONFIRM, CUSTOMER, CLOSED),
        (PENDING, Action.STILL_BROKEN, CUSTOMER, OPEN),
        (PENDING, Action.CUSTOMER_REPLY, CUSTOMER, OPEN),
        (PENDING, Action.CLOSE_BY_TIME, SYSTEM, CLOSED),
        (PENDING, Action.WITHDRAW_RESOLUTION, STAFF, OPEN),
        (CLOSED, Action.FOLLOW_UP, CUSTOMER, CLOSED),
    ],
)
def test_the_moves_are_those_of_the_specification(state: State, action: Action, actor: Actor, to: State) -> None:
    """[STA-1] [STA-3] [STA-4]"""
    verdict = may_move(state, action, actor)
    assert verdict
    assert verdict.answer.to is to


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_the_staff_may_resolve_from_any_open_state(state: State) -> None:
    """[STA-1] Also from new, and while waiting."""
    assert may_move(state, Action.RESOLVE, STAFF).answer.to is PENDING


@pytest.mark.parametrize("state", sorted(LIVE_STATES))
def test_the_customer_may_reply_and_close_until_the_end(state: State) -> None:
    """[STA-1] In any state but closed."""
    assert may_move(state, Action.CUSTOMER_REPLY, CUSTOMER)
    assert may_move(state, Action.CLOSE, CUSTOMER).answer.to is CLOSED


@pytest.mark.parametrize("action", [action for action in Action if action not in {Action.FOLLOW_UP, Action.AUTO_REPLY}])
@pytest.mark.parametrize("actor", Actor)
def test_closed_is_final_for_everyone(action: Action, actor: Actor) -> None:
    """[STA-4]"""
    verdict = may_move(CLOSED, action, actor)
    assert not verdict
    assert verdict.answer.to is CLOSED
    assert verdict.rule == "STA-4"


def test_a_reply_to_a_closed_ticket_is_answered_with_the_way_on() -> None:
    """[STA-4]"""
    assert "Open a follow-up" in may_move(CLOSED, Action.CUSTOMER_REPLY, CUSTOMER).text()


@pytest.mark.parametrize("state", State)
def test_an_automatic_reply_moves_nothing(state: State) -> None:
    """[STA-3] An out-of-office does not reopen."""
    move = may_move(state, Action.AUTO_REPLY, SYSTEM).answer
    assert move.to is state
    assert not move.answers
    assert not move.rejects_fix
    assert not move.ends_wait


@pytest.mark.parametrize(
    ("state", "action", "actor"),
    [
        (OPEN, Action.CONFIRM, CUSTOMER),
        (OPEN, Action.STILL_BROKEN, CUSTOMER),
        (PENDING, Action.RESOLVE, STAFF),
        (PENDING, Action.ASK, STAFF),
        (NEW, Action.RESUME, STAFF),
        (OPEN, Action.FOLLOW_UP, CUSTOMER),
        (OPEN, Action.CLOSE_BY_TIME, SYSTEM),
        (OPEN, Action.RESOLVE, CUSTOMER),
        (OPEN, Action.CLOSE, STAFF),
        (PENDING, Action.CONFIRM, STAFF),
        (OPEN, Action.AUTO_REPLY, CUSTOMER),
        (OPEN, Action.NOTE, SYSTEM),
        (OPEN, Action.ESCALATE, STAFF),
    ],
)
def test_other_moves_are_refused_with_a_reason(state: State, action: Action, actor: Actor) -> None:
    """[STA-1]"""
    verdict = may_move(state, action, actor)
    assert not verdict
    assert verdict.answer.to is state
    assert verdict.text()


def test_who_acts_first_takes_the_ticket() -> None:
    """[STA-1] Open means that an engineer owns it."""
    for action in (Action.TAKE, Action.ASK, Action.STAFF_REPLY, Action.RESOLVE, Action.GIVE_ETA):
        assert may_move(NEW, action, STAFF).answer.takes
        if OPEN in MOVES[action]:
            assert not may_move(OPEN, action, STAFF).answer.takes
    assert not may_move(NEW, Action.NOTE, STAFF).answer.takes


def test_waiting_begins_with_a_question_and_ends_with_the_next_word() -> None:
    """[SLA-3]"""
    assert may_move(OPEN, Action.ASK, STAFF).answer.starts_wait
    assert not may_move(WAITING, Action.ASK, STAFF).answer.starts_wait
    for action, actor in ((Action.CUSTOMER_REPLY, CUSTOMER), (Action.RESUME, STAFF), (Action.RESOLVE, STAFF)):
        assert may_move(WAITING, action, actor).answer.ends_wait
    assert may_move(WAITING, Action.CLOSE, CUSTOMER).answer.ends_wait
    assert not may_move(WAITING, Action.STAFF_REPLY, STAFF).answer.ends_wait


def test_a_public_word_of_the_staff_answers_a_note_does_not() -> None:
    """[SLA-2]"""
    for action in (Action.ASK, Action.STAFF_REPLY, Action.RESOLVE):
        assert may_move(NEW, action, STAFF).answer.answers
    for action in (Action.NOTE, Action.TAKE, Action.GIVE_ETA):
        assert not may_move(NEW, action, STAFF).answer.answers


def test_only_what_was_given_can_be_rejected() -> None:
    """[SLA-2] [STA-3] The customer's word while pending says that it does not hold."""
    assert may_move(PENDING, Action.CUSTOMER_REPLY, CUSTOMER).answer.rejects_fix
    assert may_move(PENDING, Action.STILL_BROKEN, CUSTOMER).answer.rejects_fix
    assert may_move(PENDING, Action.WITHDRAW_RESOLUTION, STAFF).answer.rejects_fix
    assert not may_move(OPEN, Action.CUSTOMER_REPLY, CUSTOMER).answer.rejects_fix
    assert not may_move(PENDING, Action.CONFIRM, CUSTOMER).answer.rejects_fix


def test_every_action_has_a_place_and_somebody_who_does_it() -> None:
    """[STA-1] [STA-5] The tables are complete, and every verdict explains itself."""
    assert set(MOVES) == set(ACTORS) == set(Action)
    for action in Action:
        assert ACTORS[action]
        for state in State:
            for actor in Actor:
                verdict = may_move(state, action, actor)
                assert verdict.text()
                assert bool(verdict) == verdict.answer.is_allowed


def test_every_state_but_closed_can_be_left_and_reached() -> None:
    """[STA-1]"""
    reached = {NEW} | {to for table in MOVES.values() for state, to in table.items() if to is not state}
    assert reached == set(State)
    left = {state for table in MOVES.values() for state, to in table.items() if to is not state}
    assert left == LIVE_STATES
