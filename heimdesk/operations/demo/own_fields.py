"""What stands in the fields of the demo's products: on each ticket of a customer the same, another's says another."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from heimdesk.domain.catalog.field_changes import Wanted, add_field
from heimdesk.domain.catalog.fields import Field, Kind, fields_of
from heimdesk.domain.catalog.models import Product

NUMBERS = {"Nodes": (3, 6, 11, 14, 20, 60, 240, 1400), "Mailboxes": (900, 4000, 26_000, 110_000, 400_000)}
LINES = ("main", "customers", "site-b", "nightly", "vault")
CAUSES = {"known_bug": "our defect", "workaround": "our defect", "agreed": "environment"}


def add_fields(product: Product, entries: Iterable[dict[str, Any]], now: datetime) -> None:
    """As the texts name them."""
    for entry in entries:
        wanted = Wanted(entry["name"], entry["reach"], entry.get("hint", ""), entry.get("choices", ()))
        add_field(product, entry["kind"], wanted, now=now)


def opening_fields(product: Product, account: str, now: datetime) -> dict[str, str]:
    """What a customer of this name fills in; one in seven is left out."""
    return _filled((field for field in fields_of(product) if field.is_asked), account, now)


def closing_fields(product: Product, account: str, resolution: str, now: datetime) -> dict[str, str]:
    """What the staff has found out when it gives a resolution of this kind."""
    own = [field for field in fields_of(product) if not field.is_asked]
    causes = {field.key: CAUSES[resolution] for field in own if field.name == "Root cause" and resolution in CAUSES}
    return {**_filled(own, account, now), **causes}


def _filled(fields: Iterable[Field], account: str, now: datetime) -> dict[str, str]:
    return {field.key: value for field in fields if (value := _value(field, account, now))}


def _value(field: Field, account: str, now: datetime) -> str:
    """The name of the account decides, so that no other draw is moved by it."""
    draw = crc32(f"{account} {field.name}".encode())
    if draw % 7 == 0:
        return ""
    draw //= 7
    values = {
        Kind.CHOICE: field.choices,
        Kind.NUMBER: NUMBERS.get(field.name, (1,)),
        Kind.TRUTH: ("yes", "no"),
        Kind.LINE: LINES,
    }
    if field.kind is Kind.DAY:
        return (now + timedelta(days=2 + draw % 12)).date().isoformat()
    return str(values[field.kind][draw % len(values[field.kind])])
