"""What must be filled in before a ticket is opened."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from heimdesk.policy.opening import (
    OpeningFacts,
    asked_details,
    is_phone_required,
    is_possible_moment,
    missing_details,
    opening_problems,
    required_details,
)
from heimdesk.policy.words import Input
from tests.policy.cast import BOOK, OPENED, book_with

STRICT_MAIL = book_with(
    (
        "    order: [what_happens]\n",
        "    order: [what_happens]\n  required_by_product:\n    mail-gateway: {problem: [setup, log_files]}\n",
    )
)
FILLED = OpeningFacts(
    product="orchestrator",
    ticket_type="problem",
    severity=2,
    phone="+49 341 555 0142",
    reached_by="ticket",
    details={"what_happens": "Tasks stall.", "error_at": "2026-06-11T02:30", "steps": "1. Wait"},
)


def fields(facts: OpeningFacts) -> list[str]:
    return [problem.field for problem in opening_problems(facts, BOOK, OPENED)]


def test_a_complete_opening_has_no_problems() -> None:
    """[TIC-3] [TIC-4]"""
    assert fields(FILLED) == []


def test_every_detail_is_asked_for_and_the_required_are_marked() -> None:
    """[TIC-3]"""
    asked = asked_details("orchestrator", "problem", BOOK)
    assert [detail.key for detail in asked] == list(BOOK.steps_to_reproduce.details)
    assert {detail.key for detail in asked if detail.required} == {"what_happens", "error_at", "steps"}
    assert {detail.kind for detail in asked} == set(Input)


def test_what_is_required_depends_on_product_and_type() -> None:
    """[TIC-3] The book's word on a product wins over its word on the type."""
    assert required_details("mail-gateway", "problem", STRICT_MAIL) == ("setup", "log_files")
    assert required_details("mail-gateway", "question", STRICT_MAIL) == ("what_happens",)
    assert required_details("orchestrator", "problem", STRICT_MAIL) == ("what_happens", "error_at", "steps")
    assert required_details("orchestrator", "unheard-of", STRICT_MAIL) == ()


def test_what_is_missing_is_the_checklist_of_the_triage() -> None:
    """[WRK-1] [TIC-3] Blanks are nothing."""
    missing = missing_details("orchestrator", "problem", {"what_happens": " \n ", "steps": "1."}, BOOK)
    assert [detail.label for detail in missing] == ["What happens", "Exact time of the error"]


@pytest.mark.parametrize(("severity", "required"), [(1, True), (2, True), (3, False), (4, False)])
def test_severities_1_and_2_need_a_phone_number(severity: int, required: bool) -> None:
    """[TIC-4]"""
    assert is_phone_required(severity, BOOK).answer is required
    assert fields(replace(FILLED, severity=severity, phone="  ")) == (["phone"] if required else [])


def test_each_problem_stands_at_its_field() -> None:
    """[TIC-1] [TIC-3] [TIC-4] All at once, in the order of the wizard, each with its rule."""
    empty = OpeningFacts("orchestrator", "problem", None, "", "", {})
    problems = opening_problems(empty, BOOK, OPENED)
    assert [(problem.field, problem.why.rule) for problem in problems] == [
        ("details.what_happens", "TIC-3"),
        ("details.error_at", "TIC-3"),
        ("details.steps", "TIC-3"),
        ("severity", "SEV-1"),
        ("reached_by", "TIC-4"),
    ]
    assert problems[1].why.text() == "This is needed: Exact time of the error."


@pytest.mark.parametrize("severity", [0, 5, -1])
def test_a_severity_that_is_none_is_a_problem(severity: int) -> None:
    """[SEV-1]"""
    assert fields(replace(FILLED, severity=severity)) == ["severity"]


def test_an_unknown_type_or_way_is_a_problem() -> None:
    """[CAT-1] [TIC-4]"""
    assert fields(replace(FILLED, ticket_type="wish")) == ["ticket_type"]
    assert fields(replace(FILLED, reached_by="pigeon")) == ["reached_by"]


@pytest.mark.parametrize(
    ("moment", "possible"),
    [
        (OPENED, True),
        (OPENED + timedelta(days=1), True),
        (OPENED + timedelta(days=1, minutes=1), False),
        (datetime.max.replace(tzinfo=UTC), False),
        (datetime(2016, 6, 11, tzinfo=UTC), True),
        (datetime(2016, 6, 10, 23, 59, tzinfo=UTC), False),
        (datetime.min.replace(tzinfo=UTC), False),
    ],
)
def test_the_time_of_an_error_is_one_that_can_have_been(moment: datetime, possible: bool) -> None:
    """[TIC-3] A day ahead, as clocks differ, ten years back; the bounds are numbers of the book."""
    assert is_possible_moment(moment, BOOK, OPENED).answer is possible
    found = opening_problems(replace(FILLED, moments={"error_at": moment}), BOOK, OPENED)
    assert [(problem.field, problem.why.rule) for problem in found] == (
        [] if possible else [("details.error_at", "TIC-3")]
    )


def test_a_book_may_take_any_time() -> None:
    """[TIC-3] Also one of before there were bounds."""
    free = book_with(("  moments_ahead: 1 day\n", ""), ("  moments_back: 120 months\n", "  moments_back: none\n"))
    for moment in (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)):
        assert is_possible_moment(moment, free, OPENED)
