"""The conversation of a ticket with what happened between the messages, in order, as far as a person may read it."""

from functools import cache

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Attachment, Event, Message, MessageKind, Ticket, Way
from heimdesk.domain.tickets.visibility import may_see
from heimdesk.engines.sql.asking import Prepared, Slot, give_related

_FILES: Prepared[Attachment] = Prepared(
    lambda: (
        Attachment.objects.filter(message__ticket_id=Slot("ticket"), message__at__gte=Slot("since", DateTimeField()))
        .select_related("stored")
        .order_by("id")
    )
)


def thread_of(ticket: Ticket, seen_by: Person, last: int | None = None) -> list[Message | Event]:
    """Messages and events in order of time; with `last`, so many messages and what happened since the first of them.

    Customers read neither notes nor internal events; a stranger reads nothing. Three queries, whatever the length.
    """
    if not may_see(seen_by, ticket):
        return []
    said = _said(seen_by.is_staff_member, last)(ticket=ticket.pk)
    _give_files(said, ticket)
    happened: list[Message | Event] = [*said]
    if last is not None and len(said) == last:
        happened += _happened_since(seen_by.is_staff_member)(ticket=ticket.pk, since=said[-1].at)
    else:
        happened += _happened(seen_by.is_staff_member)(ticket=ticket.pk)
    return sorted(happened, key=lambda row: (row.at, isinstance(row, Event), row.pk))


def thread_size(ticket: Ticket, seen_by: Person) -> int:
    """How many messages the person may read there."""
    if not may_see(seen_by, ticket):
        return 0
    messages = Message.objects.filter(ticket=ticket)
    return (messages if seen_by.is_staff_member else messages.filter(kind=MessageKind.PUBLIC)).count()


def with_wrote_at(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Persons with `wrote_at`: when each wrote last on the pages; read from the end of an index, however much it is."""
    written = Message.objects.filter(author=OuterRef("pk"), way=Way.WEB).order_by("-at")
    return persons.annotate(wrote_at=Subquery(written.values("at")[:1]))


def _give_files(said: list[Message], ticket: Ticket) -> None:
    """Give messages, of which the last is the oldest, their attachments."""
    if not said:
        return
    files: dict[int | None, list[Attachment]] = {}
    for each in _FILES(ticket=ticket.pk, since=said[-1].at):
        files.setdefault(each.message_id, []).append(each)
    give_related(said, "attachments", files)


@cache
def _said(staff: bool, last: int | None) -> Prepared[Message]:
    def build() -> QuerySet[Message]:
        messages = Message.objects.filter(ticket_id=Slot("ticket")).select_related("author")
        if not staff:
            messages = messages.filter(kind=MessageKind.PUBLIC)
        return messages.order_by("-at", "-id")[:last]

    return Prepared(build)


@cache
def _happened(staff: bool) -> Prepared[Event]:
    return Prepared(lambda: _events(staff))


@cache
def _happened_since(staff: bool) -> Prepared[Event]:
    return Prepared(lambda: _events(staff).filter(at__gte=Slot("since", DateTimeField())))


def _events(staff: bool) -> QuerySet[Event]:
    events: QuerySet[Event] = Event.objects.filter(ticket_id=Slot("ticket")).select_related("actor")
    return events if staff else events.filter(public=True)
