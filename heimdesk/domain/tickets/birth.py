"""The rows of a new ticket: number, payment, timeline, promises, alarms, notices; all of them or none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.catalog.facts import severities_of
from heimdesk.domain.catalog.queries import is_release_supported
from heimdesk.domain.entitlements.facts import balance_left, name_of
from heimdesk.domain.entitlements.ledger import NothingLeft, deduct
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.entitlements.queries import choose
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.assignment import choose_route, follow_route
from heimdesk.domain.tickets.clockwork import note_next_due, settle
from heimdesk.domain.tickets.conversation import copy_message, say
from heimdesk.domain.tickets.facts import clock_facts, escalation_facts, no_rows
from heimdesk.domain.tickets.fields import opening_values
from heimdesk.domain.tickets.locking import note_stored
from heimdesk.domain.tickets.models import (
    Message,
    MessageKind,
    Participant,
    PromiseKind,
    Ticket,
    TicketLink,
    Way,
)
from heimdesk.domain.tickets.numbering import next_number
from heimdesk.domain.tickets.telling import tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wishes import Wish, as_international, subject_of
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.sql.writing import add
from heimdesk.policy.book import Book
from heimdesk.policy.entitlement import Choice
from heimdesk.policy.escalation import may_escalate, moves_with_our_words
from heimdesk.policy.ledger import Deduction, deduction_for_opening
from heimdesk.policy.verdict import Verdict, verdict_from_json

_BALANCE: Prepared[tuple[bool, int]] = Prepared(
    lambda: (
        Entitlement.objects.select_for_update()
        .filter(pk=Slot("entitlement"))
        .order_by()
        .values_list("unlimited", "balance")
    ),
    tuple,
)
_CHANNELS = {Way.DESK: Way.PHONE, Way.SYSTEM: Way.WEB}


class NotEntitled(Refused):
    """Nothing can pay: no ticket is opened, the draft stays; `verdict.answer.judged` says why of each.     [PRG-3]"""


@dataclass(frozen=True, slots=True)
class _Payment:
    entitlement: Entitlement | None
    chosen: Verdict[Choice]
    deduction: Verdict[Deduction]


@dataclass(frozen=True, slots=True)
class Born:
    """A new ticket, its people on the customer's side, and how many incidents it cost."""

    ticket: Ticket
    people: list[Person]
    deducted: int


def bear(wish: Wish, version: BookVersion, *, by: Person, way: str, now: datetime) -> Born:
    """The ticket of a wish without problems, paid and with its people.           [INC-1, PRG-3, SLA-1, TIC-5]

    Raises NotEntitled, NothingLeft.
    """
    book = book_of(version)
    payment = _payment(wish, book, way=way, now=now)
    number = next_number()
    _pay(payment, number, book, by=by, now=now)
    terms = payment.entitlement.terms if payment.entitlement else book.terms_without_plan().as_json()
    assert wish.product is not None
    assert wish.severity is not None
    ticket = Ticket(
        number=number,
        subject=subject_of(wish),
        account=wish.account,
        requester=wish.requester,
        product=wish.product,
        release=wish.release,
        module=wish.module,
        ticket_type=wish.ticket_type,
        answers={key: value for key, value in wish.details.items() if value.strip()},
        severity=wish.severity,
        severity_asked=wish.severity,
        phone=as_international(wish.phone) if wish.phone else "",
        reach_by=wish.reached_by,
        way=way,
        language=wish.requester.language,
        entitlement=payment.entitlement,
        entitlement_verdict=payment.chosen.as_json(),
        plan=terms["plan"],
        terms=terms,
        book=version,
        opened_at=now,
        last_message_at=now,
        last_customer_message_at=now,
        follows=wish.follows,
        field_values=opening_values(wish.product, wish.fields, by_staff=by.is_staff_member)[0],
    )
    supported = is_release_supported(wish.release, now.date(), book=book) if wish.release else None
    ticket.unsupported_release = supported is not None and not supported
    routing = choose_route(ticket, book, now=now)
    note_next_due(ticket, clock_facts(ticket, book, no_rows()), book)
    add(ticket)
    note_stored(ticket)
    _link_followed(ticket, book)
    facts = {"deduction": payment.deduction.as_json(), "words": wish.words}
    if ticket.unsupported_release and supported is not None:
        facts["unsupported"] = supported.as_json()
    record(ticket, "opened", at=now, actor=by, after=ticket.severity, facts=facts, verdict=payment.chosen)
    colleagues = _add_people(ticket, wish, by, now)
    follow_route(ticket, routing, now=now)
    return Born(ticket, [wish.requester, *colleagues], -payment.deduction.answer.change)


def settle_and_confirm(born: Born, *, by: Person, now: datetime) -> None:
    """Start the clocks of a new ticket; tell its people the number, the first dues, what paid, and from when and how it
    can be escalated.                                                                         [TIC-5, INC-1, ESC-1]
    """
    ticket, book = born.ticket, book_of(born.ticket.book)
    promises = settle(ticket, now=now, by=by, is_new=True)
    owed = {promise.kind: promise for promise in promises}
    response, workaround = owed.get(PromiseKind.RESPONSE), owed.get(PromiseKind.WORKAROUND)
    sum_of_response = verdict_from_json(response.verdict).text() if response else ""
    gate = may_escalate(escalation_facts(ticket, book, no_rows()), book, now).answer
    tell_people(
        born.people,
        ticket,
        "ticket_opened",
        cause="opened",
        by=None,
        now=now,
        response_due=response.due_at if response else None,
        workaround_due=workaround.due_at if workaround else None,
        why=sum_of_response,
        severity_name=severities_of(ticket.product, book)[ticket.severity].name,
        unsupported=ticket.unsupported_release,
        escalate_from=gate.available_at,
        escalate_ways=" ".join(sorted(gate.possible_ways)),
        escalate_unless_written=moves_with_our_words(ticket.severity, book),
        **_what_paid(born),
    )


def _what_paid(born: Born) -> dict[str, Any]:
    paid = born.ticket.entitlement
    if paid is None:
        return {}
    plan = born.ticket.terms.get("name", "")
    return {"paid_by": name_of(paid), "plan_name": plan, "deducted": born.deducted, "left": balance_left(paid)}


def first_message(ticket: Ticket, wish: Wish, book: Book, *, way: str, now: datetime) -> Message:
    """What the customer filled in, as the first message of the thread."""
    return say(ticket, text_of(wish, book), by=wish.requester, way=way, now=now)


def text_of(wish: Wish, book: Book) -> str:
    """The filled details in the order of the book: what happens first, the rest under their labels."""
    parts = [wish.details.get("what_happens", "").strip()]
    for key, detail in book.steps_to_reproduce.details.items():
        value = wish.details.get(key, "").strip()
        if value and key != "what_happens":
            parts.append(f"**{detail.label}**\n\n{value}")
    return "\n\n".join(part for part in parts if part) or subject_of(wish)


def channel_of(way: str) -> str:
    """The channel that a plan must cover for what came in this way; the desk writes down calls.            [PRG-1]"""
    return _CHANNELS.get(Way(way), Way(way)).value


def _payment(wish: Wish, book: Book, *, way: str, now: datetime) -> _Payment:
    """What pays, with its row locked and its balance read fresh."""
    assert wish.product is not None
    entitlement, chosen = choose(
        wish.account, product=wish.product, severity=wish.severity, ticket_type=wish.ticket_type, chosen=wish.chosen,
        way=channel_of(way), book=book, now=now,
    )  # fmt: skip
    free = not deduction_for_opening(wish.ticket_type, None, book).answer.makes_a_row
    if entitlement is None and (wish.chosen is not None or not free):
        refusal = NothingLeft if chosen.answer.is_empty else NotEntitled
        raise refusal(chosen)
    left = None
    if entitlement is not None and not free:
        ((unlimited, balance),) = _BALANCE(entitlement=entitlement.pk)
        left = None if unlimited else balance
    return _Payment(entitlement, chosen, deduction_for_opening(wish.ticket_type, left, book))


def _pay(payment: _Payment, number: int, book: Book, *, by: Person, now: datetime) -> None:
    if not payment.deduction:
        raise NothingLeft(payment.deduction)
    if payment.entitlement is not None and payment.deduction.answer.makes_a_row:
        deduct(payment.entitlement, verdict=payment.deduction, ticket_number=number, person=by, now=now, book=book)


def _link_followed(ticket: Ticket, book: Book) -> None:
    """A follow-up is linked, and the last messages of what it follows are copied as its context.         [STA-4]"""
    if ticket.follows is None:
        return
    TicketLink.objects.create(ticket=ticket, other=ticket.follows, kind=TicketLink.Kind.FOLLOWS)
    said = Message.objects.filter(ticket=ticket.follows, kind=MessageKind.PUBLIC).order_by("-id")
    count = book.opening.follow_up_copies_last_messages
    for message in reversed(said.select_related("ticket").prefetch_related("attachments")[:count]):
        copy_message(message, ticket)


def _add_people(ticket: Ticket, wish: Wish, by: Person, now: datetime) -> list[Person]:
    if not wish.colleagues:
        return []
    of_account = Person.objects.filter(account=wish.account, email__in=_addresses(wish), is_active=True)
    colleagues = list(of_account.exclude(pk=wish.requester.pk).order_by("pk"))
    for colleague in colleagues:
        Participant.objects.create(ticket=ticket, person=colleague, added_at=now)
        record(ticket, "participant", at=now, actor=by, after=colleague.name)
    return colleagues


def _addresses(wish: Wish) -> list[str]:
    people = Person.objects.filter(account=wish.account).values_list("email", flat=True)
    wanted = {address.lower() for address in wish.colleagues}
    return [email for email in people if email.lower() in wanted]
