"""Two tickets about one issue become one; both numbers lead there; across accounts only after a warning (TIC-7)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, typed_in
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.merge import merge, require_fits
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import may
from heimdesk.domain.tickets.queries import open_beside, ticket_by_number


@require_http_methods(["GET", "POST"])
@staff
def merge_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Name the other ticket; look at both; merge."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    typed = typed_in(request)
    into, status = None, 200
    try:
        into = _other(ticket, typed, person) if typed.value("into") else None
        if request.method == "POST":
            if into is None:
                raise Invalid({"into": _("Enter the number of the ticket that stays.")})
            merge(ticket, into, by=person, now=now, across_accounts=typed.value("across_accounts") == "on")
            say(request, _("#%(number)s now leads here.") % {"number": ticket.number})
            return HttpResponseRedirect(f"/desk/tickets/{into.number}/")
    except Invalid as invalid:
        typed.wrong(invalid)
        status = 422
    except Refused as refused:
        typed.refuse(refused, now=now)
        status = 409
    if request.method == "GET" and not (verdict := may(person, "merge", ticket)):
        typed.refused = reason_of(verdict, id="refused", title=_("Merge"), now=now)
    context = {
        "ticket": ticket,
        "typed": typed,
        "into": into,
        "across": into is not None and into.account_id != ticket.account_id,
        "beside": open_beside(ticket, seen_by=person),
    }
    return page(request, "desk/merge.html", context, now=now, rail=True, status=status)


def _other(ticket: Ticket, typed: Typed, person: Person) -> Ticket:
    try:
        found = ticket_by_number(typed.number("into"), seen_by=person)
    except Ticket.DoesNotExist:
        raise Invalid({"into": _("There is no ticket of this number. Compare the digits.")}) from None
    require_fits(ticket, found, by=person)
    return found
