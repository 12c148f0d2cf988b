"""Who works on a ticket: taken, given to somebody, or handed over to another level with a note (WRK-2)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heimdesk.channels.web.desk.changes import change, changed
from heimdesk.channels.web.desk.door import person_of, staff
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.toasts import say_unknown
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import staff_with_role
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.take import assign, hand_over, take
from heimdesk.domain.tickets.models import Level, Ticket
from heimdesk.domain.tickets.permissions import WORKERS
from heimdesk.domain.tickets.queries import ticket_by_number
from heimdesk.domain.tickets.routing import proposal
from heimdesk.engines.text.isolation import isolated

NOBODY = "nobody"


@require_POST
@staff
def take_it(request: HttpRequest, number: int) -> HttpResponse:
    """Make it mine."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    take(ticket, by=person, now=now)
    return changed(request, ticket, now=now)


@require_http_methods(["GET", "POST"])
@staff
def owner(request: HttpRequest, number: int) -> HttpResponse:
    """Give the ticket to somebody."""
    return change(request, number, verb="assign", title=_("Owner"), form="owner", do=_assign, more=_people)


@require_http_methods(["GET", "POST"])
@staff
def hand_over_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Hand over to a level, with a note on what was done and what is known."""
    title = _("Hand over")
    return change(
        request, number, verb="hand_over", title=title, form="hand_over", do=_hand_over, more=_levels, tell=_tell
    )


def _assign(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    owner = worker_in(typed)
    if owner is None:
        raise Invalid({"owner": _("Choose who works on it.")})
    if owner == person and not typed.value("reason"):
        take(ticket, by=person, now=now)
    else:
        assign(ticket, owner, by=person, reason=typed.value("reason"), now=now)


def _hand_over(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    hand_over(ticket, typed.value("level"), note=typed.value("note"), owner=worker_in(typed), by=person, now=now)


def _tell(request: HttpRequest, typed: Typed) -> None:
    say_unknown(request, typed.value("note"))


def worker_in(typed: Typed) -> Person | None:
    """The member of the staff in the field `owner`; None for nobody. Raises Invalid for one who left."""
    if typed.value("owner") in ("", NOBODY):
        return None
    found = staff_with_role().filter(pk=typed.number("owner")).first()
    if found is None:
        raise Invalid({"owner": _("This person is not on the staff any more. Choose another.")})
    return found


def _people(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    verdict = proposal(ticket, now)
    title = _("Whom the policy book would choose")
    return {"owners": names_of_workers(person), "proposed": reason_of(verdict, id="proposal", title=title, now=now)}


def _levels(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    levels = [(level.value, str(level.label).capitalize()) for level in Level]
    return {"levels": levels, "owners": [(NOBODY, _("whoever takes it from the queue")), *names_of_workers(person)]}


def names_of_workers(person: Person) -> list[tuple[str, str]]:
    """Who works on tickets, as choices of a field; the reader is marked."""
    found = staff_with_role(*WORKERS).order_by("name").values_list("pk", "name")
    return [
        (str(key), _("%(name)s, you") % {"name": isolated(name)} if key == person.pk else name) for key, name in found
    ]
