"""What pays for a ticket, why, and for the rest why not."""

import json
from dataclasses import replace
from typing import Any

import pytest

from heimdesk.policy.entitlement import Choice, Proof, ProofKind, Wish, choose, is_usable
from heimdesk.policy.verdict import verdict_from_json
from heimdesk.policy.words import Channel
from tests.policy.cast import BOOK, DAY, OPENED

GOLD = Proof(
    key="c1",
    kind=ProofKind.CONTRACT,
    name="48120-33718",
    terms=BOOK.terms("gold"),
    products=frozenset({"orchestrator", "backup"}),
    starts_at=OPENED - 100 * DAY,
    ends_at=OPENED + 200 * DAY,
    balance=61,
)
LICENSE = Proof(
    key="l1",
    kind=ProofKind.LICENSE,
    name="ORC-7K2291-0440",
    terms=BOOK.terms_without_plan(),
    products=frozenset({"orchestrator"}),
    starts_at=None,
    ends_at=None,
    balance=3,
)
PACK = replace(LICENSE, key="p1", kind=ProofKind.PACK, name="P-118", ends_at=OPENED + 30 * DAY, balance=7)
WISH = Wish("orchestrator", "problem", Channel.WEB, OPENED, 2)


def usable_keys(choice: Choice) -> list[str]:
    """The proofs that could pay, the preferred one first."""
    return [judged.key for judged in choice.judged if judged.usable.answer]


def test_a_proof_that_covers_the_wish_can_pay() -> None:
    """[PRG-3]"""
    verdict = is_usable(GOLD, WISH, BOOK)
    assert verdict
    assert verdict.text() == "Possible: it covers the product. Incidents left: 61."


@pytest.mark.parametrize(
    ("change", "rule", "text"),
    [
        ({"is_signed": False}, "PRG-1", "is not signed yet"),
        ({"is_withdrawn": True}, "PRG-3", "was withdrawn"),
        ({"starts_at": OPENED + DAY}, "PRG-3", "begins on 2026-06-12"),
        ({"ends_at": OPENED}, "PRG-3", "expired on 2026-06-11"),
        ({"products": frozenset({"mail"})}, "PRG-3", "does not cover this product"),
        ({"products": frozenset()}, "PRG-3", "does not cover this product"),
        ({"severities": frozenset({3, 4})}, "PRG-3", "does not cover severity 2"),
        ({"ticket_types": frozenset({"question"})}, "PRG-3", "does not cover this type of ticket"),
        ({"balance": 0}, "INC-1", "has no incidents left"),
    ],
)
def test_a_refused_proof_says_why(change: dict[str, Any], rule: str, text: str) -> None:
    """[PRG-3] [INC-1] Unsigned, withdrawn, not begun, expired, not covering, used up."""
    verdict = is_usable(replace(GOLD, **change), WISH, BOOK)
    assert not verdict
    assert verdict.rule == rule
    assert verdict.text().startswith("Not possible: 48120-33718 ")
    assert text in verdict.text()


@pytest.mark.parametrize("channel", Channel)
def test_a_plan_covers_its_channels_only(channel: Channel) -> None:
    """[PRG-1] Silver+ has neither phone nor chat."""
    silver = replace(GOLD, terms=BOOK.terms("silver_plus"))
    verdict = is_usable(silver, replace(WISH, channel=channel), BOOK)
    assert verdict.answer == (channel in {Channel.WEB, Channel.EMAIL, Channel.API})
    if not verdict:
        assert "Silver+ does not cover tickets opened by" in verdict.text()


def test_the_last_moment_of_a_contract_still_pays() -> None:
    """[PRG-3]"""
    assert is_usable(replace(GOLD, ends_at=OPENED + DAY / 1000), WISH, BOOK)
    assert is_usable(replace(GOLD, starts_at=OPENED), WISH, BOOK)


def test_an_unlimited_contract_never_runs_out() -> None:
    """[PRG-3]"""
    verdict = is_usable(replace(GOLD, balance=None, terms=BOOK.terms("diamond")), WISH, BOOK)
    assert verdict
    assert "unlimited incidents" in verdict.text()


def test_a_ticket_that_deducts_nothing_needs_no_incident_left() -> None:
    """[INC-2]"""
    verdict = is_usable(replace(GOLD, balance=0), replace(WISH, ticket_type="order"), BOOK)
    assert verdict
    assert verdict.rule == "INC-2"


def test_a_severity_not_chosen_yet_excludes_nothing() -> None:
    """[PRG-3]"""
    narrow = replace(GOLD, severities=frozenset({1}))
    assert is_usable(narrow, replace(WISH, severity=None), BOOK)
    assert is_usable(narrow, replace(WISH, severity=1), BOOK)


def test_by_default_what_expires_first_pays() -> None:
    """[PRG-3] What never expires comes last."""
    verdict = choose([LICENSE, GOLD, PACK], WISH, BOOK)
    assert verdict.answer.key == "p1"
    assert usable_keys(verdict.answer) == ["p1", "c1", "l1"]
    assert verdict.text() == ("P-118 covers the ticket and expires first of the 3 possible ones, on 2026-07-11.")


def test_what_cannot_pay_is_passed_over_with_its_reason() -> None:
    """[PRG-3] Both are stored with the ticket: the one chosen, and why one was refused."""
    verdict = choose([GOLD, replace(PACK, products=frozenset({"site-builder"}))], WISH, BOOK)
    assert verdict.answer.key == "c1"
    assert verdict.text() == "48120-33718 is the only one that covers the ticket."
    refused = verdict.answer.judged[0]
    assert refused.key == "p1"
    assert "does not cover this product" in refused.usable.text()
    assert verdict_from_json(json.loads(json.dumps(verdict.as_json()))) == verdict


def test_the_customer_may_choose_another() -> None:
    """[PRG-3]"""
    verdict = choose([GOLD, LICENSE, PACK], WISH, BOOK, chosen="l1")
    assert verdict.answer.key == "l1"
    assert verdict.text() == "ORC-7K2291-0440 was chosen, and it covers the ticket."


def test_a_choice_that_cannot_pay_is_not_replaced_silently() -> None:
    """[PRG-3] The customer hears why, and chooses again."""
    verdict = choose([GOLD, replace(PACK, balance=0)], WISH, BOOK, chosen="p1")
    assert not verdict
    assert verdict.rule == "INC-1"
    assert usable_keys(verdict.answer) == ["c1"]


def test_a_choice_of_something_foreign_is_an_error() -> None:
    """[PRG-3]"""
    with pytest.raises(LookupError):
        choose([GOLD], WISH, BOOK, chosen="somebody-elses")


def test_with_nothing_that_pays_no_ticket_is_opened() -> None:
    """[INC-1] [PRG-3]"""
    empty = choose([replace(GOLD, balance=0)], WISH, BOOK)
    assert not empty
    assert empty.text() == "Nothing of this account can pay for the ticket."
    assert choose([], WISH, BOOK).text() == "This account has no entitlement to support."


def test_among_what_never_expires_any_may_pay_but_always_the_same() -> None:
    """[PRG-3]"""
    twin = replace(LICENSE, key="l2", name="ORC-2")
    verdicts = [choose(proofs, WISH, BOOK) for proofs in ([LICENSE, twin], [twin, LICENSE])]
    assert {verdict.answer.key for verdict in verdicts} == {"l1"}
    assert "none of the 2 possible ones expires" in verdicts[0].text()


def test_what_paid_for_a_ticket_can_pay_for_it_again_when_it_is_empty() -> None:
    """[INC-1] [PRG-3] It gave its incident; whatever else speaks against it still does."""
    used_up = replace(PACK, balance=0)
    paid = replace(used_up, has_paid=True)
    assert not is_usable(used_up, WISH, BOOK)
    back = is_usable(paid, WISH, BOOK)
    assert back
    assert (back.rule, back.text()) == ("INC-1", "Possible: it paid for this ticket before, nothing more is deducted.")
    assert choose([GOLD, paid], WISH, BOOK, chosen="p1").answer.key == "p1"
    assert not is_usable(replace(paid, is_withdrawn=True), WISH, BOOK)
    assert not is_usable(replace(paid, ends_at=WISH.at), WISH, BOOK)


def test_a_choice_says_whether_it_is_only_empty() -> None:
    """[INC-1] Then a purchase helps; it does not where the product is not covered or the term is over."""
    used_up = replace(PACK, balance=0)
    assert choose([used_up], WISH, BOOK, chosen="p1").answer.is_empty
    assert not choose([replace(used_up, ends_at=WISH.at)], WISH, BOOK, chosen="p1").answer.is_empty
    assert not choose([PACK], WISH, BOOK, chosen="p1").answer.is_empty
