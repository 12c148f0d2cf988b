"""Who should get a ticket: the queue of its product and level, and in it whoever has the least open work (WRK-2)."""

from django.db.models import Count, Q

from heimdesk.domain.people.models import Person, Role
from heimdesk.domain.people.queries import staff_with_role
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.models import Level, Ticket
from heimdesk.policy.words import Handler

ROLE_OF_LEVEL = {Level.ENGINEER: Role.ENGINEER, Level.SENIOR: Role.SENIOR, Level.EXPERT: Role.EXPERT}


def queue_of(ticket: Ticket) -> list[Person]:
    """Sales for what sales handles, else the staff of the ticket's level, by name.                         [WRK-2]"""
    kind = book_for(ticket).ticket_types.get(ticket.ticket_type)
    if kind is not None and kind.handled_by is Handler.SALES:
        return list(staff_with_role(Role.SALES))
    return list(staff_with_role(ROLE_OF_LEVEL[Level(ticket.level)]))


def least_busy(ticket: Ticket) -> Person | None:
    """Of the queue whoever speaks the ticket's language and owns the fewest open tickets; None: it is empty. [WRK-2]"""
    queue = Person.objects.filter(pk__in=[person.pk for person in queue_of(ticket)])
    loaded = queue.annotate(load=Count("tickets_owned", filter=Q(tickets_owned__is_open=True)))
    by_load = sorted(loaded, key=lambda person: (person.language != ticket.language, person.load, person.pk))
    return by_load[0] if by_load else None
