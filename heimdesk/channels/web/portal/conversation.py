"""The conversation of a ticket for its customer, the newest first: what was said, and what happened in between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from markupsafe import Markup

from heimdesk.channels.web.components import marks, moments
from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.happenings import Reader, happening
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.portal.promises import Clock
from heimdesk.channels.web.portal.told import why
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Attachment, Event, Message, State, Way
from heimdesk.engines.text.files import is_harmless_picture
from heimdesk.policy.verdict import verdict_from_json

SAID_ELSEWHERE = {"opened", "met", "warning"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a message; `picture` when it may be shown small."""

    href: str
    name: str
    told: str
    picture: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A message: `ours` came from the staff, `how` by which way."""

    id: str
    who: str
    initials: str
    ours: bool
    at: datetime
    when: str
    how: str
    html: Markup
    files: tuple[File, ...]
    said: bool = True


@dataclass(frozen=True, slots=True)
class Happened:
    """An event in one sentence."""

    id: str
    sign: str
    sentence: Markup
    at: datetime
    when: str
    why: Why | None
    said: bool = False


def conversation(rows: Iterable[Message | Event], *, person: Person, clock: Clock) -> list[Said | Happened]:
    """The rows of `thread_of` as a customer reads them, the newest first. [POR-3]

    A change of state that a message or another event made is told by that one.
    """
    reader = Reader(now=clock.now, zone=clock.zone, customer=True, person_id=person.pk)
    rows = list(rows)
    said_at = {row.at for row in rows if isinstance(row, Message) or row.kind != "state"}
    asked_at = {row.at for row in rows if isinstance(row, Event) and row.kind == "state" and row.after == State.WAITING}
    found: list[Said | Happened] = []
    first = True
    for row in rows:
        if isinstance(row, Message):
            found.append(_said(row, clock, opens=first, asks=row.by_staff and row.at in asked_at))
            first = False
        elif row.kind in SAID_ELSEWHERE or (row.kind == "state" and row.at in said_at):
            continue
        else:
            found.append(_happened(row, reader, clock))
    return found[::-1]


def file_of(attachment: Attachment) -> File:
    """A file with its address, type and size."""
    stored = attachment.stored
    return File(
        href=address("portal:attachment", args=[attachment.pk, attachment.name]),
        name=attachment.name,
        told=marks.file_told(attachment.name, stored.content_type, stored.size),
        picture=is_harmless_picture(stored.content_type),
    )


def _said(message: Message, clock: Clock, *, opens: bool, asks: bool) -> Said:
    name = message.author.name if message.author else "Heimdesk"
    if opens:
        how = _(", opened the ticket")
    elif asks:
        how = _(", we wait for your answer")
    else:
        how = f", {Way(message.way).label}" if message.way in (Way.EMAIL, Way.PHONE, Way.CHAT, Way.API) else ""
    return Said(
        id=f"m{message.pk}",
        who=name,
        initials=marks.initials(name),
        ours=message.by_staff,
        at=message.at,
        when=moments.moment_text(message.at, now=clock.now, zone=clock.zone),
        how=how,
        html=Markup(message.html),
        files=tuple(file_of(each) for each in message.attachments.all()),
    )


def _happened(event: Event, reader: Reader, clock: Clock) -> Happened:
    told = happening(event, reader)
    reason = None
    if told.verdict:
        verdict = verdict_from_json(told.verdict)
        reason = why(verdict, id=told.id, title=told.label, now=clock.now, zone=clock.zone)
    today = moments.day_of(event.at, clock.zone) == moments.day_of(clock.now, clock.zone)
    when = moments.clock_time(event.at, clock.zone) if today else clock.at(event.at)
    return Happened(told.id, told.sign, told.sentence, told.at, when, reason)
