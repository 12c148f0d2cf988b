"""A move of the state machine carried out: owner, state and what ends or begins with it, each an event (STA-5)."""

from datetime import datetime
from typing import Any

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Escalation, Resolution, State, Ticket
from heimdesk.domain.tickets.timeline import record
from heimdesk.policy.states import Move
from heimdesk.policy.verdict import Verdict


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
    if after == State.CLOSED and ticket.escalated:
        ticket.escalated = False
        Escalation.objects.filter(ticket=ticket, answered_at=None).update(answered_at=now, answered_by=by)
    record(ticket, "state", at=now, actor=by, before=before, after=after, reason=reason, verdict=verdict)
