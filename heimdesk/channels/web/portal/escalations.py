"""The customer escalates: with a reason and a confirmation, only when the rule says so, whatever the page showed."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heimdesk.channels.web.portal.doing import do
from heimdesk.channels.web.portal.doors import contacts_only
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.escalate import escalate
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.queries import escalation_gate
from heimdesk.policy.words import Way


@require_POST
@contacts_only
def create(request: HttpRequest, number: int) -> HttpResponse:
    """Tell the people on duty. Too early, the answer says from when. [ESC-1, ESC-2, ESC-3]"""

    def act(ticket: Ticket, person: Person, now: datetime) -> str:
        gate = escalation_gate(ticket, person=person, now=now)
        if Way.BUTTON in gate.answer.ways and "sure" not in request.POST:
            raise Invalid({"sure": _("Tick this box: escalating tells people at once. Your reason is kept.")})
        escalate(ticket, by=person, reason=request.POST.get("reason", ""), way=Way.BUTTON, now=now)
        return _("Escalated. The people on duty were told.")

    return do(request, number, act, form="escalate")
