"""The products that the home page offers: those of the customer, else all, each with its release and its articles."""

from functools import cache
from typing import Any, NamedTuple

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from heimdesk.channels.web.components import moments
from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.catalog.queries import products_of
from heimdesk.domain.knowledge.queries import articles_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.engines.sql.asking import Prepared, Slot

SHOWN = 8


class Offered(NamedTuple):
    """A product as it stands on the page; `release` is the version that came last, `ends` when its support ends."""

    name: str
    slug: str
    ends: str
    release: str
    articles: int


def products_for(reader: Person | None) -> list[Offered]:
    """The products for which the reader's account has something, else all, by name; so many as are shown. [POR-5]"""
    own = _own()(account=reader.own_account_id) if reader is not None else []
    return own or _all()()


@cache
def _all() -> Prepared[Offered]:
    return Prepared(lambda: _shown(Product.objects.all()), _offered)


@cache
def _own() -> Prepared[Offered]:
    return Prepared(lambda: _shown(products_of(Slot("account"))), _offered)


def _shown(products: QuerySet[Product]) -> QuerySet[Any, Any]:
    releases = Release.objects.filter(product=OuterRef("pk")).order_by(F("released_on").desc(), "-id")
    articles = articles_visible_to(None).order_by().filter(products=OuterRef("pk")).values("products")
    return products.order_by("name").values_list(
        "name",
        "slug",
        "support_ends_on",
        Coalesce(Subquery(releases.values("version")[:1]), Value("")),
        Coalesce(Subquery(articles.annotate(count=Count("pk")).values("count")), 0),
    )[:SHOWN]


def _offered(row: Any) -> Offered:
    name, slug, ends_on, release, articles = row
    return Offered(name, slug, moments.date_text(ends_on) if ends_on else "", release, articles)
