"""The fields of a product are filled in on a ticket: all that was typed or nothing, no other's word unseen (WRK-4)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.catalog.fields import Field, Kind, checked, value_text
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.conversation import learn
from heimdesk.domain.tickets.fields import PREFIX, asked_fields, control_of
from heimdesk.domain.tickets.locking import lock, save_changes
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.timeline import record


@transaction.atomic
def fill_in(
    ticket: Ticket, typed: Mapping[str, str], *, by: Person, now: datetime, seen: Mapping[str, str] | None = None
) -> Ticket:
    """Give fields these values, by key; "" empties one. Raises Invalid by control, Refused, TicketClosed.   [WRK-4]

    `seen` are the values that the page showed: what was left as it stood there changes nothing, and what somebody else
    changed since then is told, not replaced. Customers see what happened to fields that they see.
    """
    lock(ticket)
    require_may(by, "fill_in", ticket)
    fields = {field.key: field for field in asked_fields(ticket.product, by_staff=True)}
    problems: dict[str, str] = {}
    changed: list[tuple[Field, str, str]] = []
    for key, text in typed.items():
        field, held = fields.get(key), ticket.field_values.get(key, "")
        before = held if seen is None else seen.get(key, held)
        if folded(text) == before:
            continue
        if field is None:
            problems[f"{PREFIX}{key}"] = _("The product asks for nothing of this kind. Leave it out.")
            continue
        try:
            value = checked(field, text, held=held)
        except ValueError as wrong:
            problems[control_of(field)] = str(wrong)
            continue
        if held not in (value, before):
            problems[control_of(field)] = _crossed(field, held)
        elif value != held:
            changed.append((field, held, value))
    if problems:
        raise Invalid(dict(problems))
    if changed:
        values = {**ticket.field_values, **{field.key: value for field, _held, value in changed}}
        ticket.field_values = {key: value for key, value in values.items() if value}
        save_changes(ticket)
    if any(field.kind is Kind.LINE for field, _held, _value in changed):
        learn(ticket, now=now)
    for field, held, value in changed:
        record(
            ticket, "field", at=now, actor=by, before=held, after=value, public=field.is_public,
            facts={"key": field.key, "name": field.name, "kind": field.kind},
        )  # fmt: skip
    return ticket


def _crossed(field: Field, held: str) -> str:
    """What somebody else made of it meanwhile."""
    if not held:
        return _("Somebody emptied this meanwhile. Save again to fill it in all the same.")
    said = _("Somebody changed this to “{value}” meanwhile. Save again to replace that.")
    return said.format(value=value_text(field.kind, held))
