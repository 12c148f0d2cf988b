"""Messages are written here alone: the text as typed beside its safe rendering, with files; last words are kept."""

from collections.abc import Iterable
from datetime import datetime

from heimdesk.domain.knowledge.changes import note_change
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Attachment, Message, MessageKind, StoredFile, Ticket, Way
from heimdesk.domain.tickets.pulses import tell_change
from heimdesk.domain.tickets.wording import checked_text
from heimdesk.engines.sql.writing import add
from heimdesk.engines.text.markdown import render_message

Files = Iterable[tuple[str, StoredFile]]


def say(
    ticket: Ticket,
    text: str,
    *,
    by: Person,
    way: str = Way.WEB,
    now: datetime,
    files: Files = (),
    kind: str = MessageKind.PUBLIC,
) -> Message:
    """Add a message and set the columns of the ticket that tell the last words; the caller saves it. Raises Invalid."""
    checked = checked_text(text)
    message = add(
        Message(
            ticket=ticket,
            author=by,
            by_staff=by.is_staff_member,
            kind=kind,
            way=way,
            text=checked,
            html=render_message(checked).html,
            at=now,
        )
    )
    attach(message, files, now=now)
    tell_change(ticket, public=kind == MessageKind.PUBLIC)
    if kind == MessageKind.PUBLIC:
        _note_last_words(ticket, by, now)
    return message


def attach(message: Message, files: Files, *, now: datetime) -> None:
    """Hang stored files on a message, each under its name."""
    rows = [Attachment(message=message, stored=stored, name=name, added_at=now) for name, stored in files]
    if rows:
        Attachment.objects.bulk_create(rows)


def copy_message(message: Message, ticket: Ticket) -> Message:
    """The same message with its files on another ticket; it says where it came from.                      [TIC-7]"""
    copy = Message.objects.create(
        ticket=ticket,
        author=message.author,
        by_staff=message.by_staff,
        automatic=message.automatic,
        kind=message.kind,
        way=message.way,
        text=message.text,
        html=message.html,
        at=message.at,
        moved_from=message.ticket.number,
    )
    Attachment.objects.bulk_create(
        Attachment(message=copy, stored_id=file.stored_id, name=file.name, field=file.field, added_at=file.added_at)
        for file in message.attachments.all()
    )
    tell_change(ticket, public=copy.kind == MessageKind.PUBLIC)
    return copy


def learn(ticket: Ticket, *, now: datetime) -> None:
    """The search index must learn this ticket anew, as the worker sees to; lists of the desk may show it.  [SRC-2]"""
    note_change("ticket", ticket.pk, now=now)
    tell_change(ticket, public=False)


def _note_last_words(ticket: Ticket, by: Person, now: datetime) -> None:
    ticket.last_message_at = now
    if by.is_staff_member:
        ticket.last_staff_message_at = now
        ticket.unread_by_staff = False
    else:
        ticket.last_customer_message_at = now
        ticket.unread_by_staff = True
