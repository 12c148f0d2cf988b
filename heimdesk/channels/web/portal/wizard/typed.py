"""What a form of the wizard sends, step by step: only its own fields, kept as they were typed."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.tickets.fields import PREFIX, asked_fields, control_of
from heimdesk.domain.tickets.wishes import STEPS
from heimdesk.engines.text.numbers import whole_number
from heimdesk.policy.book import Book
from heimdesk.policy.words import Input

OF_CONTROL = re.compile(r"(\d{4,6}-\d\d-\d\d)[T ](\d\d:\d\d)")
FIELDS: dict[str, tuple[str, ...]] = {
    "product": ("product",),
    "information": ("ticket_type", "release", "module"),
    "solution": ("words",),
    "entitlement": ("entitlement", "code"),
    "access": (),
    "contact": ("severity", "phone", "reached_by", "colleagues"),
}
STEP_OF = {name: step for step, names in FIELDS.items() for name in names} | {"subject": "details"}


def typed(
    step: str, sent: QueryDict | Mapping[str, Sequence[str]], book: Book, product: Product | None = None
) -> dict[str, Any]:
    """The values of a step out of a form; fields that were not sent are empty."""
    if step == "access":
        return {"when": "later"}
    names = detail_names(book) if step == "details" else FIELDS[step]
    if step == "information":
        names = (*names, *(control_of(field) for field in asked_fields(product)))
    values = {name: _last(sent, name) for name in names}
    if step == "details":
        for key, detail in book.steps_to_reproduce.details.items():
            if detail.kind is Input.DATETIME:
                values[key] = _with_zone(values[key])
    return values


def detail_names(book: Book) -> tuple[str, ...]:
    """The fields of the steps to reproduce that hold text."""
    details = book.steps_to_reproduce.details
    return ("subject", *(key for key, detail in details.items() if detail.kind is not Input.FILES))


def step_of(field: str) -> str:
    """The step on which a field stands; the last one for what belongs to no field."""
    if field.startswith(PREFIX):
        return "information"
    return "details" if field.startswith("details.") else STEP_OF.get(field, STEPS[-1])


def id_of(field: str) -> str:
    """The id of the control of a field on its page."""
    return field.removeprefix("details.")


def revision_of(sent: QueryDict | Mapping[str, Sequence[str]]) -> int:
    """The revision of the draft that the form was made from; 0, older than all, when it is unreadable."""
    return whole_number(_last(sent, "version")) or 0


def as_input(moment: str) -> str:
    """A moment as the control of a page takes it, from what `typed` kept."""
    found = OF_CONTROL.match(moment)
    return f"{found[1]}T{found[2]}" if found else ""


def _with_zone(moment: str) -> str:
    """A moment of the control with the zone in which it was meant; anything else as it was typed."""
    found = OF_CONTROL.match(moment)
    return f"{found[1]} {found[2]} {timezone.get_current_timezone_name()}" if found else moment


def _last(sent: QueryDict | Mapping[str, Sequence[str]], name: str) -> str:
    values = sent.getlist(name) if isinstance(sent, QueryDict) else sent.get(name, ())
    return str(values[-1]) if values else ""
