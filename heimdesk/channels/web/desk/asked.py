"""Which tickets the list shows: the address turned into filters, their chips, and the form that changes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import marks
from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.kinds import ticket_type_names
from heimdesk.channels.web.desk.navigation import Entries, list_address, view_title
from heimdesk.channels.web.desk.own_filters import NO_FILTERS, OwnFilter
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import accounts_visible_to, people_visible_to, staff_with_role
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.field_filters import product_of_filter
from heimdesk.domain.tickets.filters import DESK_VIEWS, asks_for_closed
from heimdesk.domain.tickets.models import Level, SavedView, State, Way
from heimdesk.engines.text.numbers import whole_number
from heimdesk.policy.book import Book

NAMES = (
    "state", "severity", "severity_asked", "severity_proposed", "owner", "product", "release", "module", "account",
    "requester", "participant", "bug", "tag", "snoozed", "plan", "type", "level", "queue", "language", "way",
    "escalated", "unread", "administrative", "unsupported", "overdue", "spent_from", "due_within", "quiet_for",
    "opened_within", "closed_from", "closed_until", "subject",
)  # fmt: skip
LISTED = ("state", "severity", "severity_asked", "severity_proposed", "product", "level", "snoozed", "way")
"""Filters whose choices do not pass: fixed words, products, and the severities, of which every book has the same."""
TRUTHS = frozenset({"escalated", "unread", "administrative", "unsupported", "overdue"})


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that holds, and the address of the list without it."""

    name: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list asks: filters, the saved view they come from, the entry of the navigation."""

    filters: dict[str, str]
    view: SavedView | None
    here: str
    title: str

    @property
    def query(self) -> str:
        """The filters as an address writes them."""
        return urlencode({"view": self.view.pk} if self.view else self.filters)


def asked_of(fields: QueryDict, entries: Entries) -> Asked:
    """The filters of an address; those of a saved view when it names one that is there."""
    view = next((view for view in entries.views if str(view.pk) == fields.get("view")), None)
    if view is not None:
        return Asked({name: str(value) for name, value in view.filters.items()}, view, f"view-{view.pk}", view.name)
    filters = {name: value for name in NAMES if (value := fields.get(name, "").strip())}
    filters |= _by_own_fields(fields, filters.get("product", ""))
    for name, wanted in DESK_VIEWS.items():
        if filters == {key: _plain(value) for key, value in wanted.items()}:
            return Asked(filters, None, name, view_title(name))
    key = whole_number(filters["product"]) if set(filters) == {"product"} else None
    if key is not None and key in entries.products:
        return Asked(filters, None, f"product-{key}", entries.products[key])
    if set(filters) == {"queue"} and filters["queue"] in entries.queues:
        queue = filters["queue"]
        return Asked(filters, None, f"queue-{queue}", entries.queues[queue])
    title = _("Closed tickets") if asks_for_closed(filters) else _("Open tickets")
    return Asked(filters, None, "", title)


def _by_own_fields(fields: QueryDict, product: str) -> dict[str, str]:
    """The filters by fields of the one product that is asked for; those of another are left out."""
    key = whole_number(product)
    named = [name for name in sorted(fields) if key is not None and product_of_filter(name) == key]
    return {name: value for name in named if (value := fields.get(name, "").strip())}


def chips_of(
    asked: Asked, choices: Mapping[str, list[tuple[str, str]]], own: Mapping[str, OwnFilter] = NO_FILTERS
) -> list[Chip]:
    """A chip for each filter, with the word of its value; `own` are those by fields of the product."""
    made = []
    for name, value in asked.filters.items():
        rest = {other: held for other, held in asked.filters.items() if other != name}
        words = dict(choices.get(name, ()))
        shown = _("yes") if name in TRUTHS else words.get(value, value)
        if name in own:
            made.append(Chip(own[name].title, own[name].shown(value), list_address(**rest)))
        else:
            made.append(Chip(filter_title(name), shown, list_address(**_fitting(rest))))
    return made


def _fitting(filters: dict[str, str]) -> dict[str, str]:
    """Without filters by fields of a product that is not asked for any more."""
    key = whole_number(filters.get("product", ""))
    return {name: value for name, value in filters.items() if product_of_filter(name) in (None, key)}


def filter_title(name: str) -> str:
    """What a filter is called."""
    titles = {
        "state": _("State"),
        "severity": _("Severity"),
        "severity_asked": _("Severity asked for"),
        "severity_proposed": _("Proposed severity"),
        "owner": _("Owner"),
        "product": _("Product"),
        "release": _("Release"),
        "module": _("Module has"),
        "account": _("Account"),
        "requester": _("Requester has"),
        "participant": _("On the ticket"),
        "bug": _("Bug"),
        "tag": _("Tag"),
        "snoozed": _("Snoozed"),
        "plan": _("Plan"),
        "type": _("Type"),
        "level": _("Level"),
        "queue": _("Queue"),
        "language": _("Language"),
        "way": _("Came in"),
        "unsupported": _("Unsupported release"),
        "escalated": _("Escalated"),
        "unread": _("Unread"),
        "administrative": _("Administrative"),
        "overdue": _("Overdue"),
        "spent_from": _("Time spent from, hours"),
        "due_within": _("Due within, hours"),
        "quiet_for": _("No word for, days"),
        "opened_within": _("Opened within, days"),
        "closed_from": _("Closed from"),
        "closed_until": _("Closed until"),
        "subject": _("Subject has"),
    }
    return titles.get(name) or _("Field")


def short_choices(book: Book, products: Mapping[int, str], person: Person) -> dict[str, list[tuple[str, str]]]:
    """The values of the filters that need no question to the database."""
    severities = [(str(n), f"{n} {severity.name}") for n, severity in book.severities.items()]
    return {
        "state": [(state.value, marks.state_word(state.value)) for state in State],
        "severity": severities,
        "severity_asked": severities,
        "severity_proposed": [("any", _("any that is proposed")), *severities],
        "owner": [("me", _("me")), ("nobody", _("nobody"))],
        "product": [(str(key), name) for key, name in products.items()],
        "plan": [(key, plan.name) for key, plan in book.plans.items()],
        "type": list(ticket_type_names(book).items()),
        "level": [(level.value, str(level.label)) for level in Level],
        "queue": [(key, queue.name) for key, queue in book.routing.queues.items()],
        "language": [(code, str(name)) for code, name in settings.LANGUAGES],
        "snoozed": [("yes", _("yes")), ("no", _("no"))],
        "way": [(way.value, str(way.label)) for way in Way],
    }


def all_choices(book: Book, person: Person) -> dict[str, list[tuple[str, str]]]:
    """The values of every filter of the form."""
    products = dict(Product.objects.order_by("name").values_list("pk", "name"))
    choices = short_choices(book, products, person)
    others = staff_with_role().exclude(pk=person.pk).order_by("name").values_list("pk", "name")
    choices["owner"] += [(str(key), name) for key, name in others]
    accounts = accounts_visible_to(person).order_by("name").values_list("pk", "name")
    choices["account"] = [(str(key), name) for key, name in accounts]
    return choices


def require_known(filters: Mapping[str, str], book: Book, products: Mapping[int, str], person: Person) -> None:
    """Filters that found nothing: raise Invalid where one asks for what there never was.                  [WRK-6]

    Who has left owns tickets still, and tickets keep the plan, the type and the queue of an earlier book.
    """
    listed = short_choices(book, products, person)
    unknown = [name for name in LISTED if name in filters and filters[name] not in dict(listed[name])]
    if filters.get("owner") not in (None, "me", "nobody"):
        unknown += _without_row(people_visible_to(person).filter(is_staff_member=True), filters, "owner")
    if "account" in filters:
        unknown += _without_row(accounts_visible_to(person), filters, "account")
    if unknown:
        raise Invalid(dict.fromkeys(unknown, _("There is nothing of this kind. Choose one of the list.")))


def _without_row(rows: QuerySet[Any], filters: Mapping[str, str], name: str) -> list[str]:
    key = whole_number(filters[name])
    return [] if key is not None and rows.filter(pk=key).exists() else [name]


def form_address(asked: Asked) -> str:
    """The form that changes these filters."""
    return address("desk:filter") + (f"?{asked.query}" if asked.query else "")


def _plain(value: Any) -> str:
    return "1" if value is True else str(value)
