"""Filters by the fields that one product has of its own; each asks for that product too (WRK-4, WRK-6)."""

import re

from django.db import connection
from django.db.models import Expression, F, Func, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact, IContains

from heimdesk.domain.catalog.fields import Field, Kind
from heimdesk.domain.people.lines import folded
from heimdesk.domain.tickets.fields import PREFIX, control_of

_HAS = "has-"
_NAME = re.compile(rf"{PREFIX}(?P<has>{_HAS})?(?P<key>(?P<product>[1-9]\d{{0,14}})-[1-9]\d{{0,14}})", re.ASCII)


def filter_of(field: Field) -> str:
    """The name of the filter by a field: what it is, or words that a line has."""
    return f"{PREFIX}{_HAS}{field.key}" if field.kind is Kind.LINE else control_of(field)


def product_of_filter(name: str) -> int | None:
    """The key of the product whose field the filter of this name asks for; None for any other filter."""
    found = _NAME.fullmatch(name)
    return int(found["product"]) if found else None


def field_condition(name: str, value: str) -> Q:
    """Tickets on which the field is this, or has these words. Raises ValueError for the name of no such filter."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name} is no filter by a field")
    held = _held(found["key"])
    wanted = IContains(held, folded(value)) if found["has"] else Exact(held, folded(value))
    return Q(product_id=int(found["product"])) & Q(wanted)


def _held(key: str) -> Expression:
    """What stands under a key. For SQLite Django asks for the kind of each value first, which doubles the time."""
    if connection.vendor == "sqlite":
        return Func(F("field_values"), Value(f'$."{key}"'), function="JSON_EXTRACT", output_field=TextField())
    return KeyTextTransform(key, "field_values")
