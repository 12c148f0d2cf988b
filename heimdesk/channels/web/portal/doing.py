"""Every form on a ticket ends here: done and back to the page, or the page again with what is wrong, nothing lost."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from heimdesk.channels.web.components.uploads import had_files, lead_of, left_out, problems_of
from heimdesk.channels.web.portal.doors import person_of
from heimdesk.channels.web.portal.ticket import Came, answer
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.files import KeptFile, store_file
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.queries import ticket_by_number

Act = Callable[[Ticket, Person, datetime], str]


def do(request: HttpRequest, number: int, act: Act, *, form: str) -> HttpResponse:
    """Do it and show the ticket with the sentence that `act` answers. `form` names the form that is kept open.

    Invalid becomes 422 with the problems beside the fields, Refused 403 (409 on a closed ticket) with the rule.
    """
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    values = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        said = act(ticket, person, now)
    except Invalid as wrong:
        ticket = ticket_by_number(number, seen_by=person)
        came = Came(values, wrong.problems, form=form, lead=lead_of(had_files(request)))
        return answer(request, ticket, person, now=now, came=came)
    except Refused as refused:
        ticket = ticket_by_number(number, seen_by=person)
        return answer(request, ticket, person, now=now, came=Came(values, refused=refused, form=form))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("portal:ticket", args=[ticket.number]))


def kept_files(request: HttpRequest, field: str = "files") -> list[KeptFile]:
    """Store the files of a form. Raises Invalid (that field) when one was too large; then none goes along."""
    sent = request.FILES.getlist(field)
    if left_out(request):
        raise Invalid({field: problems_of(left_out(request))})
    return [store_file(each.name or "", each.chunks()) for each in sent]
