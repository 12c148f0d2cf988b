"""What a key opens beside the conversation or above the list: the focus goes in, Escape leaves, and it goes back."""

import pytest
from playwright.sync_api import expect

from tests.channels.web.desk.test_keys import Desk, desk

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEYS = {"v": "credit", "e": "eta", "o": "owner", "h": "hand-over"}
FOCUS_IN = "() => document.activeElement.closest('#change-slot')"


@pytest.mark.parametrize(("key", "door"), KEYS.items())
def test_escape_closes_what_a_key_opened_and_the_focus_goes_back(desk: Desk, key: str, door: str) -> None:
    """[WRK-6] [UI-1] Also where there is no field to begin with; to the menu, where it stands in one."""
    page = desk.page
    desk.go(f"/desk/tickets/{desk.scene.stuck.number}/")
    desk.press(key)
    page.wait_for_function(FOCUS_IN)
    desk.press("Escape")
    expect(page.locator("#change-slot > *")).to_have_count(0)
    opener = page.locator("[popovertarget=more]" if key == "h" else f"[hx-get$='/{door}/']")
    expect(opener.first).to_be_focused()


def test_cancel_gives_the_focus_back_too(desk: Desk) -> None:
    """[WRK-6] [UI-1]"""
    page = desk.page
    desk.go(f"/desk/tickets/{desk.scene.stuck.number}/")
    desk.press("e")
    page.locator("#change-slot form a").press("Enter")
    expect(page.locator("[hx-get$='/eta/']").first).to_be_focused()


def test_what_was_typed_is_not_lost_by_one_escape(desk: Desk) -> None:
    """[WRK-6] The first leaves the field, so that single keys work again; the second closes the form."""
    page = desk.page
    desk.go(f"/desk/tickets/{desk.scene.stuck.number}/")
    desk.press("#")
    page.wait_for_function(FOCUS_IN)
    page.keyboard.type("billing")
    desk.press("Escape")
    expect(page.locator("#change-slot .slot-box")).to_be_focused()
    expect(page.locator("#change-slot [name=tags]")).to_have_value("billing")
    desk.press("Escape")
    expect(page.locator("#change-slot > *")).to_have_count(0)


def test_the_filters_above_the_list_close_the_same_way(desk: Desk) -> None:
    """[WRK-6] f opens them, Escape closes them, and f is where the focus is."""
    page = desk.page
    desk.go("/desk/")
    desk.press("f")
    expect(page.locator("#filter-state")).to_be_focused()
    desk.press("Escape")
    expect(page.locator("#list-slot > *")).to_have_count(0)
    expect(page.locator("[aria-keyshortcuts=f]")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 1100, 1000])
def test_a_long_toast_leaves_the_composer_alone(desk: Desk, width: int) -> None:
    """[UI-1] [WRK-4] Whatever is told, the button that sends can be pressed."""
    page = desk.page
    page.set_viewport_size({"width": width, "height": 860})
    desk.go(f"/desk/tickets/{desk.scene.stuck.number}/")
    page.evaluate(
        "words => { const toast = document.getElementById('no-answer').content.firstElementChild.cloneNode(true);"
        " toast.prepend(words); document.querySelector('[data-toasts]').append(toast); }",
        "The resolution was sent, and the ticket closes by itself in fourteen days. " * 3,
    )
    toast, composer = page.locator(".toast").bounding_box(), page.locator(".composer").bounding_box()
    assert toast
    assert composer
    assert toast["x"] >= composer["x"] + composer["width"]
    page.locator(".composer button.primary").click(trial=True)
