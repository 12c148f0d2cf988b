"""A message of a ticket forwarded by e-mail to somebody outside, such as the maker of a part; notes never (WRK-4)."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from heimdesk.domain.notices.actions import tell_each
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.once import AT_ONCE
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Event, Message, MessageKind, Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import checked_text

MOST = 5
LONGEST = 254
_BETWEEN, _NAMED = re.compile(r"[,;\r\n]"), re.compile(r"[^<>]*<([^<>]*)>")


@transaction.atomic
def forward(ticket: Ticket, message: Message, *, to: str, words: str, by: Person, now: datetime) -> Event:
    """Send a public message with its files to up to five addresses, divided by commas; answers go to who forwards.

    It stands on the timeline, where the staff alone sees it. The same a moment later is the same, sent twice. Raises
    Invalid for an address, for a note, or where no words say what is wanted; Refused.                     [WRK-4]
    """
    lock(ticket)
    require_may(by, "forward", ticket)
    words = checked_text(words, field="words")
    addresses = _checked(to)
    if message.ticket_id != ticket.pk or message.kind != MessageKind.PUBLIC:
        raise Invalid({"message": [_("Choose a message of the conversation. Internal notes stay inside.")]})
    facts = {"to": addresses, "message": message.pk}
    lately = Event.objects.filter(ticket=ticket, kind="forwarded", actor=by, at__gte=now - AT_ONCE, reason=words)
    if same := next((event for event in lately if event.facts == facts), None):
        return same
    event = record(
        ticket, "forwarded", at=now, actor=by, after=", ".join(addresses), reason=words, facts=facts, public=False
    )
    tell_each(
        addresses, "forwarded", cause=f"ticket:{ticket.number}:forwarded:{event.pk}", now=now,
        ticket_number=ticket.number,
        facts={
            "number": ticket.number, "subject": ticket.subject, "words": words, "message": message.pk,
            "author": message.author.name if message.author else "", "written_at": message.at.isoformat(),
            "by": by.name, "reply_to": by.email,
        },
    )  # fmt: skip
    return event


def forwardable(ticket: Ticket) -> QuerySet[Message]:
    """The messages of a ticket that may leave the house, the newest first."""
    found = ticket.messages.filter(kind=MessageKind.PUBLIC).select_related("author").order_by("-id")
    return found.only("ticket", "kind", "text", "at", "author__name")


def _checked(to: str) -> list[str]:
    parts = (part.strip() for part in _BETWEEN.split(to))
    addresses = list(dict.fromkeys(_NAMED.sub(r"\1", part).lower() for part in parts if part))
    if not addresses:
        raise Invalid({"to": [_("Enter the address to which it goes.")]})
    if len(addresses) > MOST:
        raise Invalid({"to": [_("Up to {most} addresses at once. Leave some out.").format(most=MOST)]})
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError:
            problem = _("{address} is no e-mail address. Compare it with what you were given.")
            raise Invalid({"to": [problem.format(address=address[:LONGEST])]}) from None
    return addresses
