"""The fields that a product has besides those of every ticket: what each asks, and what a value of it can be (WRK-4).

They stand with their product as plain values. A key names one field for ever, so no value comes to stand under another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.days import out_of_bounds
from heimdesk.domain.people.lines import folded
from heimdesk.engines.text.moments import date_text
from heimdesk.engines.text.numbers import number_text, whole_number

LONGEST_LINE = 200
"""What the timeline keeps of a value, from what to what."""


class Kind(StrEnum):
    """What is filled in."""

    LINE = "line"
    NUMBER = "number"
    DAY = "day"
    TRUTH = "truth"
    CHOICE = "choice"


class Reach(StrEnum):
    """How far customers come to a field: not at all, reading, and filling it in as they open a ticket."""

    STAFF = "staff"
    READ = "read"
    ASKED = "asked"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Tickets keep a choice as it is worded, so no choice is reworded: `past_choices` are chosen no more."""

    key: str
    name: str
    kind: Kind
    reach: Reach = Reach.STAFF
    hint: str = ""
    choices: tuple[str, ...] = ()
    past_choices: tuple[str, ...] = ()
    retired: bool = False

    @property
    def is_public(self) -> bool:
        """Do customers see it?"""
        return self.reach is not Reach.STAFF

    @property
    def is_asked(self) -> bool:
        """Do customers fill it in when they open a ticket?"""
        return not self.retired and self.reach in (Reach.ASKED, Reach.REQUIRED)

    @property
    def is_required(self) -> bool:
        """Can they not go on without?"""
        return not self.retired and self.reach is Reach.REQUIRED


def fields_of(product: Product) -> tuple[Field, ...]:
    """All fields of a product in their order, the retired ones too.                                       [WRK-4]"""
    return read_fields(product.fields)


def read_fields(stored: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    """The same from what the row of a product keeps."""
    return tuple(_field(held) for held in stored)


def as_stored(fields: tuple[Field, ...]) -> list[dict[str, Any]]:
    """The fields as the row of their product keeps them."""
    return [asdict(field) for field in fields]


def next_key(product: Product) -> str:
    """A key that no field of any product has had."""
    used = [int(held["key"].rpartition("-")[2]) for held in product.fields]
    return f"{product.pk}-{max(used, default=0) + 1}"


def checked(field: Field, typed: str, *, held: str = "") -> str:
    """What was typed as a ticket keeps it, "" for nothing; `held` is what it keeps now, which may stay as it is.

    Raises ValueError with the sentence that says how to mend it.                                          [WRK-4]
    """
    text = folded(typed)
    if not text or text == held:
        return text
    return _CHECKS[field.kind](field, text)


def value_text(kind: Kind | str, value: str) -> str:
    """A kept value as the reader's language writes it."""
    try:
        if kind == Kind.NUMBER:
            return number_text(int(value))
        if kind == Kind.DAY:
            return date_text(date.fromisoformat(value))
    except ValueError:
        return value
    if kind == Kind.TRUTH:
        return {"yes": _("yes"), "no": _("no")}.get(value, value)
    return value


def _field(held: Mapping[str, Any]) -> Field:
    return Field(
        key=held["key"], name=held["name"], kind=Kind(held["kind"]), reach=Reach(held["reach"]), hint=held["hint"],
        choices=tuple(held["choices"]), past_choices=tuple(held["past_choices"]), retired=held["retired"],
    )  # fmt: skip


def _line(field: Field, text: str) -> str:
    if len(text) > LONGEST_LINE:
        problem = _("This has {count} characters, {limit} are possible. Shorten it.")
        raise ValueError(problem.format(count=len(text), limit=LONGEST_LINE))
    return text


def _number(field: Field, text: str) -> str:
    number = whole_number(text.removeprefix("-"))
    if number is None:
        raise ValueError(_("This is not a whole number. Enter digits only."))
    return str(-number if text.startswith("-") else number)


def _day(field: Field, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("This is not a day. Enter one such as 2026-06-11.")) from None
    if beyond := out_of_bounds({"day": day}):
        raise ValueError(beyond["day"])
    return day.isoformat()


def _truth(field: Field, text: str) -> str:
    if text not in ("yes", "no"):
        raise ValueError(_("This is neither yes nor no. Choose again."))
    return text


def _choice(field: Field, text: str) -> str:
    if text not in field.choices:
        raise ValueError(_("This is not one of the list. Choose again."))
    return text


_CHECKS = {Kind.LINE: _line, Kind.NUMBER: _number, Kind.DAY: _day, Kind.TRUTH: _truth, Kind.CHOICE: _choice}
