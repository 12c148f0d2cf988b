"""Marks and pictures: escaped, and each with words for those who do not see it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from markupsafe import Markup

from heimdesk.channels.web.components import charts, marks

NOW = datetime(2026, 6, 11, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("percent", "state"),
    [(0, "far"), (49.9, "far"), (50, "soon"), (79.9, "soon"), (80, "very-soon"), (100, "breached")],
)
def test_a_due_changes_its_color_exactly_at_the_warnings(percent: float, state: str) -> None:
    """[SLA-5] So a color always has a rule."""
    assert marks.due_state(percent, (50, 80)) == state


def test_the_book_moves_the_notches() -> None:
    """[SLA-5] Two warnings elsewhere, one warning, none."""
    assert 'x="24.4"' in marks.fuse(10, (25, 75))
    assert marks.fuse(10, ()).count("notch") == 0
    assert marks.due_state(60, (60,)) == "soon"
    assert marks.due_state(60, ()) == "far"


def test_a_running_clock_is_a_time_and_a_resting_one_is_not() -> None:
    """[UI-1] Only what runs is counted down by the script."""
    running = marks.due("soon", "41m", 66, "response", NOW, warnings=(50, 80), speak="48224 response")
    assert '<time datetime="2026-06-11T12:05:00+00:00">41m</time>' in running
    assert 'data-due data-warnings="50 80" data-speak="48224 response"' in running
    resting = marks.due("paused", "6h 12m", 22, "paused")
    assert "<b>6h 12m</b>" in resting
    assert "data-due" not in resting


def test_the_mark_of_the_demo_is_no_other_vendors(client: Client, db: None, settings: Any) -> None:
    """[UI-1] Their initials stand before their name; pages with and without navigation."""
    settings.VENDOR_NAME = "Fjord Systems"
    for address in ("/search/", "/login/"):
        page = client.get(address).content.decode()
        assert "#northwind" not in page
        assert '<span class="avatar ours" aria-hidden="true">FS</span><strong>Fjord Systems' in page
    settings.DEMO = True
    assert "#northwind" in client.get("/login/").content.decode()


def test_marks_escape_what_people_wrote() -> None:
    """[UI-1] Names and words come from outside."""
    for made in (
        marks.state("open", "<b>"),
        marks.avatar("<b", name="<b>"),
        marks.due("far", "<b>", 1, "<b>", speak="<b>", at=NOW),
        marks.severity(1, word="<b>x"),
        charts.meter(200),
    ):
        assert "<b>x" not in made
        assert "<b><" not in made
        assert '"<b' not in made


def test_a_severity_and_a_state_speak_the_reader_s_language() -> None:
    """[UI-1] The cache of marks keeps the languages apart."""
    assert 'aria-label="Severity 2, high"' in marks.severity(2)
    assert ">Waiting<" in marks.state("waiting")
    with translation.override("de"):
        assert 'aria-label="Schweregrad 2, hoch"' in marks.severity(2)
        assert ">Wartet<" in marks.state("waiting")


@pytest.mark.parametrize(
    ("name", "letters"), [("Mara Voss", "MV"), ("Ines de Carvalho", "IC"), ("Cher", "C"), ("", ""), ("… ?", "")]
)
def test_initials_come_from_the_first_and_the_last_word(name: str, letters: str) -> None:
    """[UI-1] And are empty where there is no letter."""
    assert marks.initials(name) == letters


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (1, "1 byte"),
        (6_200, "6 KB"),
        (2_140_000, "2.1 MB"),
        (52_428_800, "52 MB"),
        (999_999, "1.0 MB"),
        (3_100_000_000, "3.1 GB"),
    ],
)
def test_a_size_is_told_in_steps_of_a_thousand(count: int, shown: str) -> None:
    """[MAIL-2] Attachments are listed with their size."""
    assert marks.size(count) == shown


def test_what_is_marked_as_safe_and_what_somebody_wrote_are_kept_apart() -> None:
    """[UI-1] The same signs, in either order, however often."""
    for text in ("<b>1</b>", "<b>2</b>"):
        both = (text, Markup(text)) if "1" in text else (Markup(text), text)
        for each in (*both, *both):
            assert (marks.escaped(each) == text) == isinstance(each, Markup)
            assert isinstance(marks.escaped(each), Markup)


def test_the_horizon_says_in_words_what_it_shows() -> None:
    """[WRK-6] Dues beyond a day are not drawn; many at one moment are stacked, not hidden."""
    dots = [(NOW + timedelta(minutes=m), 2) for m in (-8, 14, 14, 200, 2000)]
    made = charts.horizon(dots, now=NOW, zone=UTC)
    assert 'aria-label="4 dues in the next 24 hours, 1 overdue"' in made
    assert made.count('class="dot s2"') == 4
    assert "now 12:05" in made


def test_the_rota_cuts_shifts_at_the_day_and_marks_who_is_on_duty() -> None:
    """[ESC-4] A shift that began yesterday starts at the left edge."""
    midnight = NOW.replace(hour=0, minute=0)
    shifts = [charts.Shift("Wei <Tan>", midnight - timedelta(hours=2), midnight + timedelta(hours=8)),
              charts.Shift("Jonas", midnight + timedelta(hours=8), midnight + timedelta(hours=16), on_duty=True),
              charts.Shift("Gone", midnight - timedelta(hours=9), midnight - timedelta(hours=2))]  # fmt: skip
    made = charts.rota("Shifts", [charts.RotaRow("Europe", "Bergen", shifts)], day_start=midnight, now=NOW)
    assert 'class="fill-soft" x="121"' in made
    assert "Wei &lt;Tan&gt;" in made
    assert made.count("fill-a") == 1
    assert "Gone" not in made


def test_a_name_that_does_not_fit_into_its_shift_stands_beside_it() -> None:
    """[ESC-4] It neither runs over the bar nor out of the picture."""
    midnight = NOW.replace(hour=0, minute=0)
    shifts = [charts.Shift("Wei Tan", midnight + timedelta(hours=23), midnight + timedelta(hours=32)),
              charts.Shift("Aiko Mori", midnight - timedelta(hours=9), midnight + timedelta(hours=1))]  # fmt: skip
    made = charts.rota("Shifts", [charts.RotaRow("Asia-Pacific", "Tokyo", shifts)], day_start=midnight, now=NOW)
    assert 'text-anchor="end">Wei Tan</text>' in made
    first, last = (float(found) for found in re.findall(r'<text x="([\d.]+)"[^>]*>(?:Aiko Mori|Wei Tan)<', made)[::-1])
    assert 120 + 772 / 24 < first < last < 120 + 772 * 23 / 24


@pytest.mark.parametrize(
    ("name", "content_type", "shown"),
    [
        ("a.log", "text/plain", "Text, 269 bytes"), ("a.jpg", "image/png", "PNG, 269 bytes"),
        ("a.pdf", "application/pdf", "PDF, 269 bytes"), ("a.dmp", "application/octet-stream", "DMP, 269 bytes"),
        ("unnamed", "application/octet-stream", "File, 269 bytes"), ("a.b c", "application/zip", "File, 269 bytes"),
    ],
)  # fmt: skip
def test_a_file_is_called_by_what_it_holds(name: str, content_type: str, shown: str) -> None:
    """[WRK-4] [POR-3] The same on the desk and on the portal; by the ending of its name where nothing shows it."""
    assert marks.file_told(name, content_type, 269) == shown
