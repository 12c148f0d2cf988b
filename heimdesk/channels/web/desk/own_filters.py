"""The filters by the fields that a product has of its own: offered and named once that one product is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heimdesk.channels.web.desk.navigation import Entries
from heimdesk.domain.catalog.fields import Field, Kind, checked, value_text
from heimdesk.domain.tickets.field_filters import filter_of, product_of_filter
from heimdesk.domain.tickets.fields import Problems


@dataclass(frozen=True, slots=True)
class OwnFilter:
    """A filter by one field: its name in the address, the field, and what can be chosen."""

    name: str
    field: Field
    options: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """What it is called."""
        return _("%(field)s has") % {"field": self.field.name} if self.field.kind is Kind.LINE else self.field.name

    def shown(self, value: str) -> str:
        """A value in the reader's words."""
        return value_text(self.field.kind, value)


NO_FILTERS: Mapping[str, OwnFilter] = {}


def is_asked(filters: Mapping[str, str]) -> bool:
    """Does one of these filters ask for a field of a product?"""
    return any(product_of_filter(name) is not None for name in filters)


def own_filters(filters: Mapping[str, str], entries: Entries) -> dict[str, OwnFilter]:
    """Those of the product that is asked for, by name; a retired field only where it is asked for.        [WRK-6]"""
    made = {filter_of(field): field for field in entries.fields_of(filters.get("product", ""))}
    return {
        name: OwnFilter(name, field, _options(field))
        for name, field in made.items()
        if not field.retired or name in filters
    }


def checked_filters(filters: Mapping[str, str], own: Mapping[str, OwnFilter]) -> tuple[dict[str, str], Problems]:
    """Numbers and days as tickets keep them, and what is wrong with those that no ticket can have.        [WRK-6]"""
    kept, problems = dict(filters), {}
    for name in filters.keys() & own.keys():
        field = own[name].field
        if field.kind in (Kind.NUMBER, Kind.DAY):
            try:
                kept[name] = checked(field, filters[name])
            except ValueError as wrong:
                problems[name] = [str(wrong)]
    return kept, problems


def _options(field: Field) -> tuple[tuple[str, str], ...]:
    """What can be chosen, with the choices that only older tickets have."""
    if field.kind is Kind.TRUTH:
        return ("yes", _("yes")), ("no", _("no"))
    return tuple((each, each) for each in (*field.choices, *field.past_choices))
