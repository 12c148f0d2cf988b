"""Which products a customer's search puts first."""

import pytest

from heimdesk.domain.catalog.actions import add_product
from heimdesk.domain.catalog.queries import preferred_products
from heimdesk.domain.licenses.actions import issue_license
from heimdesk.domain.licenses.models import LicenseKind
from tests.cast import MONDAY, Cast


def test_a_product_that_is_named_comes_before_the_own_ones(people: Cast) -> None:
    """[SRC-1] By whole words, in any case; whoever asks about another product means that one."""
    issue_license(
        people.osprey, people.panel, kind=LicenseKind.PURCHASED, starts_on=MONDAY.date(), now=MONDAY, by=people.sven
    )
    assert preferred_products(people.charlie, "lock in a cloud panels backup") == {"Cloud Panel"}
    assert preferred_products(people.charlie, "mail-gateway: lock") == {"Mail Gateway"}
    assert preferred_products(people.charlie, "MAIL GATEWAY or Cloud Panel?") == {"Mail Gateway", "Cloud Panel"}
    assert preferred_products(people.charlie, "webmail gateways") == {"Cloud Panel"}


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("mail backup fails", {"Cloud Panel", "Backup", "Mail"}),
        ("cloud panel backup", {"Cloud Panel"}),
        ("mail gateway backup", {"Mail Gateway"}),
        ("queue grows", {"Cloud Panel"}),
    ],
)
def test_a_common_word_that_another_product_is_called_by_does_not_push_the_own_ones_aside(
    people: Cast, words: str, first: set[str]
) -> None:
    """[SRC-1] Whoever asks about a backup asks about that of an own product, too."""
    issue_license(
        people.osprey, people.panel, kind=LicenseKind.PURCHASED, starts_on=MONDAY.date(), now=MONDAY, by=people.sven
    )
    for name in ("Backup", "Mail"):
        add_product(name, family="Hosting", code=name[:3].upper(), now=MONDAY)
    assert preferred_products(people.charlie, words) == first
