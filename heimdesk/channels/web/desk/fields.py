"""The fields that a product has of its own, filled in on a ticket in one form (WRK-4)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.fields import fill_in
from heimdesk.domain.tickets.fields import asked_fields, control_of
from heimdesk.domain.tickets.models import Ticket


@require_http_methods(["GET", "POST"])
@staff
def fields(request: HttpRequest, number: int) -> HttpResponse:
    """All fields in use at once; what was left as the page showed it changes nothing."""
    return change(request, number, verb="fill_in", title=_("Fields"), form="fields", do=_fill_in, more=_held)


def _fill_in(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    names = {field.key: control_of(field) for field in asked_fields(ticket.product, by_staff=True)}
    sent = {key: typed.value(name) for key, name in names.items() if name in typed.fields}
    seen = {key: typed.value(f"seen-{names[key]}") for key in sent if f"seen-{names[key]}" in typed.fields}
    fill_in(ticket, sent, seen=seen, by=person, now=now)


def _held(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    """Each field with what stands in it: what was typed, else what the ticket has now."""
    rows = []
    for field in asked_fields(ticket.product, by_staff=True):
        name, held = control_of(field), ticket.field_values.get(field.key, "")
        text = typed.value(name, held)
        is_untouched = text == typed.value(f"seen-{name}", held)
        rows.append((field, name, held if is_untouched else text, held))
    return {"fields": rows}
