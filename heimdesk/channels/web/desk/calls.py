"""A telephone call is noted on a running ticket (WRK-4)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.toasts import say_unknown
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import contacts_of
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.call import INBOUND, OUTBOUND, Call, CountsAs, note_call
from heimdesk.domain.tickets.actions.spend_time import length_typed
from heimdesk.domain.tickets.models import Ticket
from heimdesk.engines.text.numbers import whole_number

MINUTE = "%Y-%m-%dT%H:%M"


@require_http_methods(["GET", "POST"])
@staff
def call(request: HttpRequest, number: int) -> HttpResponse:
    """Who spoke with whom, when, what was said, and whose word it is."""
    return change(request, number, verb="call", title=_("Phone call"), form="call", do=_note, more=_choices, tell=_tell)


def _note(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    wanted = whole_number(typed.value("person"))
    spoken_to = contacts_of(ticket.account, seen_by=person).filter(pk=wanted or 0).first()
    if spoken_to is None:
        raise Invalid({"person": _("Choose whom you spoke with.")})
    if typed.value("counts_as") not in set(CountsAs):
        raise Invalid({"counts_as": _("Choose what the call counts as.")})
    made = Call(
        person=spoken_to,
        direction=typed.value("direction"),
        at=_at(typed, now),
        text=typed.value("text"),
        counts_as=CountsAs(typed.value("counts_as")),
    )
    spent = length_typed(typed.value("spent")) if typed.value("spent").strip() else None
    note_call(ticket, made, spent=spent, by=person, now=now)


def _tell(request: HttpRequest, typed: Typed) -> None:
    if typed.value("counts_as") == CountsAs.NOTE:
        say_unknown(request, typed.value("text"))


def _at(typed: Typed, now: datetime) -> datetime:
    """The minute that was typed; one that is left as it was proposed, or empty, is this moment."""
    if not typed.value("at").strip():
        return now
    at = typed.moment("at")
    return now if at.replace(second=0, microsecond=0) == now.replace(second=0, microsecond=0) else at


def _choices(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    people = [(row.pk, row.name) for row in contacts_of(ticket.account, seen_by=person)]
    return {
        "people": people,
        "directions": [(INBOUND, _("They called us")), (OUTBOUND, _("We called them"))],
        "kinds": _kinds(),
        "usual": CountsAs.ANSWER.value,
        "proposed": now.astimezone(zone).strftime(MINUTE),
        "zone": str(zone),
    }


def _kinds() -> list[tuple[str, str, str]]:
    """What a call can count as, each with what follows."""
    answer = _("The customer reads it. It counts as a public reply, from now on.")
    word = _("The customer reads it. It counts as a reply of theirs, from now on.")
    note = _("The customer does not see it, no clock hears it.")
    return [
        (CountsAs.ANSWER.value, _("Our answer"), answer),
        (CountsAs.CUSTOMER.value, _("The customer’s word"), word),
        (CountsAs.NOTE.value, _("A note for the staff"), note),
    ]
