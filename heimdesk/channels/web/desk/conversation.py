"""The conversation of a ticket as lines ready for the page: messages, notes and what happened between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from heimdesk.channels.web.components import happenings, marks, moments
from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.kept import Kept
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Attachment, Event, Message, MessageKind, Ticket, Way
from heimdesk.domain.tickets.queries import thread_of

MESSAGES_SHOWN = 30
EVENTS_KEPT = 400
"""So many lines of what happened are kept by each process, some 1 MB."""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment of a message."""

    name: str
    told: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the thread. `kind`: message, ours, note, or event, whose text is the line as it stands."""

    kind: str
    id: str
    pk: int
    who: str
    initials: str
    staff: bool
    how: str
    label: str
    text: Markup
    at: datetime
    when: str
    fresh: bool = False
    by_phone: bool = False
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """The lines of a ticket; `further` says that older messages were left away, the ids what the reader has seen."""

    lines: Sequence[Line]
    further: bool
    last_message: int
    last_event: int


kept_lines: Kept[Line] = Kept(EVENTS_KEPT)


def thread(ticket: Ticket, person: Person, *, now: datetime, whole: bool = False) -> Thread:
    """The last messages of a ticket, or the whole of it; three statements whatever its length."""
    rows = thread_of(ticket, person, None if whole else MESSAGES_SHOWN)
    messages = [row for row in rows if isinstance(row, Message)]
    events = [row for row in rows if isinstance(row, Event)]
    return Thread(
        lines=list(lines_of(rows, ticket, now=now)),
        further=not whole and len(messages) >= MESSAGES_SHOWN,
        last_message=max((message.pk for message in messages), default=0),
        last_event=max((event.pk for event in events), default=0),
    )


def lines_of(rows: Iterable[Message | Event], ticket: Ticket, *, now: datetime) -> Iterable[Line]:
    """Each row as a line."""
    zone = timezone.get_current_timezone()
    reader = happenings.Reader(now=now, zone=zone, number=ticket.number)
    for row in rows:
        if isinstance(row, Event):
            yield _event(row, reader)
        else:
            yield _message(row, ticket, now, zone)


def _event(event: Event, reader: happenings.Reader) -> Line:
    """A row of the timeline never changes; what else its line depends on stands in the key."""
    who = event.actor.name if event.actor else ""
    today = moments.day_of(reader.now, reader.zone)
    key = (event.pk, event.at, who, reader.number, get_language(), reader.zone, today)
    return kept_lines.get(key, lambda: _written(event, reader))


def _written(event: Event, reader: happenings.Reader) -> Line:
    told = happenings.happening(event, reader)
    why = reason_of(told.verdict, id=told.id, title=told.label, now=reader.now)
    text = Markup(render_to_string("desk/parts/event.html", {"told": told, "why": why}))
    return Line(
        kind="event", id=told.id, pk=event.pk, who="", initials="", staff=False, how="", label="",
        text=text, at=told.at, when=told.when,
    )  # fmt: skip


def _message(message: Message, ticket: Ticket, now: datetime, zone: tzinfo) -> Line:
    who = message.author.name if message.author else "Heimdesk"
    when = moments.moment_dense(message.at, now=now, zone=zone)
    note = message.kind == MessageKind.NOTE
    return Line(
        kind="note" if note else "ours" if message.by_staff else "message",
        id=f"m{message.pk}",
        pk=message.pk,
        who=who,
        initials=marks.initials(who),
        staff=message.by_staff,
        how=_how(message, ticket),
        label=f"{_label(message)}, {who}, {when}",
        text=Markup(message.html),  # rendered and made safe when it was stored
        at=message.at,
        when=when,
        fresh=_is_fresh(message, ticket),
        by_phone=message.way == Way.PHONE,
        files=tuple(_file(each) for each in message.attachments.all()),
    )


def _how(message: Message, ticket: Ticket) -> str:
    if message.kind == MessageKind.NOTE:
        by_phone = message.way == Way.PHONE
        return _("Note of a phone call, staff only") if by_phone else _("Internal note, staff only")
    if message.automatic:
        return _("Automatic message")
    if message.by_staff:
        return _("Answer by phone") if message.way == Way.PHONE else _("Public reply")
    if message.at == ticket.opened_at:
        return _("Opened %(way)s") % {"way": message.get_way_display()}
    told: str = message.get_way_display()
    return told[:1].upper() + told[1:]


def _label(message: Message) -> str:
    if message.kind == MessageKind.NOTE:
        return _("Internal note")
    return _("Reply to the customer") if message.by_staff else _("Message of the customer")


def _is_fresh(message: Message, ticket: Ticket) -> bool:
    """A word of the customer that came after the staff's last one, on a ticket that nobody has looked at since."""
    if message.by_staff or not ticket.unread_by_staff:
        return False
    return ticket.last_staff_message_at is None or message.at > ticket.last_staff_message_at


def _file(attachment: Attachment) -> File:
    told = marks.file_told(attachment.name, attachment.stored.content_type, attachment.stored.size)
    return File(attachment.name, told, address("desk:file", args=[attachment.pk]))
