"""What the forms of the desk offer to choose from: people, products, zones, languages; and the rows behind a choice."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.queries import products
from heimdesk.domain.people.models import Account, Person, Role
from heimdesk.domain.people.queries import accounts_visible_to, staff_with_role
from heimdesk.domain.people.refusals import Invalid

Row = TypeVar("Row", bound=Model)
Choice = tuple[str, str]


def languages() -> list[Choice]:
    """The languages that pages and letters speak."""
    return [(str(code), str(name)) for code, name in settings.LANGUAGES]


def account_managers() -> QuerySet[Person]:
    """Who can look after an account."""
    return staff_with_role(Role.TAM).order_by("name")


def manager_choices() -> list[Choice]:
    """The account managers, and nobody."""
    return [("", _("nobody")), *((str(each.pk), each.name) for each in account_managers())]


def account_choices(person: Person, *, besides: Account | None = None) -> list[Choice]:
    """All accounts, or none of them."""
    found = accounts_visible_to(person).order_by("name")
    if besides is not None:
        found = found.exclude(pk=besides.pk)
    return [("", _("none")), *((str(pk), name) for pk, name in found.values_list("pk", "name"))]


def product_choices(rows: Iterable[Product] | None = None) -> list[Choice]:
    """Products by name."""
    return [(str(each.pk), each.name) for each in (rows if rows is not None else products().order_by("name"))]


def row_of(rows: QuerySet[Row], key: str) -> Row | None:
    """The row of a choice; None for what is none of these rows."""
    return rows.filter(pk=int(key)).first() if _is_key(key) else None


def row_chosen(rows: QuerySet[Row], typed: Typed, name: str) -> Row | None:
    """The row that a field names; None where it is empty. Raises Invalid for what is none of these rows."""
    key = typed.value(name).strip()
    found = row_of(rows, key)
    if key and found is None:
        raise Invalid({name: _("This is not one of the list. Choose again.")})
    return found


def rows_of_choice(rows: QuerySet[Row], typed: Typed, name: str) -> list[Row]:
    """The rows of several choices. Raises Invalid, beside the field, where one of them is none of these rows."""
    keys = set(typed.values(name)) - {""}
    found = list(rows.filter(pk__in=[int(key) for key in keys if _is_key(key)]))
    if len(found) != len(keys):
        raise Invalid({name: [_("Something was chosen that is not in this list. Choose again.")]})
    return found


def year_later(day: date) -> date:
    """The same day of the next year, 1 March for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, day.month + 1, 1)


def texts(typed: Typed, *names: str) -> dict[str, Any]:
    """The texts of these fields by their names, as an action takes them."""
    return {name: typed.value(name) for name in names}


def _is_key(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 16
