"""A closed ticket is followed up by a new one: one click opens a draft with the context, linked."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.ticket import Came, answer
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.actions.follow_up import start_follow_up
from heimdesk.domain.tickets.queries import ticket_by_number


@require_POST
@contacts_only
def create(request: HttpRequest, number: int) -> HttpResponse:
    """Begin the follow-up and go on in the wizard; text that was meant as a reply goes along. [STA-4]"""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    try:
        draft = start_follow_up(ticket, by=person, now=now, text=request.POST.get("text", ""))
    except Refused as refused:
        return answer(request, ticket, person, now=now, came=Came(refused=refused))
    return HttpResponseRedirect(reverse("portal:draft", args=[draft.key]))
