"""What a ticket holds in the fields of its product, and what may be filled in as it is opened (WRK-4).

A ticket keeps its values by the keys of the fields. What stands under a key of another product is kept and not shown.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from heimdesk.domain.catalog.fields import Field, checked, fields_of
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.tickets.models import Ticket

PREFIX = "field-"
"""What stands before the key of a field in the names of forms and filters."""
Problems = dict[str, list[str]]


def control_of(field: Field) -> str:
    """The name of the control in which a field is filled in."""
    return f"{PREFIX}{field.key}"


def asked_fields(product: Product | None, *, by_staff: bool = False) -> tuple[Field, ...]:
    """What is asked as a ticket is opened: of the staff all that is in use, of customers what they fill in. [TIC-1]"""
    fields = fields_of(product) if product is not None else ()
    return tuple(field for field in fields if (not field.retired if by_staff else field.is_asked))


def opening_values(
    product: Product | None, typed: Mapping[str, str], *, by_staff: bool = False
) -> tuple[dict[str, str], Problems]:
    """What the new ticket keeps of what was typed, by key, and what is wrong, by control.          [WRK-4, TIC-1]

    Whoever of the staff opens for a customer need not know what the customer must fill in.
    """
    kept: dict[str, str] = {}
    problems: Problems = {}
    asked = asked_fields(product, by_staff=by_staff)
    for key in set(typed) - {field.key for field in asked}:
        problems[f"{PREFIX}{key}"] = [_("The product asks for nothing of this kind. Leave it out.")]
    for field in asked:
        try:
            value = checked(field, typed.get(field.key, ""))
        except ValueError as wrong:
            problems[control_of(field)] = [str(wrong)]
            continue
        if value:
            kept[field.key] = value
        elif field.is_required and not by_staff:
            problems[control_of(field)] = [_("This is needed: {label}.").format(label=field.name)]
    return kept, problems


def filled_fields(ticket: Ticket, *, by_staff: bool) -> list[tuple[Field, str]]:
    """The fields of the ticket's product with their values, in their order.                         [WRK-4, SRC-3]

    The staff sees the empty ones too, customers what is theirs to see; a retired one stands where it has a value.
    """
    held = ticket.field_values
    return [
        (field, held.get(field.key, ""))
        for field in fields_of(ticket.product)
        if field.key in held or (by_staff and not field.retired)
        if by_staff or field.is_public
    ]
