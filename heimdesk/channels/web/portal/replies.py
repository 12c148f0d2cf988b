"""The customer's word on a ticket: an answer with files, or that it is still broken."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heimdesk.channels.web.portal.doing import do, kept_files
from heimdesk.channels.web.portal.doors import contacts_only
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.once import say_once
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.actions.resolve import reopen
from heimdesk.domain.tickets.models import Ticket, Way


@require_POST
@contacts_only
def create(request: HttpRequest, number: int) -> HttpResponse:
    """Add to the ticket; a closed one offers the follow-up and keeps the text. [POR-3, STA-4]"""

    def act(ticket: Ticket, person: Person, now: datetime) -> str:
        text, files = request.POST.get("text", ""), kept_files(request)
        words: dict[str, Any] = {"by": person, "now": now, "files": files}
        say_once(ticket, text, lambda: reply(ticket, text, way=Way.WEB, **words), **words)
        return _("Sent. It stands on the ticket.")

    return do(request, number, act, form="reply")


@require_POST
@contacts_only
def still_broken(request: HttpRequest, number: int) -> HttpResponse:
    """The resolution did not help: the ticket goes on, with what happens now. [STA-3]"""

    def act(ticket: Ticket, person: Person, now: datetime) -> str:
        text, files = request.POST.get("text", ""), kept_files(request)
        words: dict[str, Any] = {"by": person, "now": now, "files": files}
        say_once(ticket, text, lambda: reopen(ticket, text, **words), **words)
        return _("Sent. We work on it again.")

    return do(request, number, act, form="reply")
