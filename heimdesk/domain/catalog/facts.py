"""Products and releases as the policy sees them: rows in, facts out; no decision is made here."""

from collections.abc import Iterable, Mapping
from typing import Any

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.models import Release as ReleaseRow
from heimdesk.policy.book import Book, Severity
from heimdesk.policy.lifecycle import ProductFacts, Release, releases_of
from heimdesk.policy.severity import Wording, worded


def product_facts(product: Product) -> ProductFacts:
    """The dates of a product.                                                                            [LIF-2]"""
    return ProductFacts(product.name, product.withdrawn_on, product.support_ends_on)


def release_facts(releases: Iterable[ReleaseRow]) -> tuple[Release, ...]:
    """The releases of one product, those of one day in the order in which they were added.               [LIF-1]"""
    ordered = sorted(releases, key=lambda row: (row.released_on, row.pk))
    return releases_of((row.version, row.released_on) for row in ordered)


def severities_of(product: Product | None, book: Book) -> dict[int, Severity]:
    """The severities of the book, the most urgent first, as the product words them.                      [SEV-1]"""
    own = {int(number): _wording(told) for number, told in (product.severity_wording if product else {}).items()}
    return {number: worded(number, book, own) for number in sorted(book.severities)}


def _wording(told: Mapping[str, Any]) -> Wording:
    examples = told.get("examples") or ()
    return Wording(
        name=told.get("name", ""),
        definition=told.get("definition", ""),
        examples=(examples,) if isinstance(examples, str) else tuple(examples),
    )
