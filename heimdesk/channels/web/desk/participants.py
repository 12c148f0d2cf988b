"""Who reads and answers along on a ticket: colleagues of the requester, followers among the staff."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import people_visible_to
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.people import add_participant, remove_participant
from heimdesk.domain.tickets.models import Participant, Ticket


@require_http_methods(["GET", "POST"])
@staff
def participants(request: HttpRequest, number: int) -> HttpResponse:
    """Add somebody, or take somebody off."""
    title = _("People")
    return change(request, number, verb="add_participant", title=title, form="people", do=_change, more=_people)


def _change(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    if typed.value("remove"):
        remove_participant(ticket, _candidate(ticket, typed, "remove", person), by=person, now=now)
    else:
        add_participant(ticket, _candidate(ticket, typed, "person", person), by=person, now=now)


def _candidate(ticket: Ticket, typed: Typed, field: str, person: Person) -> Person:
    wanted = typed.number(field)
    found = (
        people_visible_to(person).filter(Q(account=ticket.account) | Q(is_staff_member=True)).filter(pk=wanted).first()
    )
    if found is None:
        raise Invalid({field: _("Choose somebody of the account or of the staff.")})
    return found


def _people(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    there = list(Participant.objects.filter(ticket=ticket).select_related("person"))
    known = {row.person_id for row in there} | {ticket.requester_id}
    able = people_visible_to(person).filter(is_active=True).exclude(pk__in=known)
    return {
        "there": there,
        "colleagues": able.filter(account=ticket.account).order_by("name"),
        "staff": able.filter(is_staff_member=True).order_by("name"),
    }
