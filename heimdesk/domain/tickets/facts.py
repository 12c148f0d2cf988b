"""Rows turned into the facts that the policy decides on; nothing is decided here."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple, TypeVar

from django.db.models import CharField, Model, QuerySet, Value

from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.tickets.models import Escalation, Promise, PromiseKind, Resolution, Ticket, Wait
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.policy.book import Book, Terms
from heimdesk.policy.clocks import Agreed, ClockFacts, Eta, Fix, Pause
from heimdesk.policy.escalation import EscalationFacts
from heimdesk.policy.words import EtaKind, State

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class ClockRows:
    """The rows that the clocks of a ticket depend on, each list in order; of a resolution what the clocks need."""

    waits: list[Wait]
    resolutions: list[Resolution]
    promises: list[Promise]


def no_rows() -> ClockRows:
    """Those of a ticket that is being opened."""
    return ClockRows([], [], [])


def book_for(ticket: Ticket) -> Book:
    """The policy book under which the ticket was opened."""
    if not Ticket.book.is_cached(ticket):
        ticket.book = BookVersion.objects.defer("text").get(pk=ticket.book_id)
    return book_of(ticket.book)


def rows_of(model: type[Row], ticket: Ticket) -> list[Row]:
    """All rows of one kind of a ticket, in order; asked after each action, so its SQL is built once."""
    return _rows_of_a_ticket(model)(ticket=ticket.pk)


@cache
def _rows_of_a_ticket(model: type[Row]) -> Prepared[Row]:
    return Prepared(lambda: model._default_manager.filter(ticket_id=Slot("ticket")).order_by("id"))


class _Stretch(NamedTuple):
    """A wait (without a `kind`) or a resolution, which lasts until the ticket is reopened."""

    pk: int
    kind: str
    since: datetime
    until: datetime | None


def _stretches() -> QuerySet[Wait, tuple[int, str, datetime, datetime | None]]:
    ticket = Slot("ticket")
    waits = Wait.objects.filter(ticket_id=ticket).order_by().annotate(kind=Value("", CharField()))
    resolutions = Resolution.objects.filter(ticket_id=ticket).order_by()
    return waits.values_list("id", "kind", "started_at", "ended_at").union(
        resolutions.values_list("id", "kind", "at", "reopened_at"), all=True
    )


_STRETCHES: Prepared[_Stretch] = Prepared(_stretches, _Stretch._make)


def clock_rows(ticket: Ticket) -> ClockRows:
    """Read the rows: two queries, one while nobody has answered (then it never waited and was never resolved)."""
    rows = ClockRows([], [], rows_of(Promise, ticket))
    if ticket.first_staff_reply_at is None:
        return rows
    for pk, kind, since, until in sorted(_STRETCHES(ticket=ticket.pk)):
        if kind:
            rows.resolutions.append(Resolution(pk=pk, ticket=ticket, kind=kind, at=since, reopened_at=until))
        else:
            rows.waits.append(Wait(pk=pk, ticket=ticket, started_at=since, ended_at=until))
    return rows


def clock_facts(ticket: Ticket, book: Book, rows: ClockRows | None = None) -> ClockFacts:
    """What the clocks of a ticket depend on."""
    rows = rows or clock_rows(ticket)
    return ClockFacts(
        opened_at=ticket.opened_at,
        agreed=_agreed(ticket),
        responded_at=ticket.first_staff_reply_at,
        pauses=tuple(Pause(wait.started_at, wait.ended_at) for wait in rows.waits),
        fixes=tuple(
            Fix(given.at, given.reopened_at)
            for given in rows.resolutions
            if book.resolutions[given.kind].meets_workaround
        ),
        etas=tuple(_eta(promise) for promise in rows.promises if promise.kind == PromiseKind.ETA),
        closed_at=ticket.closed_at,
    )


def escalation_facts(ticket: Ticket, book: Book, rows: ClockRows | None = None) -> EscalationFacts:
    """What the gate of an escalation depends on."""
    unanswered = Escalation.objects.filter(ticket=ticket, answered_at=None)
    asked = unanswered.order_by("-id").first() if ticket.escalated else None
    return EscalationFacts(
        clocks=clock_facts(ticket, book, rows),
        state=State(ticket.state),
        last_support_message_at=ticket.last_staff_message_at,
        escalated_at=asked.at if asked else None,
    )


def agree_anew(ticket: Ticket, *, severity: int, terms: Terms, now: datetime) -> None:
    """Write down that another severity or other terms hold from now on; the caller saves the row.       [SLA-4]"""
    if not ticket.agreements:
        ticket.agreements = [_stored(ticket.opened_at, ticket.severity, ticket.terms)]
    ticket.agreements = [*ticket.agreements, _stored(now, severity, terms.as_json())]
    ticket.severity = severity
    ticket.terms = terms.as_json()
    ticket.plan = terms.plan


def _stored(since: datetime, severity: int, terms: dict[str, object]) -> dict[str, object]:
    return {"since": since.isoformat(), "severity": severity, "terms": terms}


def _agreed(ticket: Ticket) -> tuple[Agreed, ...]:
    if not ticket.agreements:
        return (Agreed(ticket.opened_at, ticket.severity, terms_of(ticket.terms)),)
    return tuple(
        Agreed(datetime.fromisoformat(held["since"]), held["severity"], terms_of(held["terms"]))
        for held in ticket.agreements
    )


def _eta(promise: Promise) -> Eta:
    assert promise.due_at is not None
    return Eta(promise.made_at, promise.due_at, EtaKind(promise.about), promise.met_at)
