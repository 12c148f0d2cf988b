"""What is sent twice at once is said once: a second press of the button, a request that a browser repeats (WRK-5)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.conversation import Files
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Message, MessageKind, Ticket
from heimdesk.domain.tickets.wording import cleaned_text

AT_ONCE = timedelta(seconds=10)
"""Nobody who means it writes the same words with the same files a second time so soon."""


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
) -> bool:
    """Do what says this text, unless its author said just that on the ticket a moment ago; False: it stands there.

    The ticket's lock decides, so of two that come at the same time the second finds the first. Raises what `say` does.
    """
    lock(ticket)
    if _is_said(ticket, cleaned_text(text), {name for name, _stored in files}, by=by, now=now, kind=kind):
        return False
    say()
    return True


def _is_said(ticket: Ticket, text: str, names: set[str], *, by: Person, now: datetime, kind: str) -> bool:
    lately: Iterable[Message] = Message.objects.filter(
        ticket=ticket, author=by, kind=kind, at__range=(now - AT_ONCE, now + AT_ONCE)
    ).prefetch_related("attachments")
    return any(
        message.text == text and {file.name for file in message.attachments.all()} == names for message in lately
    )
