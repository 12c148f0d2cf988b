"""After the signing: contacts under the frozen cap, products and term by an amendment; the log has each change."""

from datetime import date, timedelta

import pytest

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.audit.queries import first_broken_row
from heimdesk.domain.contracts.changes import amend_contract, name_contacts
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.policy.book import Terms
from tests.cast import MONDAY, Cast, book, contact, signed_contract

LATER = MONDAY + timedelta(hours=2)


def test_a_contract_names_people_up_to_the_cap_of_its_frozen_terms(people: Cast) -> None:
    """[PRG-1] A later book with a larger cap changes nothing for a contract that was signed before."""
    colleagues = [contact(people.kestrel) for _ in range(7)]
    book("contacts: 6", "contacts: 9", now=LATER)
    with pytest.raises(Invalid) as told:
        name_contacts(people.contract, colleagues, by=people.sven, now=LATER)
    assert told.value.problems == {"named_contacts": ["Gold names up to 6 contacts; these are 7. Choose fewer."]}
    name_contacts(people.contract, colleagues[:6], by=people.alice, now=LATER)
    assert set(Contract.objects.get(pk=people.contract.pk).named_contacts.all()) == set(colleagues[:6])
    row = AuditRow.objects.latest("id")
    assert (row.verb, row.actor, row.details["contacts"][0]) == ("named contacts", people.alice, [people.alice.email])


def test_only_people_of_the_account_who_are_there_are_named(people: Cast) -> None:
    """[PRG-1] Nobody of others, nobody who left."""
    Person.objects.filter(pk=people.dora.pk).update(is_active=False)
    people.dora.refresh_from_db()
    for person in (people.charlie, people.dora, people.sven):
        with pytest.raises(Invalid):
            name_contacts(people.contract, [person], by=people.sven, now=LATER)


def test_naming_the_same_people_again_is_no_change(people: Cast) -> None:
    """[PRG-1] The log has what changed and nothing else."""
    before = AuditRow.objects.count()
    name_contacts(people.contract, [people.alice], by=people.sven, now=LATER)
    assert AuditRow.objects.count() == before


def test_an_amendment_changes_products_and_term_and_leaves_the_terms(people: Cast) -> None:
    """[PRG-1] With a reason, and the audit log has before and after."""
    amend_contract(
        people.contract, products=[people.gateway, people.panel], covers_all_products=False,
        ends_on=date(2027, 6, 30), reason="Amendment 1 of June", by=people.sven, now=LATER,
    )  # fmt: skip
    stored = Contract.objects.get(pk=people.contract.pk)
    assert set(stored.products.all()) == {people.gateway, people.panel}
    assert stored.ends_on == date(2027, 6, 30)
    assert Terms.from_json(stored.terms) == Terms.from_json(people.contract.terms)
    row = AuditRow.objects.latest("id")
    assert row.details["products"] == [["Mail Gateway"], ["Cloud Panel", "Mail Gateway"]]
    assert row.details["ends_on"] == ["2026-12-31", "2027-06-30"]
    assert row.details["reason"] == "Amendment 1 of June"
    assert first_broken_row() is None


def test_what_is_wrong_with_an_amendment_stands_beside_its_field(people: Cast) -> None:
    """[PRG-1] No product, an end before the start, no reason or one that never ends."""
    with pytest.raises(Invalid) as told:
        amend_contract(
            people.contract, products=[], covers_all_products=False, ends_on=date(2025, 1, 1), reason=" ",
            by=people.ada, now=LATER,
        )  # fmt: skip
    assert set(told.value.problems) == {"products", "ends_on", "reason"}
    with pytest.raises(Invalid) as long:
        amend_contract(
            people.contract, products=[], covers_all_products=True, ends_on=date(2027, 1, 1), reason="x" * 501,
            by=people.ada, now=LATER,
        )  # fmt: skip
    assert list(long.value.problems) == ["reason"]


def test_a_contract_is_written_down_after_it_was_signed_but_never_before(people: Cast) -> None:
    """[PRG-1] The terms are those of the day of signing, the audit log has the moment of writing."""
    book("incidents: 100", "incidents: 40", now=LATER)
    at = LATER + timedelta(days=1)
    signed = signed_contract(people.kestrel, now=MONDAY, by=people.sven)
    assert Terms.from_json(signed.terms).incidents == 100
    with pytest.raises(Invalid) as early:
        _signed_at(people, at + timedelta(days=2), written=at)
    assert list(early.value.problems) == ["signed_on"]
    with pytest.raises(Invalid) as before_any_book:
        _signed_at(people, people.book.effective_at - timedelta(days=1), written=at)
    assert list(before_any_book.value.problems) == ["signed_on"]
    written = _signed_at(people, MONDAY, written=at)
    assert Terms.from_json(written.terms).incidents == 100
    assert written.support_code.issued_at == at
    assert AuditRow.objects.latest("id").at == at


def _signed_at(people: Cast, signed: object, *, written: object) -> Contract:
    return signed_contract(people.kestrel, by=people.sven, now=written, signed_at=signed)  # type: ignore[arg-type]
