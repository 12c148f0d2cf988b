"""Severities: their words, and who may change them."""

from dataclasses import replace

import pytest

from heimdesk.policy.severity import (
    Changer,
    SeverityFacts,
    SeverityStep,
    Wording,
    may_change_severity,
    proposal_ends_at,
    severity_after,
    worded,
)
from heimdesk.policy.words import State
from tests.policy.cast import BOOK, DAY, OPENED, book_with

MANAGER = SeverityFacts(State.OPEN, current=2, wanted=3, changer=Changer.SHIFT_MANAGER, reason="It runs.")
ENGINEER = replace(MANAGER, changer=Changer.ENGINEER)
CUSTOMER = replace(MANAGER, changer=Changer.CUSTOMER, reason="", proposed=3)
LOWERED = book_with(("lowered_to_after_workaround: none", "lowered_to_after_workaround: 3"))


@pytest.mark.parametrize("wanted", [1, 3, 4])
def test_a_shift_manager_changes_it_up_or_down_with_a_reason(wanted: int) -> None:
    """[SEV-2]"""
    verdict = may_change_severity(replace(MANAGER, wanted=wanted), BOOK)
    assert verdict.answer.step is SeverityStep.CHANGES
    assert verdict.answer.severity == wanted
    assert verdict.numbers["reason"] == "It runs."


@pytest.mark.parametrize("facts", [MANAGER, ENGINEER])
def test_without_a_reason_nothing_changes(facts: SeverityFacts) -> None:
    """[SEV-2]"""
    verdict = may_change_severity(replace(facts, reason=" "), BOOK)
    assert verdict.answer.step is SeverityStep.REFUSED
    assert verdict.answer.severity == 2
    assert "needs a reason" in verdict.text()


def test_an_engineer_proposes_a_lower_one() -> None:
    """[SEV-2] The old one stands until the customer agrees."""
    verdict = may_change_severity(ENGINEER, BOOK)
    assert verdict.answer.step is SeverityStep.PROPOSED
    assert verdict.answer.severity == 2
    assert verdict
    higher = may_change_severity(replace(ENGINEER, wanted=1), BOOK)
    assert not higher
    assert "Ask a shift manager" in higher.text()


def test_it_holds_once_the_customer_agrees() -> None:
    """[SEV-2]"""
    verdict = may_change_severity(CUSTOMER, BOOK)
    assert verdict.answer.step is SeverityStep.CHANGES
    assert verdict.answer.severity == 3


@pytest.mark.parametrize("proposed", [None, 4])
def test_the_customer_agrees_only_to_what_was_proposed(proposed: int | None) -> None:
    """[SEV-2] The first choice stands until a shift manager changes it."""
    verdict = may_change_severity(replace(CUSTOMER, proposed=proposed), BOOK)
    assert not verdict
    assert "until a shift manager changes it" in verdict.text()


@pytest.mark.parametrize("changer", Changer)
def test_no_change_to_what_it_is_or_to_what_is_none(changer: Changer) -> None:
    """[SEV-1] [SEV-2]"""
    assert "already" in may_change_severity(replace(MANAGER, changer=changer, wanted=2), BOOK).text()
    assert "There is no severity 5" in may_change_severity(replace(MANAGER, changer=changer, wanted=5), BOOK).text()


@pytest.mark.parametrize("state", [State.PENDING, State.CLOSED])
def test_a_resolved_ticket_keeps_its_severity(state: State) -> None:
    """[SEV-2] [STA-4]"""
    assert not may_change_severity(replace(MANAGER, state=state), BOOK)


def test_a_book_may_lower_it_once_a_workaround_was_given() -> None:
    """[SEV-2] Never higher, and not in the book that ships."""
    assert severity_after("workaround", 1, BOOK).answer == 1
    assert severity_after("workaround", 1, LOWERED).answer == 3
    assert severity_after("workaround", 4, LOWERED).answer == 4
    assert "falls from 1 to 3" in severity_after("workaround", 1, LOWERED).text()


AROUND = "workaround: {name: Workaround, meets_workaround: yes"
AGREED = 'agreed with the customer", meets_workaround: yes'


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ([], {"workaround"}),
        ([(f"{AROUND}, lowers_severity: yes", AROUND)], {"workaround"}),
        ([(f"{AROUND}, lowers_severity: yes", f"{AROUND}, lowers_severity: no")], set()),
        ([(AGREED, f"{AGREED}, lowers_severity: yes")], {"workaround", "agreed"}),
    ],
)
def test_the_book_says_after_which_resolutions_it_falls(changes: list[tuple[str, str]], kinds: set[str]) -> None:
    """[SEV-2] In a book that says nothing, as those before did, after the kind called workaround."""
    book = book_with(("lowered_to_after_workaround: none", "lowered_to_after_workaround: 3"), *changes)
    assert {kind for kind in book.resolutions if severity_after(kind, 1, book).answer == 3} == kinds


def test_a_proposal_ends() -> None:
    """[SEV-2]"""
    assert proposal_ends_at(OPENED, BOOK).answer == OPENED + 7 * DAY


def test_a_product_can_override_the_wording() -> None:
    """[SEV-1] What it leaves out is the book's."""
    own = {1: Wording(definition="No mail is delivered.")}
    urgent = worded(1, BOOK, own)
    assert urgent.definition == "No mail is delivered."
    assert (urgent.name, urgent.examples) == (BOOK.severities[1].name, BOOK.severities[1].examples)
    assert worded(2, BOOK, own) == BOOK.severities[2]
    assert worded(3, BOOK, {3: Wording("Medium", "", ("One.",))}).examples == ("One.",)
