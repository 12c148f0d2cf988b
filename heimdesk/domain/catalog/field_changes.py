"""Fields of a product are added, changed, retired; none is ever removed, as tickets have values of it (WRK-4)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.catalog.fields import Field, Kind, Reach, as_stored, fields_of, next_key
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.permissions import may
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.domain.people.renames import tell_renamed

LONGEST_NAME = 60
LONGEST_HINT = 200
MOST_FIELDS = 24
"""Of so many fields in use a form is asked to show all at once."""
MOST_CHOICES = 60


class FieldMissing(ObjectDoesNotExist):
    """The product has no field of this key."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed of a field.

    `after` is the key of the field after which it stands, "" for the first place, None for where it is, or the last.
    """

    name: str
    reach: str
    hint: str = ""
    choices: Iterable[str] = ()
    retired: bool = False
    after: str | None = None


def field_by_key(product: Product, key: str) -> Field:
    """The field of this key. Raises FieldMissing."""
    found = next((field for field in fields_of(product) if field.key == key), None)
    if found is None:
        raise FieldMissing(f"{product.name} has no field {key}")
    return found


@transaction.atomic
def add_field(product: Product, kind: str, wanted: Wanted, *, now: datetime, by: Person | None = None) -> Field:
    """One more field, for the tickets from now on and those that there are. Raises Refused, Invalid.      [WRK-4]"""
    _lock(product, by)
    problems = {} if kind in set(Kind) else {"kind": _("Choose what is filled in.")}
    made = Field(next_key(product), "", Kind(kind) if not problems else Kind.LINE)
    made = _as_wanted(product, made, wanted, problems)
    _keep(product, made, wanted.after)
    record("added a field", subject=f"{product.name}: {made.name}", by=by, now=now, kind=made.kind, reach=made.reach)
    return made


@transaction.atomic
def change_field(product: Product, key: str, wanted: Wanted, *, now: datetime, by: Person | None = None) -> Field:
    """Give a field these facts; its kind stays, as tickets have values of it.

    A choice that is left out is retired: tickets keep it, nobody chooses it any more. Raises FieldMissing, Refused,
    Invalid.                                                                                               [WRK-4]
    """
    _lock(product, by)
    held = field_by_key(product, key)
    made = _as_wanted(product, held, wanted, {})
    _keep(product, made, wanted.after)
    if made.is_public is not held.is_public:
        tell_renamed(product, now)  # the index knows which of its tickets' words are the staff's alone
    record(
        "changed a field", subject=f"{product.name}: {made.name}", by=by, now=now, before=held.name, reach=made.reach,
        choices=list(made.choices), retired=made.retired,
    )  # fmt: skip
    return made


def _lock(product: Product, by: Person | None) -> None:
    if by is not None:
        require(may(by, "keep_fields"))
    product.fields = Product.objects.select_for_update().values_list("fields", flat=True).get(pk=product.pk)


def _keep(product: Product, made: Field, after: str | None) -> None:
    keys = [field.key for field in fields_of(product)]
    others = [field for field in fields_of(product) if field.key != made.key]
    if after is None:
        place = keys.index(made.key) if made.key in keys else len(keys)
    else:
        place = next((at + 1 for at, field in enumerate(others) if field.key == after), 0)
    product.fields = as_stored((*others[:place], made, *others[place:]))
    product.save(update_fields=["fields"])


def _as_wanted(product: Product, held: Field, wanted: Wanted, problems: dict[str, str]) -> Field:
    """The field with these facts. Raises Invalid."""
    others = [field for field in fields_of(product) if field.key != held.key]
    name, hint = folded(wanted.name), folded(wanted.hint)
    choices = tuple(filter(None, map(folded, wanted.choices))) if held.kind is Kind.CHOICE else ()
    too_long = _("This has {count} characters, {limit} are possible. Shorten it.")
    if not name:
        problems["name"] = _("A field needs a name. It stands above what is filled in.")
    elif len(name) > LONGEST_NAME:
        problems["name"] = too_long.format(count=len(name), limit=LONGEST_NAME)
    elif name.casefold() in {field.name.casefold() for field in others}:
        problems["name"] = _("The product has a field of this name already. Choose another, or change that one.")
    if len(hint) > LONGEST_HINT:
        problems["hint"] = too_long.format(count=len(hint), limit=LONGEST_HINT)
    if wanted.reach not in set(Reach):
        problems["reach"] = _("Choose what customers do with it.")
    if wanted.after and wanted.after not in {field.key for field in others}:
        problems["after"] = _("This is not one of the list. Choose again.")
    if not wanted.retired and sum(not field.retired for field in others) >= MOST_FIELDS:
        said = _("A product has up to {most} fields in use. Retire one that is not needed any more.")
        problems["name"] = said.format(most=MOST_FIELDS)
    if held.kind is Kind.CHOICE and (wrong := _problem_of_choices(choices)):
        problems["choices"] = wrong
    if problems:
        raise Invalid(dict(problems))
    past = (*held.past_choices, *held.choices)
    return replace(
        held, name=name, hint=hint, reach=Reach(wanted.reach), choices=choices, retired=wanted.retired,
        past_choices=tuple(each for each in past if each not in choices),
    )  # fmt: skip


def _problem_of_choices(choices: tuple[str, ...]) -> str:
    """What is wrong with a list to choose from; nothing where it is right."""
    if not choices:
        return _("There is nothing to choose yet. Write the choices, each on a line of its own.")
    if len(choices) > MOST_CHOICES:
        return _("A field has up to {most} choices. Take some out.").format(most=MOST_CHOICES)
    known: set[str] = set()
    for each in choices:
        if len(each) > LONGEST_NAME:
            return _("“{choice}” is too long: {limit} characters are possible.").format(choice=each, limit=LONGEST_NAME)
        if each.casefold() in known:
            return _("“{choice}” stands here twice. Take one out.").format(choice=each)
        known.add(each.casefold())
    return ""
