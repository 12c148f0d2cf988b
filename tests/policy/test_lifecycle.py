"""Which releases are supported, and since when no more."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.lifecycle import (
    ProductFacts,
    Release,
    is_supported,
    may_open_tickets_on,
    releases_of,
    support_ended_on,
    supported_releases,
)
from tests.policy.cast import BOOK, book_with


def day(text: str) -> date:
    return date.fromisoformat(text)


SLOW = releases_of(
    [("7", day("2020-03-01")), ("8", day("2022-05-01")), ("9", day("2024-01-10")), ("10", day("2026-02-01"))]
)
FAST = releases_of(
    [
        ("1.0", day("2024-12-31")),
        ("1.1", day("2025-02-01")),
        ("1.2", day("2025-05-01")),
        ("1.3", day("2025-08-01")),
        ("1.4", day("2025-11-01")),
        ("1.5", day("2026-02-01")),
    ]
)


def names(releases: tuple[Release, ...], at: str) -> list[str]:
    return [release.name for release in supported_releases(releases, day(at), BOOK).answer]


def test_with_few_releases_the_two_before_the_current_one_are_supported() -> None:
    """[LIF-1] However old they are."""
    assert names(SLOW, "2026-06-11") == ["10", "9", "8"]
    assert supported_releases(SLOW, day("2026-06-11"), BOOK).text() == (
        "Supported: 10, 9, 8. The current release and the 2 before it."
    )


def test_with_many_releases_all_of_the_twelve_months_are_supported() -> None:
    """[LIF-1] The greater of the two; twelve months to the day count."""
    assert names(FAST, "2026-06-11") == ["1.5", "1.4", "1.3", "1.2", "1.1"]
    assert "all of the 12 months before 2026-02-01" in supported_releases(FAST, day("2026-06-11"), BOOK).text()


def test_the_window_ends_at_the_current_release_not_today() -> None:
    """[LIF-1] Years later nothing has changed."""
    assert names(FAST, "2036-06-11") == names(FAST, "2026-02-01")


def test_later_releases_do_not_exist_yet() -> None:
    """[LIF-1]"""
    assert names(SLOW, "2024-01-09") == ["8", "7"]
    assert names(SLOW, "2020-03-01") == ["7"]
    assert names(SLOW, "2020-02-29") == []
    assert supported_releases((), day("2026-01-01"), BOOK).text() == "Nothing is released yet."


def test_of_two_releases_of_one_day_the_later_named_is_current() -> None:
    """[LIF-1]"""
    twins = releases_of([("2.0", day("2026-01-01")), ("2.0.1", day("2026-01-01"))])
    assert names(twins, "2026-01-01") == ["2.0.1", "2.0"]


def test_a_release_is_told_supported_or_since_when_not() -> None:
    """[LIF-1] With the releases that are."""
    assert is_supported("8", SLOW, day("2026-06-11"), BOOK)
    old = is_supported("7", SLOW, day("2026-06-11"), BOOK)
    assert not old
    assert old.text() == ("Release 7 of 2020-03-01 has been supported no more since 2026-02-01. Supported: 10, 9, 8.")
    future = is_supported("10", SLOW, day("2026-01-01"), BOOK)
    assert not future
    assert future.text() == "Release 10 comes out on 2026-02-01."
    with pytest.raises(LookupError):
        is_supported("11", SLOW, day("2026-01-01"), BOOK)


def test_the_release_that_ended_the_support_is_named() -> None:
    """[LIF-1]"""
    verdict = support_ended_on("1.0", FAST, day("2026-06-11"), BOOK)
    assert verdict.answer == day("2026-02-01")
    assert "ended when 1.5 came out" in verdict.text()
    assert support_ended_on("1.5", FAST, day("2026-06-11"), BOOK).answer is None
    assert support_ended_on("1.0", FAST, day("2026-01-31"), BOOK).answer is None


def test_a_book_can_support_more_or_fewer() -> None:
    """[LIF-1]"""
    narrow = book_with(("releases_before: 2", "releases_before: 0"), ("window: 12 months", "window: 1 month"))
    assert [release.name for release in supported_releases(SLOW, day("2026-06-11"), narrow).answer] == ["10"]


@pytest.mark.parametrize(
    ("withdrawn", "ends", "at", "open_", "text"),
    [
        (None, None, "2026-06-11", True, "Panel is supported."),
        (None, "2027-01-01", "2026-06-11", True, "Panel is supported until 2027-01-01."),
        ("2026-01-01", "2027-01-01", "2025-12-31", True, "Panel is supported until 2027-01-01."),
        (
            "2026-01-01",
            "2027-01-01",
            "2026-01-01",
            True,
            "withdrawn from sale on 2026-01-01; it is supported until 2027",
        ),
        ("2026-01-01", "2027-01-01", "2027-01-01", True, "supported until 2027-01-01"),
        ("2026-01-01", "2027-01-01", "2027-01-02", False, "ended on 2027-01-01: no new ticket can be opened on it"),
        ("2026-01-01", None, "2026-06-11", True, "it is still supported"),
    ],
)
def test_a_withdrawn_product_is_supported_to_its_last_day(
    withdrawn: str | None, ends: str | None, at: str, open_: bool, text: str
) -> None:
    """[LIF-2] After it no ticket can be opened on it."""
    product = ProductFacts("Panel", withdrawn and day(withdrawn), ends and day(ends))  # type: ignore[arg-type]
    verdict = may_open_tickets_on(product, day(at))
    assert verdict.answer is open_
    assert text in verdict.text()


DATES = st.dates(day("2015-01-01"), day("2030-12-31"))


@given(st.lists(DATES, min_size=1, max_size=12), DATES, st.integers(0, 900))
def test_support_ends_once_and_for_all(dates: list[date], at: date, later: int) -> None:
    """[LIF-1] The current release is supported, an ended one never comes back, and its end is when it fell out."""
    releases = releases_of((str(place), released) for place, released in enumerate(dates))
    now = supported_releases(releases, at, BOOK).answer
    then = supported_releases(releases, at + timedelta(days=later), BOOK).answer
    out = [release for release in releases if release.released_on <= at]
    assert (max(out) in now) if out else not now
    for release in out:
        if release not in now:
            assert release not in then
            ended = support_ended_on(release.name, releases, at, BOOK).answer
            assert ended is not None
            assert release not in supported_releases(releases, ended, BOOK).answer
            assert release in supported_releases(releases, ended - timedelta(days=1), BOOK).answer or (
                release.released_on == ended
            )
