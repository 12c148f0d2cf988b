"""Rows turned into the facts that the policy decides on; nothing is decided here."""

from datetime import datetime

from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.tickets.models import Escalation, Promise, PromiseKind, Resolution, Ticket, Wait
from heimdesk.policy.book import Book, Terms
from heimdesk.policy.clocks import Agreed, ClockFacts, Eta, Fix, Pause
from heimdesk.policy.escalation import EscalationFacts
from heimdesk.policy.words import EtaKind, State


def book_for(ticket: Ticket) -> Book:
    """The policy book under which the ticket was opened."""
    return book_of(BookVersion.objects.defer("text").get(pk=ticket.book_id))


def clock_facts(ticket: Ticket, book: Book) -> ClockFacts:
    """What the clocks of a ticket depend on; three queries."""
    waits = Wait.objects.filter(ticket=ticket).order_by("id")
    etas = Promise.objects.filter(ticket=ticket, kind=PromiseKind.ETA).order_by("id")
    return ClockFacts(
        opened_at=ticket.opened_at,
        agreed=_agreed(ticket),
        responded_at=ticket.first_staff_reply_at,
        pauses=tuple(Pause(wait.started_at, wait.ended_at) for wait in waits),
        fixes=_fixes(ticket, book),
        etas=tuple(_eta(promise) for promise in etas),
        closed_at=ticket.closed_at,
    )


def escalation_facts(ticket: Ticket, book: Book) -> EscalationFacts:
    """What the gate of an escalation depends on; four queries."""
    asked = Escalation.objects.filter(ticket=ticket, answered_at=None).order_by("-id").first()
    return EscalationFacts(
        clocks=clock_facts(ticket, book),
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
        return (Agreed(ticket.opened_at, ticket.severity, Terms.from_json(ticket.terms)),)
    return tuple(
        Agreed(datetime.fromisoformat(held["since"]), held["severity"], Terms.from_json(held["terms"]))
        for held in ticket.agreements
    )


def _fixes(ticket: Ticket, book: Book) -> tuple[Fix, ...]:
    kinds = [name for name, kind in book.resolutions.items() if kind.meets_workaround]
    given = Resolution.objects.filter(ticket=ticket, kind__in=kinds).order_by("id")
    return tuple(Fix(resolution.at, resolution.reopened_at) for resolution in given)


def _eta(promise: Promise) -> Eta:
    assert promise.due_at is not None
    return Eta(promise.made_at, promise.due_at, EtaKind(promise.about), promise.met_at)
