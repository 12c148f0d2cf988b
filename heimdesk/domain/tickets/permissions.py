"""Who may do what to a ticket: first the person, then the state; every answer says why."""

from collections.abc import Callable
from dataclasses import dataclass

from heimdesk.domain.people.models import Account, Person, Role
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.visibility import may_see
from heimdesk.policy.states import Action, Actor, Move, may_move
from heimdesk.policy.verdict import N_, Verdict
from heimdesk.policy.words import State

WORKERS = frozenset({Role.ENGINEER, Role.SENIOR, Role.EXPERT, Role.SHIFT_MANAGER, Role.TAM, Role.SALES})
"""Roles of those who work on tickets."""
HEARERS = frozenset({Role.SHIFT_MANAGER, Role.TAM, Role.EXPERT, Role.ADMINISTRATOR})
"""Roles of those to whom an escalation can come."""
KEEPERS_OF_CANNED = frozenset({Role.SENIOR, Role.SHIFT_MANAGER, Role.ADMINISTRATOR})
"""Roles of those who keep the replies that everybody sends."""
_MANAGERS = frozenset({Role.SHIFT_MANAGER})
_BOOKERS = frozenset({Role.SHIFT_MANAGER, Role.TAM, Role.SALES})

_Test = Callable[[Person, Ticket], bool]


@dataclass(frozen=True, slots=True)
class _Verb:
    """Who may, the sentence that says so, its tag, and the move that the state must allow."""

    test: _Test
    sentence: str
    rule: str
    action: Action | None = None


class TicketClosed(Refused):
    """Somebody wants to add to a closed ticket; the door offers `actions.follow_up.start_follow_up`.       [STA-4]"""

    def __init__(self, verdict: Verdict[Move], ticket: Ticket) -> None:
        super().__init__(verdict)
        self.ticket = ticket


def may(person: Person, verb: str, ticket: Ticket) -> Verdict[bool]:
    """May this person do this to the ticket as it stands? Raises KeyError for an unknown verb.

    Verbs: see, reply, note, take, assign, resolve, confirm, reopen, close, escalate, acknowledge, answer_escalation,
    set_eta, change_severity, propose_severity, agree_severity, split, merge, hand_over, link, tag, fill_in, snooze,
    spend_time, forward, call, credit, add_participant, change_entitlement, mark_administrative, follow_up, ask,
    withdraw_resolution. Gates of an escalation are asked by `queries.escalation_gate`.
    """
    asked = _VERBS[verb]
    if not may_see(person, ticket):
        return Verdict(False, "SRC-3", N_("This ticket is not yours to see."))
    if not asked.test(person, ticket):
        return Verdict(False, asked.rule, asked.sentence)
    if asked.action is not None:
        move = may_move(State(ticket.state), asked.action, actor_of(person))
        return Verdict(bool(move), move.rule, move.sentence, move.numbers)
    return Verdict(True, asked.rule, asked.sentence)


def require_may(person: Person, verb: str, ticket: Ticket) -> None:
    """Raise what fits unless the person may: Ticket.DoesNotExist, TicketClosed or Refused."""
    if not may_see(person, ticket):
        raise Ticket.DoesNotExist(f"no ticket #{ticket.number} for this person")
    verdict = may(person, verb, ticket)
    if verdict:
        return
    asked = _VERBS[verb]
    if ticket.state == State.CLOSED and asked.action is not None and asked.test(person, ticket):
        raise TicketClosed(may_move(State.CLOSED, asked.action, actor_of(person)), ticket)
    raise Refused(verdict)


def may_open_for(person: Person, account: Account) -> Verdict[bool]:
    """May this person open a ticket of the account, which an incident pays? Its people, and who works on tickets."""
    own = not person.is_staff_member and person.account_id == account.pk
    sentence = N_("Tickets are opened by people of the account, or for them by staff who work on tickets.")
    return Verdict(person.is_active and (own or bool(person.roles & WORKERS)), "PRG-3", sentence)


def may_keep_canned(person: Person) -> Verdict[bool]:
    """May this person add, change and remove canned replies?"""
    sentence = N_("Senior engineers, shift managers and administrators keep the canned replies.")
    return Verdict(person.is_active and bool(person.roles & KEEPERS_OF_CANNED), "WRK-4", sentence)


def required_move(person: Person, action: Action, ticket: Ticket) -> Move:
    """What the action does to the ticket as it stands. Raises TicketClosed or Refused.                     [STA-1]"""
    verdict = may_move(State(ticket.state), action, actor_of(person))
    if not verdict:
        raise TicketClosed(verdict, ticket) if ticket.state == State.CLOSED else Refused(verdict)
    return verdict.answer


def actor_of(person: Person) -> Actor:
    """On whose side a person acts."""
    return Actor.STAFF if person.is_staff_member else Actor.CUSTOMER


def _anyone(person: Person, ticket: Ticket) -> bool:
    return True


def _works_or_is_customer(person: Person, ticket: Ticket) -> bool:
    return not person.is_staff_member or bool(person.roles & WORKERS)


def _has(roles: frozenset[Role]) -> _Test:
    return lambda person, ticket: bool(person.roles & roles)


def _owns_or_manages(person: Person, ticket: Ticket) -> bool:
    """Who has a ticket in the own list, and who looks after the lists of all; what nobody owns is in none."""
    return ticket.owner_id is not None and (ticket.owner_id == person.pk or bool(person.roles & _MANAGERS))


def _is_staff(person: Person, ticket: Ticket) -> bool:
    return person.is_staff_member


def _speaks_for_customer(person: Person, ticket: Ticket) -> bool:
    """The requester or a manager of the account."""
    return ticket.requester_id == person.pk or (person.is_manager and person.account_id == ticket.account_id)


def _is_customer(person: Person, ticket: Ticket) -> bool:
    return not person.is_staff_member


_STAFF_ONLY = N_("Members of the staff who work on tickets do this.")
_FOR_CUSTOMER = N_("The requester or a manager of the account decides this.")
_work = _has(WORKERS)
_VERBS: dict[str, _Verb] = {
    "see": _Verb(_anyone, N_("You see this ticket."), "SRC-3"),
    "reply": _Verb(_works_or_is_customer, _STAFF_ONLY, "STA-1"),
    "note": _Verb(_is_staff, N_("Internal notes are the staff's."), "WRK-4", Action.NOTE),
    "take": _Verb(_work, _STAFF_ONLY, "WRK-2", Action.TAKE),
    "assign": _Verb(_work, _STAFF_ONLY, "WRK-2", Action.HAND_OVER),
    "hand_over": _Verb(_work, _STAFF_ONLY, "WRK-2", Action.HAND_OVER),
    "ask": _Verb(_work, _STAFF_ONLY, "WRK-1", Action.ASK),
    "resolve": _Verb(_work, _STAFF_ONLY, "STA-1", Action.RESOLVE),
    "withdraw_resolution": _Verb(_work, _STAFF_ONLY, "STA-1", Action.WITHDRAW_RESOLUTION),
    "confirm": _Verb(_speaks_for_customer, _FOR_CUSTOMER, "STA-3", Action.CONFIRM),
    "reopen": _Verb(
        _is_customer, N_("The customer's side says whether it is still broken."), "STA-3", Action.STILL_BROKEN
    ),
    "close": _Verb(_speaks_for_customer, _FOR_CUSTOMER, "STA-1", Action.CLOSE),
    "escalate": _Verb(_works_or_is_customer, _STAFF_ONLY, "ESC-1"),
    "acknowledge": _Verb(
        _has(HEARERS), N_("Shift managers, account managers, experts and administrators do this."), "ESC-3"
    ),
    "answer_escalation": _Verb(_has(HEARERS | WORKERS), _STAFF_ONLY, "ESC-3"),
    "set_eta": _Verb(_work, _STAFF_ONLY, "WRK-3", Action.GIVE_ETA),
    "change_severity": _Verb(
        _has(_MANAGERS), N_("Only a shift manager changes the severity."), "SEV-2", Action.CHANGE_SEVERITY
    ),
    "propose_severity": _Verb(_work, _STAFF_ONLY, "SEV-2", Action.CHANGE_SEVERITY),
    "agree_severity": _Verb(_speaks_for_customer, _FOR_CUSTOMER, "SEV-2", Action.CHANGE_SEVERITY),
    "split": _Verb(_work, _STAFF_ONLY, "TIC-7", Action.SPLIT),
    "merge": _Verb(_work, _STAFF_ONLY, "TIC-7", Action.MERGE),
    "link": _Verb(_work, _STAFF_ONLY, "TIC-7"),
    "snooze": _Verb(
        _owns_or_manages, N_("The owner of the ticket or a shift manager does this."), "WRK-4", Action.HAND_OVER
    ),
    "spend_time": _Verb(_work, _STAFF_ONLY, "WRK-4"),
    "forward": _Verb(_work, _STAFF_ONLY, "WRK-4"),
    "call": _Verb(_work, _STAFF_ONLY, "WRK-4", Action.NOTE),
    "tag": _Verb(_work, _STAFF_ONLY, "WRK-4"),
    "fill_in": _Verb(_work, _STAFF_ONLY, "WRK-4", Action.NOTE),
    "credit": _Verb(_has(_MANAGERS), N_("Only a shift manager grants a credit."), "INC-4"),
    "add_participant": _Verb(_works_or_is_customer, _STAFF_ONLY, "POR-3"),
    "change_entitlement": _Verb(
        _has(_BOOKERS),
        N_("A shift manager, an account manager or sales does this."),
        "PRG-3",
        Action.CHANGE_ENTITLEMENT,
    ),
    "mark_administrative": _Verb(_work, _STAFF_ONLY, "WRK-1", Action.NOTE),
    "follow_up": _Verb(
        _is_customer, N_("The customer's side follows up on a closed ticket."), "STA-4", Action.FOLLOW_UP
    ),
}
