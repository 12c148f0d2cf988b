"""The catalog is mended by administrators: words and flags of a product, a wrong date, a withdrawal taken back."""

from datetime import date
from typing import Any

import pytest

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.catalog.actions import withdraw
from heimdesk.domain.catalog.changes import change_product, redate_release, return_to_sale
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.queries import may_open_on
from heimdesk.domain.people.refusals import Invalid, Refused
from tests.cast import MONDAY, Cast


def facts(people: Cast, **more: Any) -> dict[str, Any]:
    return {
        "name": "Mail Gateway", "family": "Mail", "summary": "Mail in and out", "ticket_types": ["problem", "question"],
        "severity_wording": {"1": {"definition": "No mail at all."}}, "sold_per_incident": False,
        "free_incidents": True, "mandatory_training": True, "by": people.ada, "now": MONDAY, **more,
    }  # fmt: skip


def test_a_product_changes_its_words_types_and_flags(people: Cast) -> None:
    """[CAT-1] Family, ticket types, own wording of a severity, flags; the log has it."""
    change_product(people.gateway, **facts(people))
    held = Product.objects.get(pk=people.gateway.pk)
    assert (held.family.name, held.ticket_types, held.free_incidents) == ("Mail", ["problem", "question"], True)
    assert (held.slug, held.code) == (people.gateway.slug, people.gateway.code)
    assert AuditRow.objects.latest("id").verb == "changed a product"


def test_what_is_wrong_with_a_change_stands_beside_its_field(people: Cast) -> None:
    """[CAT-1] A taken name, no family, a type that the book does not have."""
    with pytest.raises(Invalid) as told:
        change_product(people.gateway, **facts(people, name="Cloud Panel", family=" ", ticket_types=["party"]))
    assert set(told.value.problems) == {"name", "family", "ticket_types"}


def test_only_administrators_mend_the_catalog(people: Cast) -> None:
    """[CAT-1] [LIF-2] Everyone else is refused."""
    for person in (people.alice, people.ines, people.jonas, people.sven, people.tamara, people.arthur):
        with pytest.raises(Refused):
            change_product(people.gateway, **facts(people, by=person))
        with pytest.raises(Refused):
            redate_release(people.current, date(2026, 3, 3), by=person, now=MONDAY)
        with pytest.raises(Refused):
            return_to_sale(people.gateway, by=person, now=MONDAY)


def test_a_wrong_date_of_a_release_is_mended(people: Cast) -> None:
    """[CAT-1] The log has the date that stood there before."""
    redate_release(people.current, date(2026, 3, 9), by=people.ada, now=MONDAY)
    redate_release(people.current, date(2026, 3, 9), by=people.ada, now=MONDAY)
    assert AuditRow.objects.get(verb="redated a version").details == {"on": ["2026-03-02", "2026-03-09"]}


def test_a_withdrawal_is_taken_back(people: Cast) -> None:
    """[LIF-2] Then tickets can be opened again; a product never takes its own place."""
    over = {"withdrawn_on": date(2025, 1, 1), "support_ends_on": date(2026, 1, 1), "now": MONDAY, "by": people.ada}
    with pytest.raises(Invalid):
        withdraw(people.gateway, replacement=people.gateway, **over)  # type: ignore[arg-type]
    withdraw(people.gateway, **over)  # type: ignore[arg-type]
    assert not may_open_on(people.gateway, MONDAY.date())
    return_to_sale(people.gateway, by=people.ada, now=MONDAY)
    held = Product.objects.get(pk=people.gateway.pk)
    assert (held.withdrawn_on, held.support_ends_on) == (None, None)
    assert may_open_on(held, MONDAY.date())
