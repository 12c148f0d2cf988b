"""What the ledger grants, deducts and credits, and why."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.ledger import (
    BugFacts,
    Credit,
    CreditFacts,
    Deduction,
    DeductionCause,
    balance,
    balance_warnings,
    credit_for_administrative,
    credit_for_merge,
    credit_verdict,
    deduction_for_change_of_payer,
    deduction_for_opening,
    deduction_for_split,
    grant_at_signing,
    grant_for_license,
    is_bundle,
)
from heimdesk.policy.verdict import verdict_from_json
from heimdesk.policy.words import Ground
from tests.policy.cast import BOOK, DAY, OPENED, book_with

EVERY_GROUND = book_with(
    (
        "credit_grounds: [unfixed_bug]",
        "credit_grounds: [unfixed_bug, bug_not_public, hotfix_installation, feature_request_only, customer_fixed_it]",
    )
)
GENEROUS = book_with(("administrative_tasks_deduct: yes", "administrative_tasks_deduct: no"))
TICKET = CreditFacts(OPENED, "problem", deducted=1, release_is_supported=True)
BUG = BugFacts(is_confirmed=True)


# --- grants -----------------------------------------------------------------------------------------------------------


def test_signing_grants_the_incidents_of_the_plan() -> None:
    """[PRG-1] [INC-7]"""
    assert grant_at_signing(BOOK.terms("platinum")).answer == 200
    assert grant_at_signing(BOOK.terms("platinum")).text() == "Platinum signed: 200 incidents of the plan."
    assert grant_at_signing(BOOK.terms("diamond")).answer is None


def test_a_license_of_a_flagged_product_carries_ten_free_incidents() -> None:
    """[PRG-4]"""
    assert grant_for_license(BOOK, is_flagged=True).answer == 10
    assert grant_for_license(BOOK, is_flagged=False).answer == 0


@pytest.mark.parametrize(("count", "bundle"), [(1, False), (9, False), (10, True), (50, True)])
def test_ten_or_more_have_the_bundle_price(count: int, bundle: bool) -> None:
    """[PRG-5]"""
    verdict = is_bundle(count, BOOK)
    assert verdict.answer is bundle
    assert "from 10 on" in verdict.text()


# --- deductions -------------------------------------------------------------------------------------------------------


def test_opening_a_ticket_deducts_one_incident() -> None:
    """[INC-1]"""
    verdict = deduction_for_opening("problem", 62, BOOK)
    assert verdict.answer == Deduction(True, -1, DeductionCause.OPENING)
    assert verdict.rule == "INC-1"
    assert [(step.label, step.value) for step in verdict.told().steps] == [
        ("Left before", "62"),
        ("Deducted", "-1"),
        ("Left", "61"),
    ]


def test_the_last_incident_can_be_used() -> None:
    """[INC-1]"""
    assert deduction_for_opening("problem", 1, BOOK).answer == Deduction(True, -1, DeductionCause.OPENING)


def test_with_nothing_left_no_ticket_is_opened() -> None:
    """[INC-1] [INC-6] The balance is never negative."""
    verdict = deduction_for_opening("problem", 0, BOOK)
    assert not verdict
    assert verdict.text() == "No incidents are left."


def test_an_unlimited_contract_deducts_nothing() -> None:
    """[INC-1] The row stands in the ledger all the same, with no change."""
    assert deduction_for_opening("problem", None, BOOK).answer == Deduction(True, 0, DeductionCause.OPENING)


@pytest.mark.parametrize("ticket_type", ["licensing", "order"])
def test_what_sales_handles_deducts_nothing(ticket_type: str) -> None:
    """[INC-2] Also with nothing left."""
    verdict = deduction_for_opening(ticket_type, 0, BOOK)
    assert verdict.answer == Deduction(True, 0, DeductionCause.FREE_TYPE)
    assert verdict.rule == "INC-2"


def test_an_administrative_task_deducts_unless_the_book_says_otherwise() -> None:
    """[WRK-1]"""
    assert deduction_for_opening("question", 5, BOOK, is_administrative=True).answer.change == -1
    verdict = deduction_for_opening("question", 5, GENEROUS, is_administrative=True)
    assert verdict.answer == Deduction(True, 0, DeductionCause.ADMINISTRATIVE)
    assert verdict.rule == "WRK-1"
    assert deduction_for_opening("question", 5, GENEROUS).answer.change == -1


def test_what_an_administrative_task_gives_back_is_explained_as_it_is() -> None:
    """[WRK-1] [INC-2] [POL-3] By the book, the type, and whether the contract counts incidents at all."""
    stays = credit_for_administrative("question", 1, BOOK, is_unlimited=False)
    unlimited = credit_for_administrative("question", 0, BOOK, is_unlimited=True)
    free = credit_for_administrative("order", 0, GENEROUS, is_unlimited=False)
    back = credit_for_administrative("question", 2, GENEROUS, is_unlimited=False)
    twice = credit_for_administrative("question", 2, GENEROUS, is_unlimited=False, was_credited=True)
    assert [verdict.answer.change for verdict in (stays, unlimited, free, back, twice)] == [0, 0, 0, 2, 0]
    assert [verdict.rule for verdict in (stays, unlimited, free, back, twice)] == [
        "WRK-1", "WRK-1", "INC-2", "WRK-1", "INC-4",
    ]  # fmt: skip
    assert "unlimited" in unlimited.text()
    assert "unlimited" not in stays.text()


def test_splitting_deducts_one_more() -> None:
    """[INC-5]"""
    verdict = deduction_for_split(5, BOOK)
    assert verdict.answer == Deduction(True, -1, DeductionCause.SPLIT)
    assert verdict.rule == "INC-5"
    assert not deduction_for_split(0, BOOK)
    assert deduction_for_split(None, BOOK).answer == Deduction(True, 0, DeductionCause.SPLIT)


def test_the_staff_may_waive_the_split_with_a_reason() -> None:
    """[INC-5]"""
    waived = deduction_for_split(0, BOOK, waived_because="ours to see at once")
    assert waived.answer == Deduction(True, 0, DeductionCause.SPLIT)
    assert "ours to see at once" in waived.text()
    assert not deduction_for_split(5, BOOK, waived_because="  ")


def test_a_book_can_split_for_free() -> None:
    """[INC-5]"""
    free = book_with(("split_deducts: 1", "split_deducts: 0"))
    assert deduction_for_split(0, free).answer == Deduction(True, 0, DeductionCause.SPLIT)


def test_merging_credits_nothing() -> None:
    """[INC-5]"""
    assert credit_for_merge().answer == Credit(0, None)


# --- credits ----------------------------------------------------------------------------------------------------------


def test_a_confirmed_bug_fixed_nowhere_at_the_opening_is_credited() -> None:
    """[INC-4] With the dates it was judged by."""
    verdict = credit_verdict(replace(TICKET, bugs=(replace(BUG, public_at=OPENED - DAY),)), BOOK)
    assert verdict.answer == Credit(1, Ground.UNFIXED_BUG)
    assert verdict.rule == "INC-4"
    assert [step.label for step in verdict.steps] == ["Ticket opened", "Bug public since"]


@pytest.mark.parametrize("later", [1, 400])
def test_what_happens_to_the_bug_later_changes_nothing(later: int) -> None:
    """[INC-4] A fix after the opening, or publication, takes no credit away."""
    fixed = BugFacts(True, public_at=OPENED + later * DAY, fixed_at=OPENED + later * DAY)
    assert credit_verdict(replace(TICKET, bugs=(fixed,)), BOOK).answer.change == 1


@pytest.mark.parametrize(
    ("bugs", "text"),
    [
        ((), "No bug is linked"),
        ((BugFacts(False),), "The bug is not confirmed."),
        ((BugFacts(True, fixed_at=OPENED - DAY),), "had been fixed at 2026-06-10"),
        ((BugFacts(True, fixed_at=OPENED),), "had been fixed at 2026-06-11"),
        ((BugFacts(False), BugFacts(True, fixed_at=OPENED - DAY)), "had been fixed"),
    ],
)
def test_no_credit_where_the_answer_was_there_already(bugs: tuple[BugFacts, ...], text: str) -> None:
    """[INC-3] [INC-4]"""
    verdict = credit_verdict(replace(TICKET, bugs=bugs), BOOK)
    assert not verdict
    assert text in verdict.text()


def test_what_resolved_itself_is_not_credited() -> None:
    """[INC-3] Nor where an article had the answer: no ground of the book that ships speaks of it."""
    verdict = credit_verdict(replace(TICKET, help_was_given=False, customer_fixed_it=True), BOOK)
    assert not verdict
    assert verdict.rule == "INC-3"


def test_one_unfixed_bug_among_several_suffices() -> None:
    """[INC-4]"""
    assert credit_verdict(replace(TICKET, bugs=(BugFacts(True, fixed_at=OPENED - DAY), BUG)), BOOK)


def test_tickets_on_unsupported_releases_are_never_credited() -> None:
    """[INC-4] Whatever the ground."""
    verdict = credit_verdict(replace(TICKET, bugs=(BUG,), release_is_supported=False), EVERY_GROUND)
    assert not verdict
    assert "never credited" in verdict.text()


def test_only_what_was_deducted_is_credited() -> None:
    """[INC-4] Once, and as much as was taken."""
    assert not credit_verdict(replace(TICKET, deducted=0, bugs=(BUG,)), BOOK)
    assert credit_verdict(replace(TICKET, deducted=2, bugs=(BUG,)), BOOK).answer.change == 2


@pytest.mark.parametrize(
    ("change", "ground"),
    [
        ({"bugs": (BUG,)}, Ground.UNFIXED_BUG),
        ({"bugs": (BugFacts(True, OPENED + DAY, OPENED - DAY),)}, Ground.BUG_NOT_PUBLIC),
        ({"bugs": (BugFacts(True, None, OPENED - DAY),)}, Ground.BUG_NOT_PUBLIC),
        ({"bugs": (BugFacts(True, OPENED - DAY, OPENED - DAY),)}, None),
        ({"ticket_type": "hotfix"}, Ground.HOTFIX_INSTALLATION),
        ({"ticket_type": "feature", "help_was_given": False}, Ground.FEATURE_REQUEST_ONLY),
        ({"ticket_type": "feature"}, None),
        ({"help_was_given": False, "customer_fixed_it": True}, Ground.CUSTOMER_FIXED_IT),
        ({"customer_fixed_it": True}, None),
        ({"help_was_given": False}, None),
    ],
)
def test_other_books_know_other_grounds(change: dict[str, Any], ground: Ground | None) -> None:
    """[INC-4]"""
    verdict = credit_verdict(replace(TICKET, **change), EVERY_GROUND)
    assert verdict.answer.ground is ground
    assert verdict.answer.change == (1 if ground else 0)
    assert verdict.text()


def test_a_book_may_know_no_ground_at_all() -> None:
    """[INC-4]"""
    strict = book_with(("credit_grounds: [unfixed_bug]", "credit_grounds: []"))
    assert credit_verdict(replace(TICKET, bugs=(BUG,)), strict).text() == "None of the grounds for a credit holds."


# --- balance and warnings ---------------------------------------------------------------------------------------------


def test_the_balance_is_the_sum_of_the_rows() -> None:
    """[INC-6]"""
    assert balance([200, -1, -1, 1, 0]) == 199
    assert balance([]) == 0


@pytest.mark.parametrize(
    ("granted", "before", "after", "thresholds"),
    [
        (200, 41, 40, [40]),
        (200, 40, 39, []),
        (200, 42, 41, []),
        (200, 1, 0, [0]),
        (200, 50, 0, [40, 0]),
        (10, 3, 2, [2]),
        (10, 2, 3, []),
        (3, 1, 0, [0]),
        (1, 1, 0, [0]),
        (0, 1, 0, []),
        (None, 1, 0, []),
    ],
)
def test_warnings_go_out_at_a_fifth_and_at_zero(
    granted: int | None, before: int, after: int, thresholds: list[int]
) -> None:
    """[INC-7] Each once, when it is crossed downward."""
    warnings = balance_warnings(granted, before, after, BOOK)
    assert [warning.answer for warning in warnings] == thresholds
    assert all(warning.text() for warning in warnings)


@given(st.integers(0, 300), st.lists(st.sampled_from(["open", "split", "credit", "order"]), max_size=60))
def test_the_balance_is_never_negative(granted: int, doings: list[str]) -> None:
    """[INC-6] Whatever is done in whatever order; every warning goes out at most once between credits."""
    rows, taken = [granted], 0
    for doing in doings:
        left = balance(rows)
        if doing == "credit":
            credited = credit_verdict(replace(TICKET, deducted=min(taken, 1), bugs=(BUG,)), BOOK).answer.change
            taken -= credited
            rows.append(credited)
            continue
        ticket_type = "order" if doing == "order" else "problem"
        rule = deduction_for_split(left, BOOK) if doing == "split" else deduction_for_opening(ticket_type, left, BOOK)
        if rule.answer.allowed:
            rows.append(rule.answer.change)
            taken -= rule.answer.change
        assert balance(rows) >= 0
    assert balance(rows) == granted - taken


@pytest.mark.parametrize("left", [0, 5, None])
def test_who_paid_for_a_ticket_pays_no_second_time(left: int | None) -> None:
    """[INC-1] [PRG-3] Nor does it matter what is left there; what deducts nothing anyway says so first."""
    again = deduction_for_change_of_payer("problem", left, BOOK, has_paid=True)
    assert (again.answer, again.rule) == (Deduction(True, 0, DeductionCause.PAID_BEFORE), "PRG-3")
    assert deduction_for_change_of_payer("licensing", left, BOOK, has_paid=True).rule == "INC-2"


def test_a_payer_that_is_new_to_a_ticket_gives_an_incident_or_none() -> None:
    """[INC-1] [PRG-3] It is told as what it is, not as an opening."""
    taken = deduction_for_change_of_payer("problem", 3, BOOK)
    assert taken.answer == Deduction(True, -1, DeductionCause.CHANGE_OF_PAYER)
    assert "paid from here now" in taken.text()
    assert not deduction_for_change_of_payer("problem", 0, BOOK)


def test_what_makes_a_row_in_the_ledger_is_told_by_the_cause() -> None:
    """[INC-7] Also where nothing changes: unlimited incidents, a waived split. What deducts nothing makes none."""
    rows = [
        deduction_for_opening("problem", None, BOOK),
        deduction_for_change_of_payer("problem", None, BOOK),
        deduction_for_split(0, BOOK, waived_because="ours to see at once"),
    ]
    assert [verdict.answer.makes_a_row for verdict in rows] == [True, True, True]
    none = [
        deduction_for_opening("order", 5, BOOK),
        deduction_for_opening("question", 5, GENEROUS, is_administrative=True),
        deduction_for_change_of_payer("problem", 5, BOOK, has_paid=True),
    ]
    assert [verdict.answer.makes_a_row for verdict in none] == [False, False, False]


def test_a_deduction_is_stored_and_read_back_and_so_is_one_of_before() -> None:
    """[POL-3] [INC-7] The cause goes with it; what was stored without one stays readable."""
    verdict = deduction_for_split(5, BOOK)
    stored = json.loads(json.dumps(verdict.as_json()))
    assert verdict_from_json(stored) == verdict
    del stored["answer"]["value"]["cause"]
    before = verdict_from_json(stored)
    assert before.answer == Deduction(True, -1, None)
    assert (before.rule, before.text()) == (verdict.rule, verdict.text())
