"""The conversation of a ticket with what happened between the messages, in order, as far as a person may read it."""

from django.db.models import Prefetch, QuerySet

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Attachment, Event, Message, MessageKind, Ticket
from heimdesk.domain.tickets.visibility import may_see


def thread_of(ticket: Ticket, seen_by: Person, last: int | None = None) -> list[Message | Event]:
    """Messages and events in order of time; with `last`, so many messages and what happened since the first of them.

    Customers read neither notes nor internal events; a stranger reads nothing. Three queries, whatever the length.
    """
    messages, events = _messages(ticket, seen_by), _events(ticket, seen_by)
    files = Prefetch("attachments", Attachment.objects.select_related("stored"))
    said = list(messages.select_related("author").prefetch_related(files).order_by("-at", "-id")[:last])
    if last is not None and len(said) == last:
        events = events.filter(at__gte=said[-1].at)
    happened: list[Message | Event] = [*said, *events.select_related("actor")]
    return sorted(happened, key=lambda row: (row.at, isinstance(row, Event), row.pk))


def thread_size(ticket: Ticket, seen_by: Person) -> int:
    """How many messages the person may read there."""
    return _messages(ticket, seen_by).count()


def _messages(ticket: Ticket, seen_by: Person) -> QuerySet[Message]:
    messages = Message.objects.filter(ticket=ticket)
    if seen_by.is_staff_member:
        return messages
    return messages.filter(kind=MessageKind.PUBLIC) if may_see(seen_by, ticket) else messages.none()


def _events(ticket: Ticket, seen_by: Person) -> QuerySet[Event]:
    events: QuerySet[Event] = Event.objects.filter(ticket=ticket)
    if seen_by.is_staff_member:
        return events
    return events.filter(public=True) if may_see(seen_by, ticket) else events.none()
