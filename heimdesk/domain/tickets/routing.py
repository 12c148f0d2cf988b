"""Who works in a ticket's queue, and whom of those on shift the book would choose; nothing is written here (WRK-2)."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from heimdesk.domain.duty.queries import crew_on_shift
from heimdesk.domain.people.abilities import languages_of, skills_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import staff_with_role
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.models import Ticket
from heimdesk.policy.book import Book
from heimdesk.policy.routing import Colleague, Route, RoutingFacts, role_for, route, works_in
from heimdesk.policy.verdict import Verdict
from heimdesk.policy.words import Assign, Handler, Level


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is on shift: the rows by key, and the same people as the policy knows them."""

    people: dict[int, Person] = field(default_factory=dict)
    colleagues: tuple[Colleague, ...] = ()

    def without(self, person: Person) -> "Crew":
        """The same but for one."""
        others = {key: each for key, each in self.people.items() if key != person.pk}
        return Crew(others, tuple(each for each in self.colleagues if each.key != person.pk))


def queue_of(ticket: Ticket) -> list[Person]:
    """Who works in the ticket's queue at its level, by name; all of the level, when nobody has the skills.   [WRK-2]"""
    book, level = book_for(ticket), Level(ticket.level)
    queue = book.routing.queues.get(ticket.queue)
    if queue is None:
        kind = book.ticket_types.get(ticket.ticket_type)
        return list(staff_with_role(role_for(kind.handled_by if kind else Handler.SUPPORT, level)))
    role = role_for(queue.worked_by, level)
    people = staff_with_role(role)
    if not queue.skills:
        return list(people)
    everybody = list(people.select_related("ability"))
    return [each for each in everybody if works_in(queue, level, {role}, skills_of(each))] or everybody


def routing_facts(ticket: Ticket) -> RoutingFacts:
    """What the rules of routing ask about a ticket."""
    return RoutingFacts(
        ticket_type=ticket.ticket_type,
        product=ticket.product.slug,
        severity=ticket.severity,
        language=ticket.language,
        module=ticket.module.name if ticket.module else "",
        tam=ticket.account.manager_of_account_id,
    )


def crew_now(book: Book, now: datetime) -> Crew:
    """Who is on shift with roles, languages, skills and open tickets, in one statement.                      [WRK-2]"""
    theirs = Ticket.objects.filter(owner=OuterRef("pk"), is_open=True, state__in=book.routing.work_counted_in)
    counted = theirs.order_by().values("owner").annotate(count=Count("pk")).values("count")
    rows = crew_on_shift(now).select_related("ability").annotate(
        open_work=Coalesce(Subquery(counted, output_field=IntegerField()), 0), role=F("role_rows__role")
    )  # fmt: skip
    people: dict[int, Person] = {}
    roles: dict[int, set[str]] = {}
    work: dict[int, int] = {}
    for row in rows:
        people.setdefault(row.pk, row)
        roles.setdefault(row.pk, set()).add(row.role)
        work[row.pk] = row.open_work
    colleagues = (
        Colleague(key, each.name, frozenset(roles[key]), languages_of(each), skills_of(each), work[key])
        for key, each in people.items()
    )
    return Crew(people, tuple(colleagues))


def proposal(ticket: Ticket, now: datetime) -> Verdict[Route]:
    """Whom of those on shift the book would choose at the ticket's level, also where it gives to nobody.     [WRK-2]"""
    book = book_for(ticket)
    crew = crew_now(book, now)
    return route(routing_facts(ticket), crew.colleagues, book, level=Level(ticket.level), assign=(Assign.LEAST_BUSY,))
