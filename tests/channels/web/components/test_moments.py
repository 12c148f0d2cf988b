"""Texts of time: short on the desk, in words on the portal, on the reader's clock and in the reader's language."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.channels.web.components import moments

BERLIN = moments.zone("Europe/Berlin")
NOW = datetime(2026, 6, 11, 12, 5, tzinfo=UTC)


def at(**parts: float) -> datetime:
    """A moment so far from now."""
    return NOW + timedelta(**parts)


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(days=2, hours=4, minutes=59), "2d 4h"),
        (timedelta(hours=11, minutes=5), "11h 05m"),
        (timedelta(minutes=41, seconds=59), "41m"),
        (timedelta(seconds=20), "0m"),
        (timedelta(minutes=-8), "−8m"),
        (timedelta(hours=-1, minutes=-12), "−1h 12m"),
        (timedelta(days=1), "1d 0h"),
    ],
)
def test_a_length_on_the_desk_is_short(length: timedelta, shown: str) -> None:
    """[WRK-6] Two units, minutes with two digits behind hours, a real minus sign."""
    assert moments.length_short(length) == shown


def test_seconds_show_only_under_ten_minutes() -> None:
    """[ESC-3] The last minutes before an escalation goes on."""
    assert moments.length_short(timedelta(seconds=220), seconds=True) == "3m 40s"
    assert moments.length_short(timedelta(minutes=10), seconds=True) == "10m"


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(hours=2, minutes=25), "2 hours 25 minutes"),
        (timedelta(days=1, hours=1, minutes=30), "1 day 1 hour"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=3), "1 minute"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_length_on_the_portal_is_in_words(length: timedelta, shown: str) -> None:
    """[POR-3] Whole words, two at most."""
    assert moments.length_long(length) == shown


def test_days_near_now_have_names_and_others_are_written_in_full() -> None:
    """[UI-1] On the reader's calendar: 23:30 in London is already tomorrow in Berlin."""
    late = datetime(2026, 6, 11, 22, 30, tzinfo=UTC)
    assert moments.day(NOW, now=NOW, zone=BERLIN) == "today"
    assert moments.day(late, now=NOW, zone=BERLIN) == "tomorrow"
    assert moments.day(late, now=NOW, zone=UTC) == "today"
    assert moments.day(at(days=-1), now=NOW, zone=BERLIN) == "yesterday"
    assert moments.day(at(days=4), now=NOW, zone=BERLIN) == "15 June 2026"
    assert moments.day_short(at(days=4), now=NOW, zone=BERLIN) == "15 June"
    assert moments.day_short(at(days=300), now=NOW, zone=BERLIN) == "7 April 2027"


def test_a_moment_is_told_by_day_and_clock() -> None:
    """[UI-1] today, 16:30; Thu 17:47 within a week where room is scarce; the date beyond."""
    assert moments.moment_text(at(hours=2, minutes=25), now=NOW, zone=BERLIN) == "today, 16:30"
    assert moments.moment_dense(at(hours=2, minutes=25), now=NOW, zone=BERLIN) == "16:30"
    assert moments.moment_dense(at(days=1), now=NOW, zone=BERLIN) == "Fri 14:05"
    assert moments.moment_dense(at(days=9), now=NOW, zone=BERLIN) == "20 June, 14:05"
    assert moments.by_when(at(hours=2, minutes=25), now=NOW, zone=BERLIN) == "by 16:30"
    assert moments.by_when(at(hours=20), now=NOW, zone=BERLIN) == "by tomorrow, 10:05"
    assert moments.relative(at(hours=2, minutes=25), now=NOW) == "in 2 hours 25 minutes"
    assert moments.relative(at(minutes=-40), now=NOW) == "40 minutes ago"
    assert moments.relative(at(seconds=20), now=NOW) == "now"


def test_the_last_day_of_all_calendars_is_shown_in_every_zone() -> None:
    """[UI-1] A page never breaks on a moment that somebody typed."""
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    for zone in ("Asia/Tokyo", "America/New_York"):
        assert moments.moment_text(last, now=NOW, zone=moments.zone(zone)).startswith("31 December 9999")
    first = datetime(1, 1, 1, tzinfo=UTC)
    assert moments.clock_time(first, moments.zone("America/New_York")) == "00:00"


def test_times_follow_the_language_of_the_reader() -> None:
    """[UI-1] Translatable: English complete, two more to prove it."""
    with translation.override("de"):
        assert moments.day(at(days=4), now=NOW, zone=BERLIN) == "15. Juni 2026"
        assert moments.relative(at(hours=1), now=NOW) == "in 1 Stunde"
        assert moments.moment_dense(at(days=1), now=NOW, zone=BERLIN) == "Fr. 14:05"
    with translation.override("pt"):
        assert moments.day(at(days=4), now=NOW, zone=BERLIN) == "15 de junho de 2026"
        assert moments.relative(at(hours=2), now=NOW) == "em 2 horas"


def test_a_zone_that_does_not_exist_is_utc() -> None:
    """[UI-1] A cookie can hold anything."""
    for name in ("Nowhere/Atlantis", "../../etc/passwd", "", "Europe"):
        assert moments.zone(name) is UTC


def test_a_time_tag_carries_the_moment_and_escapes_its_text() -> None:
    """[UI-1] For machines and for the countdown."""
    assert moments.time_tag(NOW, "<14:05>") == '<time datetime="2026-06-11T12:05:00+00:00">&lt;14:05&gt;</time>'


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_a_short_length_never_grows_beyond_its_column(length: timedelta) -> None:
    """[WRK-6] Nine signs at most, and a minus exactly when it is past."""
    shown = moments.length_short(length)
    assert len(shown) <= 9
    assert shown.startswith("−") == (length <= timedelta(seconds=-1))
