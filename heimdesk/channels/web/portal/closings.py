"""The customer ends a ticket: confirms the resolution, or closes what is no longer needed."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heimdesk.channels.web.portal.doing import do
from heimdesk.channels.web.portal.doors import contacts_only
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.resolve import close, confirm
from heimdesk.domain.tickets.models import Ticket


@require_POST
@contacts_only
def confirmed(request: HttpRequest, number: int) -> HttpResponse:
    """It is solved. [STA-3]"""

    def act(ticket: Ticket, person: Person, now: datetime) -> str:
        confirm(ticket, by=person, now=now)
        return _("Confirmed. The ticket is closed.")

    return do(request, number, act, form="confirm")


@require_POST
@contacts_only
def closed(request: HttpRequest, number: int) -> HttpResponse:
    """It is no longer needed; nothing is credited back. [STA-1]"""

    def act(ticket: Ticket, person: Person, now: datetime) -> str:
        close(ticket, by=person, now=now)
        return _("The ticket is closed.")

    return do(request, number, act, form="close")
