"""Stored days and moments out of the bounds in which one can be entered today: of before, or by another hand."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import DateTimeField, Model, Q

from heimdesk.domain.catalog.models import Bug, Product, Release
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.licenses.models import License
from heimdesk.domain.people.days import EARLIEST, FIRST, LAST, LATEST

DATED: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Contract, ("starts_on", "ends_on", "signed_at")),
    (License, ("starts_on", "ends_on")),
    (Entitlement, ("starts_on", "ends_on")),
    (Product, ("withdrawn_on", "support_ends_on")),
    (Release, ("released_on",)),
    (Bug, ("confirmed_on", "public_since", "fixed_on")),
    (Shift, ("starts_at", "ends_at")),
)
MOST = 20


def odd_days(rows: type[Model], columns: tuple[str, ...]) -> Iterator[str]:
    """The first rows of a table with a day in one of these columns that could not be entered, each with its key."""
    beyond = [_beyond(rows, column) for column in columns]
    found = rows._default_manager.filter(reduce(or_, beyond)).order_by("pk")
    yield from (f"{rows._meta.verbose_name} {key}" for key in found.values_list("pk", flat=True)[:MOST])


def _beyond(rows: type[Model], column: str) -> Q:
    has_time = isinstance(rows._meta.get_field(column), DateTimeField)
    first, last = (EARLIEST, LATEST) if has_time else (FIRST, LAST)
    bounds: dict[str, Any] = {"lt": first, "gt": last}
    return reduce(or_, (Q(**{f"{column}__{how}": bound}) for how, bound in bounds.items()))
