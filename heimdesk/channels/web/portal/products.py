"""What is sold and how long it is supported: all products, and one with its releases and articles (LIF-1, LIF-2)."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.articles import written
from heimdesk.channels.web.portal.doors import anybody, reader_of
from heimdesk.channels.web.portal.told import sentence, why
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.queries import lifecycle_of, may_open_on, product_by_slug, products
from heimdesk.domain.knowledge.queries import articles_of

SHOWN_ARTICLES = 10


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release: when it came, until when it is or was supported, and why."""

    version: str
    released: str
    supported: bool
    until: str
    why: Why


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All products by family, each with its current release and what to know."""
    now = timezone.now()
    today = timezone.localdate(now)
    found = list(products().prefetch_related("releases").order_by("family__name", "name"))
    listed = [(product.family.name, product, _current(product), _note(product, now)) for product in found]
    return pages.page(
        request,
        "products.html",
        "lifecycle",
        now=now,
        families=sorted({family for family, *_rest in listed}),
        listed=listed,
        closed={product.pk for product in found if not may_open_on(product, today)},
    )


@require_safe
@anybody
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: which releases are supported and why, its end of support, its latest articles."""
    now, zone = timezone.now(), timezone.get_current_timezone()
    product = product_by_slug(slug)
    life = lifecycle_of(product, timezone.localdate(now))
    rows = [
        ReleaseRow(
            version=each.release.version,
            released=moments.date_text(each.release.released_on),
            supported=bool(each.supported),
            until=moments.date_text(each.ended_on) if each.ended_on else "",
            why=why(each.supported, id=f"r{each.release.pk}", title=each.release.version, now=now, zone=zone),
        )
        for each in life.releases
    ]
    articles = articles_of(product, seen_by=reader_of(request))[:SHOWN_ARTICLES]
    return pages.page(
        request,
        "product.html",
        "lifecycle",
        now=now,
        product=product,
        rows=rows,
        note=_note(product, now),
        refused="" if life.may_open else sentence(life.may_open, now=now, zone=zone),
        articles=[(article.number, written(article.number), article.title) for article in articles],
    )


def _current(product: Product) -> str:
    releases = list(product.releases.all())
    return releases[0].version if releases else ""


def _note(product: Product, now: datetime) -> str:
    """Withdrawn, and until when it is supported. [LIF-2]"""
    if product.support_ends_on is None:
        return ""
    day = moments.date_text(product.support_ends_on)
    if product.support_ends_on < timezone.localdate(now):
        note = _("Support ended on %(day)s.") % {"day": day}
    else:
        note = _("Support ends on %(day)s.") % {"day": day}
    if product.replacement:
        note += " " + _("%(product)s takes its place.") % {"product": product.replacement.name}
    return note
