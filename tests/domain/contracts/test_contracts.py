"""Contracts keep the terms of their signing; support codes tell a slip from a guess and nothing about others."""

from datetime import date, timedelta
from random import Random

import pytest

from heimdesk.domain.books.queries import book_of
from heimdesk.domain.contracts.actions import sign_contract, try_code
from heimdesk.domain.contracts.models import CodeTry, Contract
from heimdesk.domain.contracts.queries import contracts_visible_to
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.policy.book import Terms
from heimdesk.policy.support_codes import format_code, is_well_formed
from tests.cast import MONDAY, Cast, book, contact, signed_contract

LATER = MONDAY + timedelta(hours=2)


def code_of(contract: Contract) -> str:
    return contract.support_code.code


def slip(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def unknown_code(seed: int = 99) -> str:
    digits = f"{Random(seed).randrange(10**9):09}"
    return next(digits + str(last) for last in range(10) if is_well_formed(digits + str(last)))


def test_a_contract_keeps_the_terms_of_its_signing(people: Cast) -> None:
    """[PRG-1] A later policy book does not change them."""
    before = Terms.from_json(people.contract.terms)
    assert (before.incidents, before.response_within[1]) == (100, timedelta(hours=2))
    later = book("response: {1: 2 h, 2: 4 h, 3: 6 h, 4: 12 h}", "response: {1: 5 h, 2: 9 h, 3: 9 h, 4: 9 h}", now=LATER)
    assert book_of(later).terms("gold").response_within[1] == timedelta(hours=5)
    stored = Contract.objects.get(pk=people.contract.pk)
    assert Terms.from_json(stored.terms) == before
    assert stored.book == people.book
    assert signed_contract(people.osprey, now=LATER).book == later


def test_signing_issues_a_code_of_ten_digits_that_checks(people: Cast) -> None:
    """[PRG-1] [PRG-2] Random, unique, ten digits, the last one a check digit."""
    code = code_of(people.contract)
    assert is_well_formed(code)
    assert str(people.contract.support_code) == format_code(code)
    other = signed_contract(people.kestrel)
    assert code_of(other) != code


def test_a_code_that_is_taken_is_drawn_again(people: Cast) -> None:
    """[PRG-2] Unique, whatever the source of chance gives."""
    terms = {"plan": "gold", "covers_all_products": True, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    digits = [*([1] * 9), *([1] * 9), *([2] * 9)]
    first = sign_contract(people.kestrel, signed_at=MONDAY, randbelow=lambda n: digits.pop(0), **terms)  # type: ignore[arg-type]
    second = sign_contract(people.kestrel, signed_at=MONDAY, randbelow=lambda n: digits.pop(0), **terms)  # type: ignore[arg-type]
    assert code_of(first).startswith("111111111")
    assert code_of(second).startswith("222222222")


def test_only_sales_signs_and_what_is_wrong_stands_beside_its_field(people: Cast) -> None:
    """[PRG-1] Plans that are not sold, too many or foreign contacts, a term that ends before it starts."""
    with pytest.raises(Refused):
        signed_contract(people.kestrel, by=people.alice)
    too_many = [contact(people.kestrel) for _ in range(7)]
    for field, wrong in (
        ("plan", {"plan": "standard"}),
        ("plan", {"plan": "copper"}),
        ("named_contacts", {"named_contacts": too_many}),
        ("named_contacts", {"named_contacts": [people.charlie]}),
        ("ends_on", {"ends_on": date(2025, 1, 1)}),
    ):
        with pytest.raises(Invalid) as problem:
            signed_contract(people.kestrel, by=people.sven, **wrong)  # type: ignore[arg-type]
        assert list(problem.value.problems) == [field]
    with pytest.raises(Invalid) as nothing:
        sign_contract(
            people.kestrel, plan="gold", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), signed_at=MONDAY
        )
    assert list(nothing.value.problems) == ["products"]


def test_managers_see_the_contracts_and_members_those_that_name_them(people: Cast) -> None:
    """[SRC-3] Contracts are the manager's; a member sees one that names this member."""
    assert list(contracts_visible_to(people.alice)) == [people.contract]
    assert not contracts_visible_to(people.bob).exists()
    people.contract.named_contacts.add(people.bob)
    assert list(contracts_visible_to(people.bob)) == [people.contract]
    assert not contracts_visible_to(people.charlie).exists()


def test_a_code_is_accepted_with_or_without_dash_and_spaces(people: Cast) -> None:
    """[PRG-2] However it is typed."""
    code = code_of(people.contract)
    for typed in (code, format_code(code), f"  {code[:3]} {code[3:7]}–{code[7:]} "):
        assert try_code(typed, by=people.bob, now=MONDAY).answer == people.contract
    assert not CodeTry.objects.exists()


def test_a_mistyped_code_is_told_apart_and_counts_as_no_guess(people: Cast) -> None:
    """[PRG-2] By its check digit alone, so it tells nothing of which codes exist."""
    for typed in (slip(code_of(people.contract)), "12345", "no code at all", ""):
        verdict = try_code(typed, by=people.bob, now=MONDAY)
        assert verdict.answer is None
        assert "not valid for your account" not in verdict.text()
    assert not CodeTry.objects.exists()


def test_an_unknown_code_and_one_of_another_account_get_the_same_answer(people: Cast) -> None:
    """[PRG-2] No leak of whether a code exists for another account."""
    foreign = try_code(code_of(people.contract), by=people.charlie, now=MONDAY)
    unknown = try_code(unknown_code(), by=people.charlie, now=MONDAY)
    assert foreign == unknown
    assert foreign.answer is None
    assert CodeTry.objects.filter(person=people.charlie).count() == 2


def test_who_guesses_is_slowed_down_and_a_right_code_does_not_help(people: Cast) -> None:
    """[PRG-2] Tries are rate-limited by the numbers of the book; it says when to try again."""
    own = signed_contract(people.osprey)
    for minute in range(5):
        try_code(unknown_code(minute), by=people.charlie, now=MONDAY + timedelta(minutes=minute))
    at = MONDAY + timedelta(minutes=5)
    refused = try_code(code_of(own), by=people.charlie, now=at)
    assert refused.answer is None
    assert "2026-06-08 10:00 UTC" in refused.text()
    assert try_code(code_of(people.contract), by=people.bob, now=at).answer == people.contract
    assert try_code(code_of(own), by=people.charlie, now=MONDAY + timedelta(hours=1)).answer == own


def test_staff_find_any_contract_by_its_code(people: Cast) -> None:
    """[PRG-2] The call screen asks for the code of whoever calls."""
    assert try_code(code_of(people.contract), by=people.ines, now=MONDAY).answer == people.contract
