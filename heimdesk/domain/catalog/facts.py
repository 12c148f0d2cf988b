"""Products and releases as the policy sees them: rows in, facts out; no decision is made here."""

from collections.abc import Iterable

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.models import Release as ReleaseRow
from heimdesk.policy.lifecycle import ProductFacts, Release, releases_of


def product_facts(product: Product) -> ProductFacts:
    """The dates of a product.                                                                            [LIF-2]"""
    return ProductFacts(product.name, product.withdrawn_on, product.support_ends_on)


def release_facts(releases: Iterable[ReleaseRow]) -> tuple[Release, ...]:
    """The releases of one product, those of one day in the order in which they were added.               [LIF-1]"""
    ordered = sorted(releases, key=lambda row: (row.released_on, row.pk))
    return releases_of((row.version, row.released_on) for row in ordered)
