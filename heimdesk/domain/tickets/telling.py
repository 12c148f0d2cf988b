"""Whom a ticket's news reaches: the customer's side, the staff of a ticket, and the people that the policy names."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from heimdesk.domain.duty.queries import on_duty
from heimdesk.domain.notices.actions import tell_each
from heimdesk.domain.people.models import Person, Role
from heimdesk.domain.people.queries import staff_with_role
from heimdesk.domain.tickets.models import Message, Participant, Ticket
from heimdesk.domain.tickets.routing import queue_of
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.policy.words import Tell

_ROLES = {
    Tell.SHIFT_MANAGERS: Role.SHIFT_MANAGER,
    Tell.EXPERTS: Role.EXPERT,
    Tell.SALES: Role.SALES,
    Tell.ADMINISTRATORS: Role.ADMINISTRATOR,
}

_TAKING_PART: Prepared[Participant] = Prepared(
    lambda: (
        Participant.objects.filter(ticket_id=Slot("ticket"), person__is_active=True)
        .select_related("person")
        .order_by("person_id")
    )
)


def customers_of(ticket: Ticket) -> list[Person]:
    """The requester and the colleagues who take part, those who left excepted."""
    return sides_of(ticket)[0]


def followers_of(ticket: Ticket) -> list[Person]:
    """The owner and the members of the staff who follow the ticket."""
    return sides_of(ticket)[1]


def sides_of(ticket: Ticket) -> tuple[list[Person], list[Person]]:
    """The customers and the followers of a ticket, read together."""
    others = [row.person for row in _TAKING_PART(ticket=ticket.pk)]
    asking = [ticket.requester, *(person for person in others if person.pk != ticket.requester_id)]
    helping = [person for person in others if person.is_staff_member and person.pk != ticket.owner_id]
    if ticket.owner is not None and ticket.owner.is_active:
        helping = [ticket.owner, *helping]
    return [person for person in asking if person.is_active and not person.is_staff_member], helping


def people_to_tell(ticket: Ticket, whom: Iterable[Tell], *, now: datetime) -> list[Person]:
    """The people behind the words of the policy, each once.

    The queue is told only of a ticket that nobody owns: sales for what sales handles, else the engineers of the
    ticket's level. In a gap of the duty plan all shift managers stand in for the one on duty.
    """
    found: dict[int, Person] = {}
    for tell in whom:
        for person in _people(ticket, tell, now):
            found.setdefault(person.pk, person)
    return list(found.values())


def tell_customers(
    ticket: Ticket,
    kind: str,
    *,
    cause: str,
    by: Person | None,
    now: datetime,
    message: Message | None = None,
    **facts: Any,
) -> None:
    """Queue a notice for everybody on the customer's side except `by`."""
    tell_people(customers_of(ticket), ticket, kind, cause=cause, by=by, now=now, message=message, **facts)


def tell_people(
    people: Iterable[Person],
    ticket: Ticket,
    kind: str,
    *,
    cause: str,
    by: Person | None,
    now: datetime,
    message: Message | None = None,
    **facts: Any,
) -> None:
    """Queue a notice about the ticket for each of these people except `by`; `cause` names the one event."""
    tell_each(
        people, kind, cause=f"ticket:{ticket.number}:{cause}", facts=_facts(ticket, by, message, facts), now=now,
        ticket_number=ticket.number, but_not=by,
    )  # fmt: skip


def _facts(ticket: Ticket, by: Person | None, message: Message | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What every letter about a ticket may say, and what is particular to this one; moments as ISO text."""
    told = {
        "number": ticket.number,
        "subject": ticket.subject,
        "state": str(ticket.state),
        "severity": ticket.severity,
        "account": ticket.account.name,
        "product": ticket.product.name,
        "by": by.name if by else "",
        "by_staff": bool(by and by.is_staff_member),
        **facts,
    }
    if message is not None:
        told["message"] = message.pk
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}


def _people(ticket: Ticket, whom: Tell, now: datetime) -> list[Person]:
    if whom is Tell.OWNER:
        return [ticket.owner] if ticket.owner else []
    if whom is Tell.TAM:
        manager = ticket.account.manager_of_account
        return [manager] if manager else []
    if whom is Tell.QUEUE:
        return [] if ticket.owner_id else queue_of(ticket)
    if whom is Tell.DUTY_MANAGER:
        shift_manager = on_duty(now)
        return [shift_manager] if shift_manager else list(staff_with_role(Role.SHIFT_MANAGER))
    return list(staff_with_role(_ROLES[whom]))
