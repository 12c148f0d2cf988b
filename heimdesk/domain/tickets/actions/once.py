"""What is sent twice at once is said once: a second press of the button, a request that a browser repeats (WRK-5)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, DateTimeField

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.conversation import Files
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Message, MessageKind, Ticket
from heimdesk.domain.tickets.wording import cleaned_text
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.text.typed_moments import EARLIEST

AT_ONCE = timedelta(seconds=10)
"""Nobody who means it writes the same words with the same files a second time so soon."""
_SAID_LATELY: Prepared[Message] = Prepared(
    lambda: (
        Message.objects.filter(
            ticket_id=Slot("ticket"),
            author_id=Slot("author"),
            kind=Slot("kind", CharField()),
            at__gte=Slot("since", DateTimeField()),
            at__lte=Slot("until", DateTimeField()),
        )
        .only("text")
        .prefetch_related("attachments")
    )
)


@transaction.atomic
def say_once(
    ticket: Ticket,
    text: str,
    say: Callable[[], object],
    *,
    by: Person,
    now: datetime,
    files: Files = (),
    kind: str = MessageKind.PUBLIC,
    seen: datetime | None = None,
) -> bool:
    """Do what says this text, unless its author said just that on the ticket a moment ago; False: it stands there.

    Or since what the page shows was written (`seen` as in `hearing.is_unseen`): another tab that showed it too said it,
    if with more files. The ticket's lock decides, so of two that come at the same time the second finds the first.
    Raises what `say` does.
    """
    lock(ticket)
    if is_said(ticket, text, by=by, now=now, files=files, kind=kind, seen=seen):
        return False
    say()
    return True


def is_said(
    ticket: Ticket,
    text: str,
    *,
    by: Person,
    now: datetime,
    files: Files = (),
    kind: str = MessageKind.PUBLIC,
    seen: datetime | None = None,
) -> bool:
    """Whether this person said just that, as `say_once` asks; the caller holds the lock."""
    text, names = cleaned_text(text), {name for name, _stored in files}
    is_shown = seen is not None and seen > EARLIEST
    since = min(now - AT_ONCE, seen) if seen is not None and is_shown else now - AT_ONCE
    lately = _SAID_LATELY(ticket=ticket.pk, author=by.pk, kind=kind, since=since, until=now + AT_ONCE)
    said_with = [{file.name for file in message.attachments.all()} for message in lately if message.text == text]
    return any(names == said or (is_shown and names < said) for said in said_with)
