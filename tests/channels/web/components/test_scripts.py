"""The scripts of our own in the system's Chromium, and the same pages with script switched off."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.channels.web.components import pages
from tests.channels.web.components.pages import FOLDER

pytestmark = pytest.mark.browser
SCRIPTS = sorted((FOLDER / "static/heimdesk/js").glob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_and_never_evaluates_text(path: Path) -> None:
    """[UI-1] Forty lines at most, no eval, no inline style, nothing fetched from elsewhere."""
    text = path.read_text()
    assert len(text.splitlines()) <= 40
    assert not re.search(r"\beval\(|new Function|\.style\.|innerHTML|https?://", text)


def test_a_countdown_ticks_and_changes_its_color_exactly_at_a_warning_and_says_so(visit: Any, address: str) -> None:
    """[WRK-6] [SLA-5] Sixty per cent gone with ten minutes left: the second warning comes at five minutes."""
    page = visit("/login").page
    page.clock.install()
    page.goto(address + "/ticket?left=600")
    due, speaker = page.locator(".due.hero"), page.locator("#speaker")
    expect(due).to_have_class(re.compile("soon"))
    page.clock.run_for(60_000)
    expect(due.locator("time")).to_have_text(re.compile(r"^(8m 5\ds|9m 00s)$"))
    expect(speaker).to_have_text("")
    page.clock.run_for(236_000)
    expect(due).to_have_class("due soon hero")
    page.clock.run_for(8_000)
    expect(due).to_have_class("due hero very-soon")
    expect(speaker).to_have_text(re.compile("48213 ETA: very soon, 4m"))
    page.clock.run_for(300_000)
    expect(due).to_have_class("due hero breached")
    expect(due.locator("time")).to_have_text(re.compile("−0m 0"))
    expect(speaker).to_have_text("48213 ETA: overdue")
    assert due.locator(".burnt").get_attribute("width") == "100.00"


def test_rows_of_a_list_are_reached_opened_and_picked_by_single_keys(visit: Any) -> None:
    """[WRK-6] j and k move, x picks, Enter opens; g then l goes to the list."""
    page = visit("/list").page
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr[aria-current=true]")).to_have_id("t48171")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("#t48219 input")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ticket?n=48219")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/list")


def test_a_letter_of_a_row_presses_its_button_for_that_row(visit: Any) -> None:
    """[WRK-6] a takes the current row."""
    page = visit("/list").page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_url("**/taken")
    assert pages.sent[0]["take"] == "48171"
    expect(page.locator(".toast")).to_contain_text("#48219 is yours.")
    page.click(".toast [data-close]")
    expect(page.locator(".toast")).to_have_count(0)


def test_single_keys_rest_while_typing_and_can_be_switched_off_for_good(visit: Any) -> None:
    """[UI-1] [WRK-6] WCAG 2.1.4."""
    page = visit("/ticket").page
    page.keyboard.press("n")
    expect(page.locator("input[value=note]")).to_be_checked()
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("r; u?")
    expect(page.locator("#text")).to_have_value("r; u?")
    page.locator("#text").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys dd").get_by_text("Internal note")).to_be_visible()
    page.uncheck("[data-single-keys-switch]")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("u")
    page.keyboard.press("r")
    assert page.url.endswith("/ticket")
    expect(page.locator("html")).to_have_attribute("data-single-keys", "off")


def test_the_palette_finds_while_typing_and_enter_follows_the_chosen_hit(visit: Any) -> None:
    """[WRK-6] htmx fills it without evaluating anything; Enter before an answer goes to the results page."""
    seen = visit("/list")
    page = seen.page
    page.keyboard.press("/")
    page.keyboard.type("kes")
    expect(page.locator("#hit-1")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette input")).to_have_attribute("aria-activedescendant", "hit-2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ticket?n=3")
    page.keyboard.press("/")
    page.keyboard.type("none")
    page.wait_for_selector("#palette-hits [aria-disabled]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/list?q=none")
    assert seen.complaints == []


def test_a_draft_is_saved_while_typing_and_another_tab_is_not_overwritten(visit: Any) -> None:
    """[TIC-1] [WRK-4] The notice says when, with a check mark; after a conflict each save is asked again."""
    page = visit("/ticket").page
    page.fill("#text", "Yes, in this order.")
    expect(page.locator("[data-draft-notice]")).to_have_text("Draft saved, 1")
    expect(page.locator("[data-draft-notice] .icon")).to_be_visible()
    assert pages.drafts[0]["text"] == "Yes, in this order."
    expect(page.locator("[name=version]")).to_have_value("2")
    page.fill("#text", "conflict")
    expect(page.locator("[data-draft-notice]")).to_contain_text("Changed in another tab")
    expect(page.locator("[data-draft-notice] .icon")).to_be_hidden()
    expect(page.locator("[name=version]")).to_have_value("2")
    page.fill("#text", "more")
    expect(page.locator("[data-draft-notice]")).to_have_text("Draft saved, 3")
    assert pages.drafts[2]["version"] == "2"


def test_a_form_is_sent_once_however_often_its_button_is_pressed(visit: Any) -> None:
    """[TIC-5] Double click on submit."""
    page = visit("/ticket").page
    page.fill("#text", "Yes")
    page.get_by_role("button", name="Send reply").dblclick()
    page.wait_for_timeout(300)
    assert len(pages.sent) == 1
    assert pages.sent[0]["go"] == "reply"


def test_control_enter_sends_in_the_mode_that_is_shown(visit: Any) -> None:
    """[WRK-4] In note mode the only button is Add note."""
    page = visit("/ticket").page
    page.keyboard.press("n")
    page.keyboard.type("Do not promise a date.")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)
    assert [each["go"] for each in pages.sent] == ["note"]


def test_a_file_that_is_too_large_or_empty_is_left_out_before_anything_is_sent(visit: Any) -> None:
    """[TIC-3] The message stands beside the field, the others go along; an empty one is left out as well."""
    page = visit("/ticket").page
    small = {"name": "small.log", "mimeType": "text/plain", "buffer": b"x" * 10}
    large, empty = small | {"name": "large.log", "buffer": b"x" * 5000}, small | {"name": "no.log", "buffer": b""}
    page.set_input_files("#files", [small, large, empty])
    expect(page.locator("#files-error")).to_have_text("“large.log” (5 KB) is larger than 1 KB. “no.log” is empty.")
    expect(page.locator("[data-file-names]")).to_contain_text("small.log")
    page.click("text=Send reply")
    page.wait_for_timeout(300)
    assert pages.sent[0]["files"] == ["small.log"]


def test_a_canned_reply_goes_in_where_the_cursor_stands(visit: Any) -> None:
    """[WRK-4] By two keys."""
    page = visit("/ticket").page
    page.keyboard.press(";")
    page.get_by_role("button", name="Greeting").press("Enter")
    expect(page.locator("#text")).to_have_value("Hello Mara,")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#canned")).to_be_hidden()


@pytest.mark.parametrize(
    ("text", "place", "becomes"),
    [
        ("See.", 4, "See. Hello Mara,"),
        ("See ", 4, "See Hello Mara,"),
        ("from A", 0, "Hello Mara, from A"),
        ("()", 1, "(Hello Mara,)"),
        ("One.\ntwo", 5, "One.\nHello Mara, two"),
    ],
)
def test_what_is_inserted_does_not_stick_to_its_neighbors(visit: Any, text: str, place: int, becomes: str) -> None:
    """[WRK-4] [KB-2] A blank where a word would touch it."""
    page = visit("/ticket").page
    page.fill("#text", text)
    page.evaluate(f"document.getElementById('text').setSelectionRange({place}, {place})")
    page.locator("#canned button").evaluate("button => button.click()")
    expect(page.locator("#text")).to_have_value(becomes)


def test_the_theme_takes_effect_at_once_and_stays(visit: Any) -> None:
    """[UI-1] Light, dark, or as the device."""
    page = visit("/preferences/").page
    page.check("[value=dark]")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.check("[value=system]")
    page.reload()
    assert page.locator("html").get_attribute("data-theme") is None


def test_the_reader_s_zone_is_known_from_the_second_page_on(visit: Any) -> None:
    """[UI-1] Times in the reader's zone, without asking."""
    page = visit("/portal").page
    page.reload()
    expect(page.locator("footer")).to_contain_text("Times in Europe/Berlin")


def test_what_is_wrong_has_the_focus_when_a_form_comes_back(visit: Any) -> None:
    """[UI-1] Its links lead to the fields."""
    page = visit("/step").page
    expect(page.locator("#wrong")).to_be_focused()
    page.click("#wrong a")
    expect(page.locator("#phone")).to_be_focused()


def test_without_script_search_forms_and_explanations_still_work(visit: Any) -> None:
    """[UI-1] Works without JavaScript where a form can."""
    page = visit("/list", script=False).page
    page.click(".search-button")
    page.fill("#palette input", "kestrel")
    page.press("#palette input", "Enter")
    page.wait_for_url("**/list?q=kestrel")
    page = visit("/sheet", script=False).page
    page.click("[popovertarget=why-due]")
    expect(page.locator("#why-due")).to_contain_text("SLA-1")
    page = visit("/preferences/?next=/portal", script=False).page
    page.select_option("#language", "de")
    page.fill("#zone", "Asia/Tokyo")
    page.check("[value=dark]")
    page.click("button[type=submit]")
    page.wait_for_url("**/portal")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    expect(page.locator("footer")).to_contain_text("Asia/Tokyo")
