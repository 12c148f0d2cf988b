"""What the desk says has room in every language: nothing is cut, lies over its neighbor or stands alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page

from heimdesk.domain.people.models import Account
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = [code for code, _ in settings.LANGUAGES]
# Of each cell that must not be cut, what it says.
CUT = """[...document.querySelectorAll('.list :is(.c-due, .c-state, .c-owner, .of-due, .of-state, .of-owner)')]
  .filter(cell => cell.scrollWidth > cell.clientWidth || cell.clientHeight > 60).map(cell => cell.innerText)"""
TOPS = "buttons => [...new Set(buttons.map(button => Math.round(button.getBoundingClientRect().top)))]"


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """A desk with tickets."""
    return fill()


@pytest.fixture
def window(live_server: Any, scene: Scene, as_: Browse, chromium_running: Browser) -> Iterator[Page]:
    """The engineer's window."""
    session = as_(scene.people.ines).cookies["sessionid"].value
    context = chromium_running.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def edge(part: Locator, side: str = "right") -> float:
    """Where a side of a part is on the screen."""
    return float(part.evaluate("(part, side) => part.getBoundingClientRect()[side]", side))


def speak(page: Page, language: str, width: int) -> None:
    """Ask for pages in this language, on a screen of this width."""
    page.set_viewport_size({"width": width, "height": 844})
    page.set_extra_http_headers({"Accept-Language": language})


def test_states_dues_and_owners_of_the_list_are_whole(window: Page) -> None:
    """[UI-1] At 1280 px in each language, pending tickets too; only subjects and names are cut, with their dots."""
    for language in LANGUAGES:
        speak(window, language, 1280)
        for view in ("", "?state=pending"):
            window.goto(f"/desk/{view}")
            assert window.locator("tbody tr").count()
            assert window.evaluate(CUT) == [], (language, view)


def test_between_a_phone_and_a_wide_screen_subjects_and_facts_have_their_room(window: Page, scene: Scene) -> None:
    """[UI-1] Each subject is the widest of its row, and the facts of a ticket stand beside what was said."""
    ticket = f"/desk/tickets/{scene.stuck.number}/"
    for language in LANGUAGES:
        for width in (960, 1024, 1100, 1200):
            speak(window, language, width)
            window.goto("/desk/")
            widths = window.evaluate("[...document.querySelector('#rows tr').cells].map(cell => cell.clientWidth)")
            at = window.evaluate("document.querySelector('#rows .of-subject').cellIndex")
            assert widths[at] == max(widths), (language, width, widths)
            window.goto(ticket)
            said, facts = window.locator(".conversation"), window.locator("#facts")
            assert edge(facts, "left") >= edge(said), (language, width)
            assert edge(facts, "top") == edge(said, "top"), (language, width)


def test_a_ticket_on_a_phone_has_its_buttons_in_one_line(window: Page, scene: Scene) -> None:
    """[UI-1] [WRK-4] What sends stands beside what sends and goes on; who is logged in stands at the end of the bar."""
    for language in LANGUAGES:
        speak(window, language, 390)
        window.goto(f"/desk/tickets/{scene.stuck.number}/")
        sending = window.locator(".composer .if-reply .button:visible")
        assert sending.count() == 2
        assert len(sending.evaluate_all(TOPS)) == 1, language
        last, avatar = window.locator(".desk-nav .button:visible").last, window.locator(".desk-nav .avatar")
        assert edge(last) <= edge(avatar, "left")
        assert edge(avatar) <= 390


def test_a_long_name_stays_in_its_chip_on_a_small_phone(window: Page, scene: Scene) -> None:
    """[UI-1] [SRC-1] An account that was found: at 320 px its name reaches not beyond the screen."""
    name = "Kestrel Hosting und Rechenzentrumsdienstleistungen Aktiengesellschaft & Compagnie Nordwest"
    Account.objects.filter(pk=scene.stuck.account_id).update(name=name)
    speak(window, "en", 320)
    window.goto("/desk/search/?q=kestrel&stay=1")
    assert edge(window.locator(".chip", has_text="Rechenzentrumsdienstleistungen")) <= 320


def test_the_bar_of_the_portal_is_one_line_on_a_phone(
    window: Page, live_server: Any, scene: Scene, as_: Browse
) -> None:
    """[UI-1] Whose portal it is, what opens a ticket and who is logged in, beside each other, within the screen."""
    session = as_(scene.people.bob).cookies["sessionid"].value
    window.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for language in LANGUAGES:
        for width in (390, 360, 320):
            speak(window, language, width)
            window.goto("/")
            name, button, avatar = (
                window.locator(f".portal-top {part}") for part in (".brand", ".primary", ".push .avatar")
            )
            middles = [(edge(part, "top") + edge(part, "bottom")) / 2 for part in (name, button, avatar)]
            assert max(middles) - min(middles) <= 3, (language, width)
            assert edge(name) <= edge(button, "left")
            assert edge(avatar) <= width
