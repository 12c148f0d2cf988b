"""States of a ticket and the moves between them: every action, from where it may be done, and what it sets going."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heimdesk.policy.verdict import N_, Verdict, storable
from heimdesk.policy.words import State

OPEN_STATES = frozenset({State.NEW, State.OPEN, State.WAITING})
"""States in which the staff has something to do or waits for an answer."""
LIVE_STATES = OPEN_STATES | {State.PENDING}
"""Every state but closed."""


@storable
class Action(StrEnum):
    """What can be done to a ticket."""

    TAKE = "take"
    ROUTE = "route"
    HAND_OVER = "hand_over"
    ASK = "ask"
    STAFF_REPLY = "staff_reply"
    NOTE = "note"
    RESUME = "resume"
    RESOLVE = "resolve"
    WITHDRAW_RESOLUTION = "withdraw_resolution"
    CHANGE_SEVERITY = "change_severity"
    CHANGE_ENTITLEMENT = "change_entitlement"
    GIVE_ETA = "give_eta"
    SPLIT = "split"
    MERGE = "merge"
    CUSTOMER_REPLY = "customer_reply"
    CONFIRM = "confirm"
    STILL_BROKEN = "still_broken"
    CLOSE = "close"
    ESCALATE = "escalate"
    FOLLOW_UP = "follow_up"
    AUTO_REPLY = "auto_reply"
    CLOSE_BY_TIME = "close_by_time"


@storable
class Actor(StrEnum):
    """Who acts: the customer's side, a person of the staff, or the clock's work."""

    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


@storable
@dataclass(frozen=True, slots=True)
class Move:
    """What an action does: the state after it and what begins or ends with it.

    ``takes``: who acts becomes the owner when there is none. ``starts_wait``, ``ends_wait``: the stay in ``waiting``.
    ``answers``: it is a public reply by a person (it meets the response). ``rejects_fix``: what was given as a
    resolution or workaround did not hold.
    """

    to: State
    is_allowed: bool = True
    takes: bool = False
    starts_wait: bool = False
    ends_wait: bool = False
    answers: bool = False
    rejects_fix: bool = False

    def __bool__(self) -> bool:
        return self.is_allowed


_NEW, _OPEN, _WAITING, _PENDING, _CLOSED = State.NEW, State.OPEN, State.WAITING, State.PENDING, State.CLOSED

MOVES: dict[Action, dict[State, State]] = {
    Action.TAKE: {_NEW: _OPEN, _OPEN: _OPEN, _WAITING: _WAITING, _PENDING: _PENDING},
    Action.ROUTE: {_NEW: _OPEN},
    Action.HAND_OVER: {_NEW: _OPEN, _OPEN: _OPEN, _WAITING: _WAITING, _PENDING: _PENDING},
    Action.ASK: {_NEW: _WAITING, _OPEN: _WAITING, _WAITING: _WAITING},
    Action.STAFF_REPLY: {_NEW: _OPEN, _OPEN: _OPEN, _WAITING: _WAITING, _PENDING: _PENDING},
    Action.NOTE: {state: state for state in (_NEW, _OPEN, _WAITING, _PENDING)},
    Action.RESUME: {_WAITING: _OPEN},
    Action.RESOLVE: {_NEW: _PENDING, _OPEN: _PENDING, _WAITING: _PENDING},
    Action.WITHDRAW_RESOLUTION: {_PENDING: _OPEN},
    Action.CHANGE_SEVERITY: {state: state for state in (_NEW, _OPEN, _WAITING)},
    Action.CHANGE_ENTITLEMENT: {state: state for state in (_NEW, _OPEN, _WAITING)},
    Action.GIVE_ETA: {_NEW: _OPEN, _OPEN: _OPEN, _WAITING: _WAITING},
    Action.SPLIT: {state: state for state in (_NEW, _OPEN, _WAITING, _PENDING)},
    Action.MERGE: dict.fromkeys((_NEW, _OPEN, _WAITING, _PENDING), _CLOSED),
    Action.CUSTOMER_REPLY: {_NEW: _NEW, _OPEN: _OPEN, _WAITING: _OPEN, _PENDING: _OPEN},
    Action.CONFIRM: {_PENDING: _CLOSED},
    Action.STILL_BROKEN: {_PENDING: _OPEN},
    Action.CLOSE: dict.fromkeys((_NEW, _OPEN, _WAITING, _PENDING), _CLOSED),
    Action.ESCALATE: {state: state for state in (_NEW, _OPEN, _WAITING, _PENDING)},
    Action.FOLLOW_UP: {_CLOSED: _CLOSED},
    Action.AUTO_REPLY: {state: state for state in State},
    Action.CLOSE_BY_TIME: {_PENDING: _CLOSED},
}

ACTORS: dict[Action, frozenset[Actor]] = {
    **{action: frozenset({Actor.STAFF}) for action in Action},
    Action.CUSTOMER_REPLY: frozenset({Actor.CUSTOMER}),
    Action.CONFIRM: frozenset({Actor.CUSTOMER}),
    Action.STILL_BROKEN: frozenset({Actor.CUSTOMER}),
    Action.CLOSE: frozenset({Actor.CUSTOMER}),
    Action.ESCALATE: frozenset({Actor.CUSTOMER}),
    Action.FOLLOW_UP: frozenset({Actor.CUSTOMER, Actor.STAFF}),
    Action.ROUTE: frozenset({Actor.SYSTEM}),
    Action.AUTO_REPLY: frozenset({Actor.SYSTEM}),
    Action.CLOSE_BY_TIME: frozenset({Actor.SYSTEM}),
    Action.CHANGE_SEVERITY: frozenset({Actor.STAFF, Actor.CUSTOMER, Actor.SYSTEM}),
}

_TAKES = frozenset({Action.TAKE, Action.ASK, Action.STAFF_REPLY, Action.RESOLVE, Action.GIVE_ETA})
_ANSWERS = frozenset({Action.ASK, Action.STAFF_REPLY, Action.RESOLVE})
_REJECTS = frozenset({Action.CUSTOMER_REPLY, Action.STILL_BROKEN, Action.WITHDRAW_RESOLUTION})


def may_move(state: State, action: Action, actor: Actor) -> Verdict[Move]:
    """Whether an actor may do this to a ticket in this state, and what follows.            [STA-1, STA-3, STA-4]

    Whether this person may is for the permissions to say; gates and proofs have rules of their own.
    """
    to = MOVES[action].get(state)
    stays = Move(state, is_allowed=False)
    if to is None:
        return (
            Verdict(stays, "STA-4", _CLOSED_FOR[actor])
            if state is _CLOSED
            else Verdict(stays, "STA-1", _NOT_NOW[state])
        )
    if actor not in ACTORS[action]:
        return Verdict(stays, "STA-1", _NOT_BY[actor])
    move = Move(
        to,
        takes=action in _TAKES and state is _NEW,
        starts_wait=to is _WAITING and state is not _WAITING,
        ends_wait=state is _WAITING and to is not _WAITING,
        answers=action in _ANSWERS,
        rejects_fix=action in _REJECTS and state is _PENDING,
    )
    return Verdict(
        move, "STA-3" if state is _PENDING else "STA-1", _BECOMES[to] if to is not state else N_("The state stays.")
    )


_BECOMES = {
    _OPEN: N_("The ticket is open: the staff has the next word."),
    _WAITING: N_("The ticket waits for the customer."),
    _PENDING: N_("A resolution was given: the customer is asked to confirm."),
    _CLOSED: N_("The ticket is closed."),
}
_CLOSED_FOR = {
    Actor.CUSTOMER: N_("This ticket is closed for good. Open a follow-up: it is linked and knows what was said."),
    Actor.STAFF: N_("A closed ticket is final for everyone. Open a follow-up."),
    Actor.SYSTEM: N_("A closed ticket is final for everyone."),
}
_NOT_NOW = {
    _NEW: N_("This cannot be done while the ticket is new."),
    _OPEN: N_("This cannot be done while the ticket is open."),
    _WAITING: N_("This cannot be done while the ticket waits for the customer."),
    _PENDING: N_("This cannot be done while a resolution waits for confirmation."),
}
_NOT_BY = {
    Actor.CUSTOMER: N_("Only the staff can do this."),
    Actor.STAFF: N_("Only the customer can do this."),
    Actor.SYSTEM: N_("Only a person can do this."),
}
