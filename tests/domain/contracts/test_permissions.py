"""Who may do what to a contract: everybody of the cast is asked, and whoever is not named is refused with the rule."""

import pytest

from heimdesk.domain.contracts.changes import amend_contract, name_contacts
from heimdesk.domain.contracts.documents import attach_document
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.contracts.permissions import may
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused
from tests.cast import MONDAY, Cast, signed_contract

MAY = {
    "sign": {"sven", "ada"},
    "amend": {"sven", "ada"},
    "attach_document": {"sven", "ada"},
    "read_document": {"sven", "ada", "tamara", "alice"},
    "name_contacts": {"sven", "ada", "tamara", "alice"},
}
EVERYBODY = (
    "alice", "bob", "dora", "charlie", "ines", "selma", "emil", "jonas", "karla", "tamara", "sven", "ada", "arthur",
)  # fmt: skip


def refused(people: Cast, verb: str) -> list[Person]:
    return [getattr(people, name) for name in EVERYBODY if name not in MAY[verb]]


@pytest.mark.parametrize("verb", list(MAY))
def test_each_verb_is_for_whom_the_rule_names(people: Cast, verb: str) -> None:
    """[PRG-1] Sales and administrators sign; the account's manager reads; those who work on tickets do neither."""
    allowed = {name for name in EVERYBODY if may(getattr(people, name), verb, people.contract)}
    assert allowed == MAY[verb]
    assert may(people.bob, verb, people.contract).rule == "PRG-1"


def test_whoever_may_not_sign_signs_nothing(people: Cast) -> None:
    """[PRG-1] Everyone refused, whatever page sent it; nothing is left behind."""
    before = Contract.objects.count()
    for person in refused(people, "sign"):
        with pytest.raises(Refused) as told:
            signed_contract(people.kestrel, by=person)
        assert told.value.text == "Sales or an administrator signs contracts."
    assert Contract.objects.count() == before
    assert signed_contract(people.kestrel, by=people.sven)
    assert signed_contract(people.kestrel, by=people.ada)


def test_whoever_may_not_change_a_contract_changes_nothing(people: Cast) -> None:
    """[PRG-1] Neither its term nor its contacts nor its papers."""
    end = people.contract.ends_on
    for person in refused(people, "amend"):
        with pytest.raises(Refused):
            amend_contract(
                people.contract, products=[], covers_all_products=True, ends_on=end, reason="more", by=person,
                now=MONDAY,
            )  # fmt: skip
    for person in refused(people, "name_contacts"):
        with pytest.raises(Refused):
            name_contacts(people.contract, [], by=person, now=MONDAY)
    for person in refused(people, "attach_document"):
        with pytest.raises(Refused):
            attach_document(people.contract, "a.pdf", [b"%PDF-1.7"], by=person, now=MONDAY)
    stored = Contract.objects.get(pk=people.contract.pk)
    assert (stored.ends_on, list(stored.products.all())) == (end, [people.gateway])
    assert list(stored.named_contacts.all()) == [people.alice]
    assert not stored.documents.exists()


def test_whoever_left_may_nothing_and_a_manager_nothing_of_others(people: Cast) -> None:
    """[PRG-1] A person who is not active has no rights; Charlie manages another account."""
    people.sven.is_active = False
    assert not may(people.sven, "sign")
    assert not may(people.charlie, "read_document", people.contract)
    other = signed_contract(people.osprey)
    assert may(people.charlie, "read_document", other)
    assert not may(people.tamara, "name_contacts", other)
