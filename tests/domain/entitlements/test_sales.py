"""What is sold pays at once: a contract and its incidents are one transaction, and an amendment reaches both."""

from datetime import date
from typing import Any

import pytest

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.entitlements.models import Entitlement, LedgerRow
from heimdesk.domain.entitlements.queries import proofs_of
from heimdesk.domain.entitlements.sales import amend_sold_contract, sell_contract, sell_license
from heimdesk.domain.licenses.models import License
from heimdesk.domain.people.models import Account
from heimdesk.domain.people.refusals import Invalid, Refused
from tests.cast import MONDAY, Cast


def signing(people: Cast, **more: Any) -> dict[str, Any]:
    return {
        "plan": "gold", "products": [people.gateway], "starts_on": date(2026, 6, 8), "ends_on": date(2027, 6, 7),
        "signed_at": MONDAY, "now": MONDAY, "by": people.sven, "manager": people.tamara, **more,
    }  # fmt: skip


def test_a_signed_contract_pays_at_once_and_has_its_account_manager(people: Cast) -> None:
    """[PRG-1] Incidents, support code and TAM come with the signature; the ledger names who signed."""
    contract = sell_contract(people.osprey, **signing(people, named_contacts=[people.charlie]))
    entitlement = Entitlement.objects.get(contract=contract)
    row = LedgerRow.objects.get(entitlement=entitlement)
    assert (row.amount, row.rule, row.person) == (100, "PRG-1", people.sven)
    assert Account.objects.get(pk=people.osprey.pk).manager_of_account == people.tamara
    assert {"signed a contract", "assigned an account manager"} <= set(AuditRow.objects.values_list("verb", flat=True))
    usable = proofs_of(
        people.osprey, product=people.gateway, severity=2, ticket_type="problem", way="web", now=MONDAY
    )  # fmt: skip
    assert [bool(proof.usable) for proof in usable] == [True]


def test_nothing_is_left_of_a_signing_that_fails_at_its_end(people: Cast) -> None:
    """[PRG-1] Ines is no technical account manager: no contract, no incidents, no row of the log."""
    before = AuditRow.objects.count()
    with pytest.raises(Invalid) as told:
        sell_contract(people.osprey, **signing(people, manager=people.ines))
    assert list(told.value.problems) == ["manager"]
    assert not Contract.objects.filter(account=people.osprey).exists()
    assert not Entitlement.objects.filter(account=people.osprey).exists()
    assert AuditRow.objects.count() == before


def test_everyone_who_may_not_sign_leaves_no_incident_behind(people: Cast) -> None:
    """[PRG-1] The permission stands before everything."""
    for person in (people.alice, people.bob, people.charlie, people.ines, people.jonas, people.tamara, people.arthur):
        with pytest.raises(Refused):
            sell_contract(people.osprey, **signing(people, by=person))
    assert not Entitlement.objects.filter(account=people.osprey).exists()


def test_an_amendment_reaches_what_pays(people: Cast) -> None:
    """[PRG-1] [PRG-3] The product that was added is paid for from now on, until the new last day."""
    amend_sold_contract(
        people.contract, products=[people.panel], covers_all_products=False, ends_on=date(2026, 9, 30),
        reason="Amendment 1", by=people.ada, now=MONDAY,
    )  # fmt: skip
    entitlement = Entitlement.objects.get(contract=people.contract)
    assert (list(entitlement.products.all()), entitlement.ends_on) == ([people.panel], date(2026, 9, 30))
    assert entitlement.balance == 100
    amend_sold_contract(
        people.contract, products=[], covers_all_products=True, ends_on=date(2026, 9, 30), reason="Amendment 2",
        by=people.ada, now=MONDAY,
    )  # fmt: skip
    entitlement.refresh_from_db()
    assert entitlement.covers_all_products
    assert not entitlement.products.exists()


def test_a_license_comes_with_the_free_incidents_of_its_product(people: Cast) -> None:
    """[PRG-4] In the same transaction, and only where the product carries them."""
    facts: dict[str, Any] = {"kind": "purchased", "starts_on": date(2026, 6, 8), "by": people.sven, "now": MONDAY}
    with_them = sell_license(people.osprey, people.panel, **facts)
    without = sell_license(people.osprey, people.gateway, **facts)
    assert Entitlement.objects.get(license=with_them).balance == 10
    assert not Entitlement.objects.filter(license=without).exists()
    for person in (people.ines, people.jonas, people.tamara, people.charlie):
        with pytest.raises(Refused):
            sell_license(people.osprey, people.panel, **{**facts, "by": person})
    assert License.objects.filter(account=people.osprey).count() == 2


def test_what_does_not_fit_a_column_is_told_and_not_a_crash(people: Cast) -> None:
    """[PRG-4] On every database alike."""
    with pytest.raises(Invalid) as told:
        sell_license(
            people.osprey, people.panel, kind="leased", starts_on=date(2026, 1, 1), key="X" * 41, by=people.ada,
            now=MONDAY,
        )  # fmt: skip
    assert set(told.value.problems) == {"key", "ends_on"}


def test_the_log_keeps_a_subject_that_is_longer_than_its_column(people: Cast) -> None:
    """[OPS-4] An account of the longest name can sign."""
    Account.objects.filter(pk=people.osprey.pk).update(name="O" * 120)
    osprey = Account.objects.get(pk=people.osprey.pk)
    assert sell_contract(osprey, **signing(people))
