"""A lower severity that an engineer proposed holds once the customer agrees."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heimdesk.channels.web.portal.doing import do
from heimdesk.channels.web.portal.doors import contacts_only
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.severity import agree_to_severity
from heimdesk.domain.tickets.models import Ticket


@require_POST
@contacts_only
def agree(request: HttpRequest, number: int) -> HttpResponse:
    """Agree to the proposal. [SEV-2]"""

    def act(ticket: Ticket, person: Person, now: datetime) -> str:
        agree_to_severity(ticket, by=person, now=now)
        return _("Agreed: the severity is %(number)s.") % {"number": ticket.severity}

    return do(request, number, act, form="severity")
