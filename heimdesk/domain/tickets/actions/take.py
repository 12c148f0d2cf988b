"""Who works on a ticket: taken, assigned, or handed over to another level with a note (WRK-2)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.assignment import route_to_level
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.conversation import say
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.mentions import tell_mentioned
from heimdesk.domain.tickets.models import Level, MessageKind, Ticket, Way
from heimdesk.domain.tickets.moves import carry_out, own
from heimdesk.domain.tickets.permissions import WORKERS, require_may, required_move
from heimdesk.domain.tickets.telling import people_to_tell, tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import checked_text, optional_reason
from heimdesk.policy.states import Action
from heimdesk.policy.words import Tell


@transaction.atomic
def take(ticket: Ticket, *, by: Person, now: datetime) -> Ticket:
    """Own the ticket from now on; a new one becomes open. Raises Refused, TicketClosed.              [STA-1, WRK-2]"""
    lock(ticket)
    require_may(by, "take", ticket)
    move = required_move(by, Action.TAKE, ticket)
    own(ticket, by, by=by, now=now)
    carry_out(ticket, move, by=by, now=now)
    ticket.unread_by_staff = False
    settle(ticket, now=now, by=by)
    return ticket


@transaction.atomic
def assign(ticket: Ticket, owner: Person, *, by: Person, now: datetime, reason: str = "") -> Ticket:
    """Give the ticket to a colleague, who is told. Raises Refused, Invalid, TicketClosed.            [STA-1, WRK-2]"""
    lock(ticket)
    require_may(by, "assign", ticket)
    reason = optional_reason(reason)
    _check_works(owner)
    if owner.pk == ticket.owner_id:
        raise Invalid({"owner": [_("This person works on it already. Choose another one.")]})
    move = required_move(by, Action.HAND_OVER, ticket)
    own(ticket, owner, by=by, now=now, reason=reason)
    carry_out(ticket, move, by=by, now=now)
    settle(ticket, now=now, by=by)
    cause = f"assigned:{ticket.events.order_by('-id').values_list('id', flat=True).first()}"
    tell_people([owner], ticket, "assigned", cause=cause, by=by, now=now, reason=reason)
    return ticket


@transaction.atomic
def hand_over(ticket: Ticket, level: str, owner: Person | None, note: str, *, by: Person, now: datetime) -> Ticket:
    """Pass the ticket to another level with a note for the staff. Raises Refused, Invalid, TicketClosed.    [WRK-2]

    Without an owner whoever is least busy there gets it, where the book gives tickets to persons; else it waits in the
    queue of that level, and whoever owned it keeps it until somebody there takes it.
    """
    lock(ticket)
    require_may(by, "hand_over", ticket)
    if level not in Level.values:
        raise Invalid({"level": [_("There is no such level. Choose engineer, senior or expert.")]})
    if owner is not None:
        _check_works(owner)
    message = say(ticket, _checked_note(note), by=by, way=Way.DESK, now=now, kind=MessageKind.NOTE)
    before, owned_by, ticket.level = ticket.level, ticket.owner_id, level
    event = record(
        ticket, "handed_over", at=now, actor=by, before=before, after=level, reason=message.text, public=False
    )
    move = required_move(by, Action.HAND_OVER, ticket)
    if owner is None:
        owner = route_to_level(ticket, book=book_for(ticket), by=by, now=now)
    if level == before and (owner is None or owner.pk == owned_by):
        raise Invalid(
            {"level": [_("It is at this level already. Choose another one, or somebody else to work on it.")]}
        )
    if owner is not None:
        own(ticket, owner, by=by, now=now)
        carry_out(ticket, move, by=by, now=now)
    settle(ticket, now=now, by=by)
    told = [owner] if owner is not None else people_to_tell(ticket, (Tell.QUEUE,), now=now)
    tell_people(told, ticket, "handed_over", cause=f"event:{event.pk}", by=by, now=now, message=message)
    tell_mentioned(ticket, message, by=by, now=now, told=told)
    return ticket


def _check_works(owner: Person) -> None:
    if not (owner.is_active and owner.roles & WORKERS):
        raise Invalid({"owner": [_("This person does not work on tickets. Choose a colleague who does.")]})


def _checked_note(note: str) -> str:
    if not note.strip():
        raise Invalid({"note": [_("A hand-over needs a note. Say what was found and what is to do.")]})
    return checked_text(note, field="note")
