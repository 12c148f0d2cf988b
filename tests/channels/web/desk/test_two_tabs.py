"""One person, one ticket, two tabs: what is written in one is not written over by the other (WRK-5)."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from heimdesk.domain.tickets.models import ReplyDraft
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene, fill

NOTICE = "[data-draft-notice]"
SAVES = re.compile("/draft/$")
TYPING_ENDS = 1_500
"""Milliseconds after which what was typed is saved."""
ELSEWHERE = "you wrote here in another tab meanwhile"


def version_in(page: Any) -> str:
    """What the composer of a page sends along."""
    text = unescape(page.content.decode())
    return text[text.index('name="version" value="') :].split('"')[3]


@pytest.mark.parametrize("mode", ["reply", "note"])
def test_a_page_that_does_not_show_what_was_written_saves_nothing_over_it(
    scene: Scene, ines: Client, mode: str
) -> None:
    """[WRK-5] Neither other words nor an empty box; the same words are no conflict, and a colleague's draft is none."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    empty = {"mode": mode, "taken_back": "", "version": version_in(ines.get(path))}
    assert empty["version"] == ""
    saved = ines.post(f"{path}draft/", {**empty, "text": "Renew the chain."})
    for text in ("From the other tab.", " "):
        refused = ines.post(f"{path}draft/", {**empty, "text": text})
        assert refused.status_code == 409
        assert ELSEWHERE in refused.json()["notice"]
    assert ReplyDraft.objects.get().text == "Renew the chain."
    assert ines.post(f"{path}draft/", {**empty, "text": "Renew the chain."}).status_code == 200
    refused = ines.post(f"{path}draft/", {**empty, "text": "Once more.", "version": saved.json()["version"]})
    assert refused.status_code == 409
    shown = version_in(ines.get(path))
    going_on = ines.post(f"{path}draft/", {**empty, "text": "Renew all of it.", "version": shown})
    assert going_on.status_code == 200
    assert going_on.json()["version"] > shown
    assert ReplyDraft.objects.get().text == "Renew all of it."


def test_a_note_that_is_saved_does_not_stand_for_a_reply_that_the_page_never_showed(
    scene: Scene, ines: Client
) -> None:
    """[WRK-4] [WRK-5] Each kind has a version of its own, and the page goes on with the one it saved."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    first, second = (version_in(ines.get(path)) for _tab in range(2))
    ines.post(f"{path}draft/", {"mode": "reply", "text": "From the second.", "version": second})
    noted = ines.post(f"{path}draft/", {"mode": "note", "text": "For us.", "version": first}).json()["version"]
    refused = ines.post(f"{path}draft/", {"mode": "reply", "text": "From the first.", "version": noted})
    assert refused.status_code == 409
    assert ELSEWHERE in refused.json()["notice"]
    going_on = ines.post(f"{path}draft/", {"mode": "note", "text": "Us.", "version": noted})
    assert going_on.status_code == 200
    emptied = ines.post(f"{path}draft/", {"mode": "note", "text": "", "version": going_on.json()["version"]})
    assert emptied.json()["version"] == first == ""
    assert ReplyDraft.objects.get().text == "From the second."


def test_colleagues_do_not_stand_in_each_others_way(scene: Scene, ines: Client, jonas: Client) -> None:
    """[WRK-5] Each has a draft of their own; a version that nobody could read says that nothing is shown."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    for client, text in ((ines, "Hers"), (jonas, "His")):
        answer = client.post(f"{path}draft/", {"mode": "reply", "text": text, "version": ""})
        assert answer.status_code == 200
    assert set(ReplyDraft.objects.values_list("text", flat=True)) == {"Hers", "His"}
    for version in ("0001-01-01", "2026-13-01T00:00", "reply=0001-01-01", "reply=\x00", "reply;=", "9" * 400):
        refused = ines.post(f"{path}draft/", {"mode": "reply", "text": "Mine", "version": version})
        assert refused.status_code == 409


@pytest.fixture
def context(live_server: Any, as_: Browse, chromium_running: Browser) -> Iterator[BrowserContext]:
    """The engineer's browser."""
    scene = fill()
    session = as_(scene.people.ines).cookies["sessionid"].value
    opened = chromium_running.new_context(base_url=f"{live_server.url}/desk/tickets/{scene.stuck.number}/")
    opened.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield opened
    opened.close()


def tab(context: BrowserContext) -> Page:
    """One more tab with the ticket."""
    page = context.new_page()
    page.goto(".")
    return page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_second_tab_says_so_and_the_first_goes_on(context: BrowserContext) -> None:
    """[WRK-5] The words stay in the box of the tab that is told."""
    first, second = tab(context), tab(context)
    first.fill("#text", "Renew the chain.")
    expect(first.locator(NOTICE)).to_contain_text("Saved")
    second.fill("#text", "From the other tab.")
    expect(second.locator(NOTICE)).to_contain_text(ELSEWHERE)
    expect(second.locator("#text")).to_have_value("From the other tab.")
    with first.expect_response(SAVES):
        first.fill("#text", "Renew the chain today.")
    second.reload()
    expect(second.locator("#text")).to_have_value("Renew the chain today.")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_slow_line_is_no_second_tab(context: BrowserContext) -> None:
    """[WRK-5] What is written while an earlier save is on its way waits for it, and is saved then."""
    page, on_its_way = tab(context), []
    page.route(SAVES, lambda route: on_its_way.append(route))  # noqa: PLW0108 (a built-in takes no attribute)
    page.fill("#text", "Renew")
    page.wait_for_timeout(TYPING_ENDS)
    page.fill("#text", "Renew the chain.")
    page.wait_for_timeout(TYPING_ENDS)
    assert len(on_its_way) == 1
    on_its_way[0].continue_()
    while len(on_its_way) == 1:
        page.wait_for_timeout(10)
    with page.expect_response(SAVES) as answered:
        on_its_way[1].continue_()
    assert answered.value.ok
    assert ReplyDraft.objects.get().text == "Renew the chain."
