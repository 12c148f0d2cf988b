"""A message forwarded by e-mail: which one, to whom, with what words (WRK-4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.forward import forward, forwardable
from heimdesk.domain.tickets.models import Message, Ticket
from heimdesk.engines.text.numbers import whole_number

OFFERED = 100
_SHOWN = 60


@require_http_methods(["GET", "POST"])
@staff
def forwarding(request: HttpRequest, number: int) -> HttpResponse:
    """Forward a public message of the ticket to somebody outside."""
    title = _("Forward by e-mail")
    return change(request, number, verb="forward", title=title, form="forward", do=_forward, more=_messages)


def _forward(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    forward(ticket, _chosen(ticket, typed), to=typed.value("to"), words=typed.value("words"), by=person, now=now)


def _chosen(ticket: Ticket, typed: Typed) -> Message:
    key = whole_number(typed.value("message"))
    found = ticket.messages.filter(pk=key).select_related("author").first() if key is not None else None
    if found is None:
        raise Invalid({"message": [_("Choose a message of the conversation. Internal notes stay inside.")]})
    return found


def _messages(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> Mapping[str, Any]:
    """The last messages, the newest first: who, when, and how it begins."""
    zone = timezone.get_current_timezone()
    offered = [
        (str(message.pk), _told(message, moments.moment_dense(message.at, now=now, zone=zone)))
        for message in forwardable(ticket)[:OFFERED]
    ]
    return {"offered": offered}


def _told(message: Message, when: str) -> str:
    who = message.author.name if message.author else ""
    return f"{who}, {when}: {Truncator(' '.join(message.text.split())).chars(_SHOWN)}"
