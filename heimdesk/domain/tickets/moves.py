"""A move of the state machine carried out: owner, state and what ends or begins with it, each an event (STA-5)."""

from datetime import datetime
from typing import Any

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Escalation, Event, Message, Resolution, State, Ticket
from heimdesk.domain.tickets.snoozing import wake
from heimdesk.domain.tickets.timeline import record
from heimdesk.policy.states import Action, Move
from heimdesk.policy.verdict import Verdict

THEN = {None: Action.STAFF_REPLY, "open": Action.STAFF_REPLY, "waiting": Action.ASK}
"""What a reply of the staff does besides: nothing, go on working, or wait for the customer."""


def carry_out(
    ticket: Ticket,
    move: Move,
    *,
    by: Person | None,
    now: datetime,
    reason: str = "",
    verdict: Verdict[Any] | None = None,
) -> None:
    """Apply a move that the policy allowed; the ticket is saved by `clockwork.settle`.              [STA-1, STA-5]"""
    if move.takes and by is not None and ticket.owner_id is None:
        own(ticket, by, by=by, now=now)
    if move.answers and ticket.first_staff_reply_at is None:
        ticket.first_staff_reply_at = now
    if move.rejects_fix:
        Resolution.objects.filter(ticket=ticket, reopened_at=None).update(reopened_at=now)
        ticket.workaround_at = None
    change_state(ticket, move.to, by=by, now=now, reason=reason, verdict=verdict)


def own(ticket: Ticket, owner: Person | None, *, by: Person | None, now: datetime, reason: str = "") -> None:
    """Give the ticket an owner; an event tells from whom to whom."""
    if ticket.owner_id == (owner.pk if owner else None):
        return
    kind = "taken" if owner is not None and owner == by else "assigned"
    before = ticket.owner.name if ticket.owner else ""
    record(ticket, kind, at=now, actor=by, before=before, after=owner.name if owner else "", reason=reason)
    ticket.owner = owner
    wake(ticket, now=now, cause="owner")


def change_state(
    ticket: Ticket,
    to: str,
    *,
    by: Person | None,
    now: datetime,
    reason: str = "",
    verdict: Verdict[Any] | None = None,
) -> None:
    """Set the state and what follows from it; an event tells from what to what.

    Nothing is asked of a closed ticket any more: an escalation is answered by its end.                      [ESC-3]
    """
    before, after = State(ticket.state), State(to)
    if before == after:
        return
    ticket.state = after
    ticket.is_open = after != State.CLOSED
    ticket.pending_since = now if after == State.PENDING else None
    if after == State.CLOSED:
        ticket.closed_at = now
        ticket.severity_proposed = None
        wake(ticket, now=now, cause="end")
        end_escalation(ticket, by=by, now=now, how="end")
    record(ticket, "state", at=now, actor=by, before=before, after=after, reason=reason, verdict=verdict)


def end_escalation(
    ticket: Ticket, *, by: Person | None, now: datetime, how: str, message: Message | None = None
) -> None:
    """Whatever escalation is open is answered; `how` as in `note_answer`. The caller settles the ticket.     [ESC-3]"""
    if not ticket.escalated:
        return
    for escalation in Escalation.objects.filter(ticket=ticket, answered_at=None):
        escalation.ticket = ticket
        note_answer(escalation, by=by, now=now, how=how, message=message)


def note_answer(
    escalation: Escalation, *, by: Person | None, now: datetime, how: str, message: Message | None = None
) -> Event:
    """The escalation is answered with this message, and heard by that, if it was not.                       [ESC-3]

    `how`: with a "status", a "reply", a "resolution", or by the "end" of the ticket, which says nothing.
    """
    ticket = escalation.ticket
    if message is not None and escalation.acknowledged_at is None:
        escalation.acknowledged_at, escalation.acknowledged_by = now, by
    escalation.answered_at, escalation.answered_by = now, by
    escalation.save(update_fields=["acknowledged_at", "acknowledged_by", "answered_at", "answered_by"])
    ticket.escalated = False
    facts = {"escalation": escalation.pk, "how": how, "message": message.pk if message else None}
    return record(ticket, "escalation_answered", at=now, actor=by, facts=facts)
