"""One ticket, one issue: chosen messages become a ticket of their own, with one more deduction (TIC-7, INC-5)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.entitlements.ledger import NothingLeft, deduct
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.domain.tickets.assignment import choose_route, follow_route
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.conversation import copy_message
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Message, MessageKind, Participant, Ticket, TicketLink, Way
from heimdesk.domain.tickets.numbering import next_number
from heimdesk.domain.tickets.permissions import require_may, required_move
from heimdesk.domain.tickets.telling import tell_customers
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import checked_line, optional_reason
from heimdesk.policy.ledger import Deduction, DeductionCause, deduction_for_opening, deduction_for_split
from heimdesk.policy.states import Action
from heimdesk.policy.verdict import Verdict
from heimdesk.policy.words import Level


@transaction.atomic
def split(
    ticket: Ticket,
    *,
    messages: Iterable[Message],
    subject: str,
    by: Person,
    now: datetime,
    waive_reason: str = "",
) -> Ticket:
    """A new ticket with copies of the chosen messages and their files. Raises Invalid, Refused, NothingLeft.

    One incident more is deducted, unless it is waived with a reason or the type deducts nothing. The customer is told.
                                                                                                   [TIC-7, INC-5]
    """
    lock(ticket)
    require_may(by, "split", ticket)
    required_move(by, Action.SPLIT, ticket)
    chosen = _chosen(ticket, messages)
    line, waive_reason = checked_line(subject, field="subject"), optional_reason(waive_reason, field="waive_reason")
    payment = _payment(ticket, waive_reason, Entitlement.objects.select_for_update())
    number = next_number()
    _pay(ticket, payment, number, waive_reason, by=by, now=now)
    made = _made(ticket, number, line, chosen, now)
    for person in Participant.objects.filter(ticket=ticket):
        Participant.objects.create(ticket=made, person=person.person, added_at=now)
    for message in chosen:
        copy_message(message, made)
    TicketLink.objects.create(ticket=made, other=ticket, kind=TicketLink.Kind.SPLIT)
    facts = {"from": ticket.number, "to": number, "messages": [message.pk for message in chosen]}
    record(made, "opened", at=now, actor=by, after=made.severity, facts=facts, verdict=payment)
    record(made, "split", at=now, actor=by, before=ticket.number, after=number, reason=waive_reason, facts=facts)
    event = record(
        ticket, "split", at=now, actor=by, before=ticket.number, after=number, reason=waive_reason, facts=facts,
        verdict=payment,
    )  # fmt: skip
    follow_route(made, choose_route(made, book_for(made), now=now, level=Level(ticket.level)), now=now)
    settle(made, now=now, by=by)
    settle(ticket, now=now, by=by)
    tell_customers(
        ticket, "split", cause=f"event:{event.pk}", by=by, now=now, new_number=number, new_subject=line,
        deducted=-payment.answer.change, why=payment.text(), waived=waive_reason,
    )  # fmt: skip
    return made


def deduction_of_split(ticket: Ticket) -> Verdict[Deduction]:
    """What splitting the ticket would deduct as things stand, for the page that asks.                       [INC-5]"""
    return _payment(ticket, "", Entitlement.objects.all())


def _chosen(ticket: Ticket, messages: Iterable[Message]) -> list[Message]:
    wanted = [message.pk for message in messages]
    found = list(
        Message.objects.filter(ticket=ticket, pk__in=wanted)
        .select_related("ticket", "author")
        .prefetch_related("attachments")
        .order_by("at", "id")
    )
    if not wanted or len(found) != len(set(wanted)):
        raise Invalid({"messages": [_("Choose the messages of this ticket that belong to the other issue.")]})
    if all(message.kind == MessageKind.NOTE for message in found):
        raise Invalid({"messages": [_("Choose at least one message that the customer can read, not only notes.")]})
    return found


def _payment(ticket: Ticket, waive_reason: str, payers: QuerySet[Entitlement]) -> Verdict[Deduction]:
    """What the book says of this ticket; a type, or an administrative task, may deduct nothing at all."""
    book = book_for(ticket)
    free = deduction_for_opening(ticket.ticket_type, None, book, is_administrative=ticket.administrative)
    if not free.answer.makes_a_row or ticket.entitlement_id is None:
        return free
    if waive_reason:
        return deduction_for_split(None, book, waived_because=waive_reason)
    payer = payers.only("balance", "unlimited").get(pk=ticket.entitlement_id)
    return deduction_for_split(None if payer.unlimited else payer.balance, book)


def _pay(
    ticket: Ticket, payment: Verdict[Deduction], number: int, waive_reason: str, *, by: Person, now: datetime
) -> None:
    if not payment:
        raise NothingLeft(payment)
    require(payment)
    if ticket.entitlement is not None and payment.answer.cause is DeductionCause.SPLIT:
        deduct(ticket.entitlement, verdict=payment, ticket_number=number, person=by, now=now, reason=waive_reason)


def _made(ticket: Ticket, number: int, subject: str, chosen: list[Message], now: datetime) -> Ticket:
    """The new ticket: same people, product, severity, terms and payer; its own clocks, from now on."""
    public = [message for message in chosen if message.kind == MessageKind.PUBLIC]
    return Ticket.objects.create(
        number=number,
        subject=subject,
        account=ticket.account,
        requester=ticket.requester,
        product=ticket.product,
        release=ticket.release,
        module=ticket.module,
        ticket_type=ticket.ticket_type,
        severity=ticket.severity,
        severity_asked=ticket.severity_asked,
        phone=ticket.phone,
        reach_by=ticket.reach_by,
        way=Way.DESK,
        language=ticket.language,
        unsupported_release=ticket.unsupported_release,
        administrative=ticket.administrative,
        entitlement=ticket.entitlement,
        entitlement_verdict=ticket.entitlement_verdict,
        plan=ticket.plan,
        terms=ticket.terms,
        book=BookVersion.objects.defer("text").get(pk=ticket.book_id),
        opened_at=now,
        last_message_at=max([message.at for message in public], default=now),
        last_customer_message_at=max([message.at for message in public if not message.by_staff], default=None),
        level=ticket.level,
        field_values=ticket.field_values,
    )
