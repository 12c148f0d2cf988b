"""The only way to the rows of tickets: what a person may see, and nothing else."""

from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import sees_whole_account
from heimdesk.domain.tickets.models import Message, MessageKind, Participant, Ticket
from heimdesk.engines.sql.asking import Prepared, Slot


@dataclass(frozen=True, slots=True)
class Scope:
    """All tickets with this value in one column."""

    column: str
    value: int


_TAKEN_PART: Prepared[tuple[int]] = Prepared(
    lambda: Participant.objects.filter(person_id=Slot("person")).values_list("pk")[:1], tuple
)
_TAKEN_PART_ELSEWHERE: Prepared[tuple[int]] = Prepared(
    lambda: (
        Participant.objects.filter(person_id=Slot("person"))
        .exclude(ticket__account_id=Slot("account"))
        .values_list("pk")[:1]
    ),
    tuple,
)


def scope_of(person: Person) -> Scope | None:
    """The scope of an active contact who sees the account's tickets, or the own, and no others; None for all else."""
    if not person.is_active or person.is_staff_member:
        return None
    own = _own_scope(person)
    if own.column == "account_id":
        others = _TAKEN_PART_ELSEWHERE(person=person.pk, account=own.value)
    else:
        others = _TAKEN_PART(person=person.pk)
    return None if others else own


def _own_scope(person: Person) -> Scope:
    if person.account_id is not None and sees_whole_account(person):
        return Scope("account_id", person.account_id)
    return Scope("requester_id", person.pk)


def visible_to(person: Person | None) -> QuerySet[Ticket]:
    """The tickets that this person may see: staff all, a manager those of the account, a member the own ones.

    Whoever was added to a ticket sees it. Nobody and who has left see none.                      [SRC-3, POR-2]
    """
    if person is None or not person.is_active:
        return Ticket.objects.none()
    if person.is_staff_member:
        return Ticket.objects.all()
    takes_part = Participant.objects.filter(person=person)
    scope = scope_of(person)
    if scope is not None:
        return Ticket.objects.filter(**{scope.column: scope.value})
    own = _own_scope(person)
    own_tickets = Ticket.objects.filter(**{own.column: own.value})
    # A union of two small indexed sets: with OR the database would read the whole table.
    keys = own_tickets.order_by().values("pk").union(takes_part.values("ticket_id"), all=True)
    return Ticket.objects.filter(pk__in=keys)


@cache
def _of_scope(column: str) -> Prepared[tuple[int]]:
    """The ticket of a number, if it is one of these."""
    return Prepared(
        lambda: Ticket.objects.filter(number=Slot("number"), **{column: Slot("value")}).order_by().values_list("pk"),
        tuple,
    )


def sees(person: Person, number: int) -> bool:
    """Is the ticket of this number among those that the person may see? It is asked at each change.         [SRC-3]"""
    scope = scope_of(person)
    if scope is None:
        return visible_to(person).filter(number=number).exists()
    return bool(_of_scope(scope.column)(number=number, value=scope.value))


def may_see(person: Person, ticket: Ticket) -> bool:
    """Is this ticket among those that the person may see? One query at most."""
    if not person.is_active:
        return False
    if person.is_staff_member or ticket.requester_id == person.pk:
        return True
    if ticket.account_id == person.account_id and sees_whole_account(person):
        return True
    return Participant.objects.filter(ticket=ticket, person=person).exists()


def messages_visible_to(person: Person | None) -> QuerySet[Message]:
    """Messages on visible tickets; internal notes for the staff alone."""
    if person is not None and person.is_staff_member and person.is_active:
        return Message.objects.all()
    return Message.objects.filter(kind=MessageKind.PUBLIC, ticket__in=visible_to(person))
