"""The only way to the rows of tickets: what a person may see, and nothing else."""

from django.db.models import QuerySet

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import sees_whole_account
from heimdesk.domain.tickets.models import Message, MessageKind, Participant, Ticket


def visible_to(person: Person | None) -> QuerySet[Ticket]:
    """The tickets that this person may see: staff all, a manager those of the account, a member the own ones.

    Whoever was added to a ticket sees it. Nobody and who has left see none.                      [SRC-3, POR-2]
    """
    if person is None or not person.is_active:
        return Ticket.objects.none()
    if person.is_staff_member:
        return Ticket.objects.all()
    takes_part = Participant.objects.filter(person=person)
    if person.account_id is not None and sees_whole_account(person):
        own = Ticket.objects.filter(account_id=person.account_id)
        if not takes_part.exclude(ticket__account_id=person.account_id).exists():
            return own
    else:
        own = Ticket.objects.filter(requester=person)
    # A union of two small indexed sets: with OR the database would read the whole table.
    return Ticket.objects.filter(pk__in=own.order_by().values("pk").union(takes_part.values("ticket_id"), all=True))


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
