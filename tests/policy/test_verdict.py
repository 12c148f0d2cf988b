"""A verdict tells its answer, rule, numbers and sum to any reader, and is stored without loss."""

import json
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.clocks import ClockFacts, eta_due, next_due, response_due, workaround_due
from heimdesk.policy.entitlement import Choice, Judged
from heimdesk.policy.verdict import (
    N_,
    Step,
    Verdict,
    percent,
    plain_length,
    storable,
    verdict_from_json,
)
from heimdesk.policy.words import State, Way
from tests.policy.cast import BOOK, HOUR, OPENED, clocks

VERDICT = Verdict(
    OPENED + HOUR,
    "SLA-1",
    N_("Due at {due}, {within} after the opening, {share} used, {count} left of {price} on {day}."),
    {
        "due": OPENED + HOUR,
        "within": HOUR,
        "share": percent(Decimal("0.5")),
        "count": 3,
        "price": Decimal("600.00"),
        "day": date(2026, 6, 11),
        "plan": "Gold",
    },
    (
        Step(N_("Opened"), OPENED),
        Step(N_("{plan}, severity {severity}"), HOUR, numbers={"severity": 2}),
        Step(N_("Less"), -HOUR),
        Step(N_("Due"), OPENED + HOUR, total=True),
    ),
)


def stored(verdict: Verdict[Any]) -> Verdict[Any]:
    return verdict_from_json(json.loads(json.dumps(verdict.as_json())))


def test_a_verdict_tells_itself_in_plain_english() -> None:
    """[POL-3] The rule, the sentence with its numbers, the sum."""
    told = VERDICT.told()
    assert told.rule == "SLA-1"
    assert told.sentence == VERDICT.text()
    assert told.sentence == (
        "Due at 2026-06-11 10:12 UTC, 1 h after the opening, 50 % used, 3 left of 600.00 on 2026-06-11."
    )
    assert [(step.label, step.value, step.total) for step in told.steps] == [
        ("Opened", "2026-06-11 09:12 UTC", False),
        ("Gold, severity 2", "+ 1 h", False),
        ("Less", "− 1 h", False),
        ("Due", "2026-06-11 10:12 UTC", True),
    ]


def test_a_verdict_is_told_in_the_readers_zone_and_language() -> None:
    """[POL-3] Templates are translated before the numbers are filled in; labels too."""
    german = {"Opened": "Eröffnet", "Due": "Fällig", "{plan}, severity {severity}": "{plan}, Stufe {severity}"}
    told = VERDICT.told(
        moment=lambda at: at.astimezone(timezone(2 * HOUR)).strftime("%H:%M"),
        length=lambda length: f"{length.seconds // 60}m",
        translate=lambda text: german.get(text, text.replace("Due at", "Fällig um")),
        day=lambda day: f"{day.day}.{day.month}.",
    )
    assert told.sentence.startswith("Fällig um 12:12, 60m after")
    assert told.sentence.endswith("on 11.6..")
    assert [step.label for step in told.steps] == ["Eröffnet", "Gold, Stufe 2", "Less", "Fällig"]
    assert told.steps[1].value == "+ 60m"


def test_braces_in_what_people_wrote_stay_as_they_are() -> None:
    """[POL-3] A reason such as "{0}" is a value, never a template."""
    verdict = Verdict(True, "INC-5", N_("Waived: {reason}"), {"reason": "{0} {due.year}"})
    assert verdict.text() == "Waived: {0} {due.year}"


def test_a_verdict_is_as_true_as_its_answer() -> None:
    """[POL-3] So nobody lets a refusal pass by asking the verdict itself."""
    assert Verdict(True, "X-1", "")
    assert not Verdict(False, "X-1", "")
    assert not Verdict(None, "X-1", "")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        True,
        0,
        "word",
        OPENED,
        date(2026, 2, 28),
        timedelta(days=-1, seconds=3, microseconds=7),
        Decimal("0.10"),
        State.PENDING,
        (State.NEW, (1, "two")),
        frozenset({Way.PHONE, Way.BUTTON}),
        {"a": 1, State.OPEN: OPENED},
        Step("Opened", OPENED, True, {"n": 1}),
        Choice("7", (Judged("7", Verdict(True, "PRG-3", "Possible: {name}.", {"name": "x"})),)),
        VERDICT,
    ],
)
def test_every_kind_of_answer_is_stored_without_loss(answer: object) -> None:
    """[POL-3] What stands beside a row explains it for ever."""
    verdict = Verdict(answer, "X-1", "…", VERDICT.numbers, VERDICT.steps)
    assert stored(verdict) == verdict
    assert type(stored(verdict).answer) is type(answer)


def test_moments_are_stored_as_moments_whatever_their_zone() -> None:
    """[POL-3]"""
    there = datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2)))
    assert stored(Verdict(there, "X-1", "")).answer == there
    with pytest.raises(ValueError, match="zone"):
        Verdict(datetime(2026, 1, 1), "X-1", "").as_json()


def test_what_cannot_be_read_back_is_not_stored() -> None:
    """[POL-3]"""

    @dataclass
    class Unknown:
        n: int = 1

    with pytest.raises(TypeError, match="Unknown"):
        Verdict(Unknown(), "X-1", "").as_json()
    with pytest.raises(LookupError, match="Gone"):
        verdict_from_json(
            {"answer": {"is": "Gone", "value": {}}, "rule": "", "sentence": "", "numbers": {}, "steps": []}
        )


def test_an_answer_from_an_older_version_is_read_as_far_as_it_is_known() -> None:
    """[POL-3] A field that an older version stored and this one no longer has falls away; new ones have defaults."""

    @storable
    @dataclass(frozen=True)
    class Growing:
        old: int
        new: int = 5

    kept = Verdict(Growing(1), "X-1", "").as_json()
    kept["answer"]["value"] = {"old": 1, "gone": 2}
    assert verdict_from_json(kept).answer == Growing(1, 5)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(), "0 min"),
        (timedelta(seconds=40), "40 s"),
        (timedelta(hours=4, minutes=20), "4 h 20 min"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=1, hours=4), "1 d 4 h"),
        (-timedelta(minutes=8), "−8 min"),
    ],
)
def test_lengths_in_plain_words(length: timedelta, text: str) -> None:
    """[POL-3]"""
    assert plain_length(length) == text


@pytest.mark.parametrize(("share", "text"), [("0.5", "50 %"), ("0.125", "12.5 %"), ("1", "100 %"), ("0", "0 %")])
def test_shares_in_plain_words(share: str, text: str) -> None:
    """[POL-3]"""
    assert percent(Decimal(share)) == text


VALUES = st.one_of(
    st.integers(),
    st.text(),
    st.datetimes(timezones=st.just(UTC)),
    st.dates(),
    st.timedeltas(),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@given(st.dictionaries(st.text(), VALUES), st.lists(st.tuples(st.text(), VALUES, st.booleans())))
def test_any_numbers_are_stored_without_loss(numbers: dict[str, Any], steps: list[tuple[str, Any, bool]]) -> None:
    """[POL-3]"""
    verdict = Verdict(True, "X-1", "", numbers, tuple(Step(*step) for step in steps))
    assert stored(verdict) == verdict


@pytest.mark.parametrize("rule", [response_due, workaround_due, eta_due, next_due])
def test_the_verdicts_of_the_clocks_are_stored_without_loss(rule: Any) -> None:
    """[POL-3] A due with its notches and whom they tell."""
    facts: ClockFacts = clocks()
    verdict = rule(facts, BOOK)
    assert stored(verdict) == verdict
    if verdict.answer is not None:
        assert {spot.name for spot in fields(verdict.answer)} >= {"due_at", "met_at", "breached_at"}
