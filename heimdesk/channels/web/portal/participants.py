"""Colleagues who read and answer along on a ticket."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heimdesk.channels.web.portal.doing import do
from heimdesk.channels.web.portal.doors import contacts_only
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import people_visible_to
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.people import add_participant
from heimdesk.domain.tickets.models import Ticket
from heimdesk.engines.text.isolation import isolated


@require_POST
@contacts_only
def create(request: HttpRequest, number: int) -> HttpResponse:
    """Add a person of the account by the e-mail address. [POR-3]"""

    def act(ticket: Ticket, person: Person, now: datetime) -> str:
        email = request.POST.get("email", "").strip()
        colleague = people_visible_to(person).filter(pk__in=Person.objects.at_address(email), is_active=True).first()
        if colleague is None:
            raise Invalid({"email": _unknown(person)})
        if colleague.pk == ticket.requester_id or ticket.participants.filter(person=colleague).exists():
            raise Invalid(
                {"email": _("%(name)s reads and answers along already.") % {"name": isolated(colleague.name)}}
            )
        add_participant(ticket, colleague, by=person, now=now)
        return _("%(name)s reads and answers along.") % {"name": isolated(colleague.name)}

    return do(request, number, act, form="people")


def _unknown(person: Person) -> str:
    if person.is_manager:
        return _("Nobody of your account has this address. Compare it, or ask us to add the person.")
    return _("Nobody of your account has this address. Compare it, or ask a manager to add the person.")
