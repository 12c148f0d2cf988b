"""A ticket reaches its queue and, where the book wants it, a person on shift; the timeline tells why (WRK-2)."""

from dataclasses import dataclass
from datetime import datetime

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.moves import carry_out, own
from heimdesk.domain.tickets.routing import Crew, crew_now, routing_facts
from heimdesk.domain.tickets.telling import tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.policy.book import Book
from heimdesk.policy.routing import Route, assigns, route, wants_person
from heimdesk.policy.states import Action, Actor, may_move
from heimdesk.policy.verdict import Verdict
from heimdesk.policy.words import Assign, Level, State


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a ticket goes and why, and those who were on shift when it was decided."""

    verdict: Verdict[Route]
    crew: Crew


def choose_route(ticket: Ticket, book: Book, *, now: datetime, level: Level | None = None) -> Routing:
    """Set queue and level of a new ticket as the book says; the row may not be written yet.                  [WRK-2]

    The persons on shift are asked for only where the book gives the ticket to one.
    """
    facts = routing_facts(ticket)
    crew = crew_now(book, now) if wants_person(facts, book) else Crew()
    verdict = route(facts, crew.colleagues, book, level=level)
    ticket.queue, ticket.level = verdict.answer.queue, verdict.answer.level.value
    return Routing(verdict, crew)


def follow_route(ticket: Ticket, routing: Routing, *, now: datetime) -> None:
    """Write down where the ticket went and give it to whom the book names, who is told.                      [WRK-2]

    Writes one event. The caller settles the ticket afterwards.
    """
    verdict = routing.verdict
    owner = _note(ticket, verdict, routing.crew, now)
    if owner is None:
        return
    own(ticket, owner, by=None, now=now)
    carry_out(ticket, may_move(State.NEW, Action.ROUTE, Actor.SYSTEM).answer, by=None, now=now)
    tell_people([owner], ticket, "assigned", cause="routed", by=None, now=now, routed=verdict.answer.assigned)


def route_to_level(ticket: Ticket, *, book: Book, by: Person, now: datetime) -> Person | None:
    """Who gets a ticket that `by` handed over to its present level, naming nobody; None: it waits there.     [WRK-2]

    Only the least busy there can: the account's manager has no level.
    """
    facts = routing_facts(ticket)
    if not assigns(facts, book, Assign.LEAST_BUSY):
        return None
    crew = crew_now(book, now).without(by)
    ways = (Assign.LEAST_BUSY,)
    verdict = route(facts, crew.colleagues, book, level=Level(ticket.level), assign=ways)
    return _note(ticket, verdict, crew, now)


def _note(ticket: Ticket, verdict: Verdict[Route], crew: Crew, now: datetime) -> Person | None:
    """The event, for the staff alone: it names what colleagues have to do. Answers who gets the ticket."""
    found = verdict.answer
    owner = crew.people.get(found.person) if found.person is not None else None
    facts = {"rule": found.rule, "queue": found.queue, "level": found.level.value}
    queue, name = verdict.numbers.get("queue", ""), owner.name if owner else ""
    record(
        ticket, "routed", at=now, actor=None, before=queue, after=name, facts=facts, verdict=verdict, public=False
    )  # fmt: skip
    return owner
