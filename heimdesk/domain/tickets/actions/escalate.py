"""Escalations: only where the gate allows, heard by who is on duty or passed on, answered (ESC-1 to ESC-3).

They are answered here with a status, elsewhere by a reply once they were heard, by a resolution, by the end.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused, require
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.conversation import say
from heimdesk.domain.tickets.facts import book_for, escalation_facts
from heimdesk.domain.tickets.hearing import keep_update
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Escalation, Message, Ticket, Way
from heimdesk.domain.tickets.moves import carry_out, note_answer
from heimdesk.domain.tickets.permissions import require_may, required_move
from heimdesk.domain.tickets.snoozing import wake
from heimdesk.domain.tickets.telling import followers_of, people_to_tell, tell_customers, tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import checked_reason
from heimdesk.policy.escalation import answer_due, first_level, level, level_due, may_escalate_by, next_level
from heimdesk.policy.states import Action
from heimdesk.policy.verdict import N_, Verdict, verdict_from_json
from heimdesk.policy.words import Tell
from heimdesk.policy.words import Way as Road

_ROADS = {
    **{road.value: road for road in Road},
    Way.WEB.value: Road.BUTTON,
    Way.API.value: Road.BUTTON,
    Way.DESK.value: Road.PHONE,
}


@transaction.atomic
def escalate(ticket: Ticket, *, by: Person, reason: str, now: datetime, way: Road | str = Road.BUTTON) -> Escalation:
    """Escalate, if the gate is open for this way now, whatever a page showed.             [ESC-1, ESC-2, ESC-3]

    `way` is the door it came through: the portal's is the button; the staff escalates for who calls or chats. Raises
    Invalid without a reason, Refused with the gate's sentence, TicketClosed.
    """
    lock(ticket)
    require_may(by, "escalate", ticket)
    road = _ROADS[str(way)]
    if by.is_staff_member and road is Road.BUTTON:
        raise Refused(Verdict(False, "ESC-1", N_("The button is the customer's; the staff escalates for callers.")))
    book = book_for(ticket)
    verdict = may_escalate_by(road, escalation_facts(ticket, book), book, now)
    require(verdict)
    said = checked_reason(reason)
    first = first_level(book)
    escalation = Escalation.objects.create(
        ticket=ticket, by=by, reason=said, way=road.value, at=now, verdict=verdict.as_json(), level=first + 1,
        level_since=now, acknowledge_due=level_due(first, now, book).answer,
    )  # fmt: skip
    ticket.escalated = True
    ticket.unread_by_staff = True
    wake(ticket, now=now, cause="escalation")
    event = record(
        ticket, "escalated", at=now, actor=by, after=first + 1, reason=said, verdict=verdict,
        facts={"way": road.value, "escalation": escalation.pk},
    )  # fmt: skip
    people = [*people_to_tell(ticket, level(first, book).tell, now=now), *followers_of(ticket)]
    _tell(escalation, people, "escalated", cause=f"event:{event.pk}", by=by, now=now)
    settle(ticket, now=now, by=by)
    return escalation


@transaction.atomic
def acknowledge(escalation: Escalation, *, by: Person, now: datetime) -> Escalation:
    """Somebody heard the escalation; it is passed on no more, and owed a status within the length of the book.

    The customer is told. Raises Refused.                                                                    [ESC-3]
    """
    ticket = _locked_ticket(escalation)
    require_may(by, "acknowledge", ticket)
    if escalation.acknowledged_at is not None or escalation.answered_at is not None:
        return escalation
    escalation.acknowledged_at = now
    escalation.acknowledged_by = by
    verdict = answer_due(now, book_for(ticket))
    if verdict is not None:
        escalation.answer_due, escalation.answer_verdict = verdict.answer, verdict.as_json()
    escalation.save(update_fields=["acknowledged_at", "acknowledged_by", "answer_due", "answer_verdict"])
    event = record(ticket, "acknowledged", at=now, actor=by, facts={"escalation": escalation.pk}, verdict=verdict)
    settle(ticket, now=now, by=by)
    tell_customers(
        ticket, "escalation_acknowledged", cause=f"event:{event.pk}", by=by, now=now, answer_due=escalation.answer_due
    )  # fmt: skip
    return escalation


@transaction.atomic
def answer_escalation(escalation: Escalation, text: str, *, by: Person, now: datetime) -> Message:
    """Answer the escalation with a status that the customer reads; it is heard by that, if it was not.      [ESC-3]"""
    ticket = _locked_ticket(escalation)
    require_may(by, "answer_escalation", ticket)
    if escalation.answered_at is not None:
        raise Refused(Verdict(False, "ESC-3", N_("This escalation was answered already.")))
    move = required_move(by, Action.STAFF_REPLY, ticket)
    message = say(ticket, text, by=by, way=Way.DESK, now=now)
    keep_update(ticket, now)
    event = note_answer(escalation, by=by, now=now, how="status", message=message)
    carry_out(ticket, move, by=by, now=now)
    settle(ticket, now=now, by=by)
    tell_customers(ticket, "reply", cause=f"event:{event.pk}", by=by, now=now, message=message, escalation=True)
    return message


def pass_on(escalation: Escalation, *, now: datetime) -> bool:
    """Nobody heard it in time: the next level of the path is told. The caller holds the ticket's lock.      [ESC-3]

    False when there is nothing to pass on: it was heard meanwhile, it is too early, or this is the last level.
    """
    ticket = escalation.ticket
    due = escalation.acknowledge_due
    if escalation.acknowledged_at is not None or escalation.answered_at is not None or due is None or now < due:
        return False
    book = book_for(ticket)
    following = next_level(escalation.level - 1, book)
    verdict = level_due(escalation.level - 1, escalation.level_since, book)
    before = escalation.level
    if following is None:
        escalation.acknowledge_due = None
        escalation.save(update_fields=["acknowledge_due"])
        settle(ticket, now=now)
        return False
    escalation.level = following + 1
    escalation.level_since = now
    escalation.acknowledge_due = level_due(following, now, book).answer
    escalation.save()
    event = record(
        ticket, "passed_on", at=now, actor=None, before=before, after=following + 1, verdict=verdict,
        facts={"escalation": escalation.pk, "name": level(following, book).name},
    )  # fmt: skip
    people = people_to_tell(ticket, level(following, book).tell, now=now)
    _tell(escalation, people, "escalation_passed_on", cause=f"event:{event.pk}", by=None, now=now)
    settle(ticket, now=now)
    return True


def miss_answer(escalation: Escalation, *, now: datetime) -> None:
    """The status that was owed did not come: whoever acknowledged it and the manager on duty are told.      [ESC-3]

    The caller holds the ticket's lock.
    """
    ticket, due = escalation.ticket, escalation.answer_due
    if due is None or escalation.answered_at is not None:
        return
    verdict = verdict_from_json(escalation.answer_verdict) if escalation.answer_verdict else None
    facts = {"escalation": escalation.pk}
    record(
        ticket, "escalation_unanswered", at=due, actor=None, after=due.isoformat(), verdict=verdict, facts=facts,
        public=False,
    )  # fmt: skip
    heard = [escalation.acknowledged_by] if escalation.acknowledged_by else []
    tell_people(
        [*heard, *people_to_tell(ticket, (Tell.OWNER, Tell.DUTY_MANAGER), now=now)], ticket, "escalation_unanswered",
        cause=f"unanswered:{escalation.pk}", by=None, now=now, reason=escalation.reason, answer_due=due,
    )  # fmt: skip


def _tell(
    escalation: Escalation, people: Iterable[Person], kind: str, *, cause: str, by: Person | None, now: datetime
) -> None:
    """Tell these people, each once, and keep whom for the page."""
    told = list({person.pk: person for person in people}.values())
    tell_people(
        told, escalation.ticket, kind, cause=cause, by=by, now=now, reason=escalation.reason, level=escalation.level,
        acknowledge_due=escalation.acknowledge_due, escalated_by=escalation.by.name,
    )  # fmt: skip
    escalation.told = [*escalation.told, {"level": escalation.level, "names": [person.name for person in told]}]
    escalation.save(update_fields=["told"])


def _locked_ticket(escalation: Escalation) -> Ticket:
    ticket = Ticket.objects.get(pk=escalation.ticket_id)
    lock(ticket)
    escalation.refresh_from_db()
    escalation.ticket = ticket
    return ticket
