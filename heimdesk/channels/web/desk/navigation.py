"""The ways around the desk with their live counts: four statements, however many tickets and views there are."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache, cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.frame import Entry
from heimdesk.channels.web.desk.book import book_now
from heimdesk.domain.catalog.fields import Field, read_fields
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.filters import DESK_VIEWS
from heimdesk.domain.tickets.listing import COUNT_CAP, view_counts
from heimdesk.domain.tickets.models import SavedView
from heimdesk.domain.tickets.queries import saved_views
from heimdesk.engines.sql.asking import Prepared
from heimdesk.policy.book import Book

PRODUCTS_COUNTED = 40
"""Of so many products the open tickets are counted on each page; the filter has them all."""
QUERIES_KEPT = 1000

_MAIN = (
    ("all", "inbox", "g l"),
    ("mine", "user", "g m"),
    ("snoozed", "clock", "g z"),
    ("unassigned", "users", "g n"),
    ("escalations", "horn", "g e"),
    ("waiting", "pause", "g w"),
    ("pending", "check", "g c"),
)


_PRODUCTS: Prepared[tuple[int, str]] = Prepared(
    lambda: Product.objects.order_by("name").values_list("pk", "name"), tuple
)
_WITH_FIELDS: Prepared[tuple[int, str, list[dict[str, Any]]]] = Prepared(
    lambda: Product.objects.order_by("name").values_list("pk", "name", "fields"), tuple
)


def view_title(name: str) -> str:
    """What a view of everybody is called."""
    return _view_titles(get_language())[name]


@cache
def _view_titles(_language: str | None) -> dict[str, str]:
    return {
        "all": _("All open"),
        "mine": _("Mine"),
        "snoozed": _("Snoozed"),
        "unassigned": _("Unassigned"),
        "escalations": _("Escalations"),
        "waiting": _("Waiting"),
        "pending": _("Pending"),
    }


def list_address(**filters: Any) -> str:
    """The list with these filters."""
    query = _query(**filters)
    return address("desk:list") + (f"?{query}" if query else "")


@lru_cache(maxsize=QUERIES_KEPT, typed=True)
def _query(**filters: Any) -> str:
    return urlencode({name: value for name, value in filters.items() if value not in ("", None)})


def count_text(count: int) -> str:
    """A count for a narrow place: nothing for none, 99+ where counting stopped."""
    if not count:
        return ""
    return f"{COUNT_CAP - 1}+" if count >= COUNT_CAP else str(count)


class Entries:
    """The navigation of one page, asked once: queues, views, products, and the counts when they are shown."""

    def __init__(self, person: Person, *, now: datetime) -> None:
        self._person, self._now = person, now

    @cached_property
    def book(self) -> Book:
        """The policy book in force."""
        return book_now(self._now)

    @cached_property
    def queues(self) -> dict[str, str]:
        """The names of the book's queues by key; none where all tickets are in one."""
        queues = {key: queue.name for key, queue in self.book.routing.queues.items()}
        return queues if len(queues) > 1 else {}

    @cached_property
    def views(self) -> list[SavedView]:
        """The saved views that this person has."""
        return saved_views(self._person)

    @cached_property
    def products(self) -> dict[int, str]:
        """The names of the products by key."""
        return dict(_PRODUCTS())

    def fields_of(self, product: str) -> tuple[Field, ...]:
        """The fields of the product of this key; the names of all come by the same statement, if none asked before."""
        rows = _WITH_FIELDS()
        self.products = {key: name for key, name, _fields in rows}
        return next((read_fields(fields) for key, _name, fields in rows if str(key) == product), ())

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many tickets each view has, in one statement."""
        asked: dict[str, Any] = {**DESK_VIEWS}
        asked.update({f"queue-{key}": {"queue": key} for key in self.queues})
        asked.update({f"product-{key}": {"product": key} for key in list(self.products)[:PRODUCTS_COUNTED]})
        asked.update({f"view-{view.pk}": view.filters for view in self.views})
        return view_counts(self._person, asked, now=self._now)

    def count(self, here: str) -> str:
        """The count of an entry as it is shown; nothing for what is no entry."""
        return count_text(self.counts.get(here, 0))

    def wide(self) -> tuple[Entry, ...]:
        """All entries with their counts."""
        return (
            *_main_entries(self.counts),
            *_queue_entries(self.queues, self.counts),
            *_product_entries(self.products, self.counts),
            *_view_entries(self.views, self.counts),
            *_foot(get_language()),
        )


def narrow_entries() -> tuple[Entry, ...]:
    """The entries of the narrow rail; they ask the database nothing."""
    return _narrow(get_language())


@cache
def _narrow(language: str | None) -> tuple[Entry, ...]:
    return (*_main_entries({}), *_foot(language))


def _main_entries(counts: dict[str, int]) -> Iterator[Entry]:
    for name, sign, keys in _MAIN:
        href = address("desk:escalations") if name == "escalations" else list_address(**DESK_VIEWS[name])
        yield Entry(href, view_title(name), sign, count_text(counts.get(name, 0)), name, keys)


def _queue_entries(queues: dict[str, str], counts: dict[str, int]) -> Iterator[Entry]:
    """Also the empty ones: whoever works a queue looks for it here."""
    for key, name in queues.items():
        count = count_text(counts[f"queue-{key}"])
        yield Entry(list_address(queue=key), name, "branch", count, f"queue-{key}", group=_("Queues"))


def _product_entries(products: dict[int, str], counts: dict[str, int]) -> Iterator[Entry]:
    for key, name in products.items():
        count = counts.get(f"product-{key}", 0)
        if count:
            group = _("By product")
            yield Entry(list_address(product=key), name, "box", count_text(count), f"product-{key}", group=group)


def _view_entries(views: list[SavedView], counts: dict[str, int]) -> Iterator[Entry]:
    for view in sorted(views, key=lambda view: not view.shared):
        group = _("Shared views") if view.shared else _("My views")
        count = count_text(counts[f"view-{view.pk}"])
        yield Entry(list_address(view=view.pk), view.name, "tag", count, f"view-{view.pk}", group=group)


@cache
def _foot(_language: str | None) -> tuple[Entry, ...]:
    return (
        Entry(address("desk:accounts"), _("Accounts"), "building", key="accounts", keys="g a", group="foot"),
        Entry(address("desk:catalog"), _("Products"), "box", key="catalog", keys="g d", group="foot"),
        Entry(address("desk:colleagues"), _("Staff"), "users", key="staff", keys="g s", group="foot"),
        Entry(address("desk:search"), _("Knowledge base"), "book", key="search", keys="g k", group="foot"),
        Entry(address("desk:all-articles"), _("Articles"), "edit", key="articles", keys="g t", group="foot"),
        Entry(address("desk:policy"), _("Policy book"), "scales", key="policy", keys="g p", group="foot"),
    )
