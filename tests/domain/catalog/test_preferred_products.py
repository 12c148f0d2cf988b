"""Which products a customer's search puts first."""

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
