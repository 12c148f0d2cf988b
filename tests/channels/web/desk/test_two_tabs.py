"""One person, one ticket, two tabs: what is written in one is not written over by the other (WRK-5)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from heimdesk.domain.tickets.actions.hold import send_held
from heimdesk.domain.tickets.models import Message, ReplyDraft
from tests.cast import book
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


def test_a_note_that_is_saved_does_not_stand_for_a_reply_that_the_page_never_showed(scene: Scene, ines: Client) -> None:
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


def test_what_another_tab_wrote_stays_when_this_one_sends(scene: Scene, ines: Client) -> None:
    """[WRK-4] [WRK-5] A reply and a note; at once or with time to take it back. A beginning of what is sent is no
    other text: it was on its way to be kept when the button was pressed."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    for within in ("undo_within: 0 s", "undo_within: 10 s"):
        book("undo_within: 0 s", within, now=scene.now)
        for mode in ("reply", "note"):
            stale = {"mode": mode, "version": "", "taken_back": "", "then": ""}
            ines.post(f"{path}draft/", {**stale, "text": "Another text."})
            ines.post(f"{path}reply/", {**stale, "text": f"A {mode}, {within}"})
            left = ReplyDraft.objects.get(kind=mode)
            assert left.text == "Another text."
            left.delete()
            ines.post(f"{path}draft/", {**stale, "text": "Renew "})
            ines.post(f"{path}reply/", {**stale, "text": f"Renew {mode}, {within}"})
            late = ines.post(f"{path}draft/", {**stale, "text": f"Renew {mode}, {within}"})
            assert late.status_code == 200
            assert not ReplyDraft.objects.filter(kind=mode).exists()


@pytest.mark.parametrize("mode", ["reply", "note"])
def test_what_another_tab_wrote_stays_when_this_one_takes_a_reply_back(scene: Scene, ines: Client, mode: str) -> None:
    """[WRK-4] [WRK-5] Both texts are kept, and the page shows them."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    book("undo_within: 0 s", "undo_within: 10 s", now=scene.now)
    ines.post(f"{path}reply/", {"mode": "reply", "text": "Sent.", "then": "", "version": ""})
    ines.post(f"{path}draft/", {"mode": mode, "text": "Another text.", "version": ""})
    ines.post(f"{path}undo/", {"mode": mode, "text": "This text.", "version": "", "taken_back": ""})
    texts = dict(ReplyDraft.objects.values_list("kind", "text"))
    both = "This text.\n\nAnother text."
    assert texts == ({"reply": f"Sent.\n\n{both}"} if mode == "reply" else {"reply": "Sent.", "note": both})


@pytest.mark.parametrize("waits", [True, False])
def test_a_draft_that_two_tabs_show_goes_once(scene: Scene, ines: Client, waits: bool) -> None:
    """[WRK-4] [WRK-5] While it waits the second tab does not push it out; long after it went it is told."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    book("undo_within: 0 s", "undo_within: 10 s", now=scene.now)
    ines.post(f"{path}draft/", {"mode": "reply", "text": "Renew the chain.", "version": ""})
    shown = {"mode": "reply", "text": "Renew the chain.", "then": "", "version": version_in(ines.get(path))}
    file = SimpleUploadedFile("chain.pem", b"----")
    ines.post(f"{path}reply/", {**shown, "seen_message": scene.stuck.messages.latest("pk").pk, "files": file})
    if not waits:
        assert send_held(timezone.now() + timedelta(seconds=11), 10) == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=1 if waits else 60)):
        page = ines.post(f"{path}reply/", shown, follow=True)
    assert ReplyDraft.objects.filter(kind="held").count() == waits
    assert Message.objects.filter(text="Renew the chain.").count() == (not waits)
    assert ("You sent just that before" in page.content.decode()) is not waits


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
    second.set_viewport_size({"width": 390, "height": 800})
    expect(second.locator(NOTICE)).to_be_visible()
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


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_save_that_hangs_is_told_and_stops_no_later_one(context: BrowserContext) -> None:
    """[WRK-5] It counts as lost after a while; here the while is short."""
    context.add_init_script(
        "{ const real = AbortSignal.timeout; AbortSignal.timeout = () => real.call(AbortSignal, 500); }"
    )
    page = tab(context)
    page.route(SAVES, lambda route: None, times=1)
    page.fill("#text", "Renew")
    expect(page.locator(NOTICE)).to_contain_text("the server did not answer")
    page.fill("#text", "Renew the chain.")
    expect(page.locator(NOTICE)).to_contain_text("Saved")
    assert ReplyDraft.objects.get().text == "Renew the chain."


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_last_words_do_not_wait_when_the_page_is_left(context: BrowserContext) -> None:
    """[WRK-5] Though a save before them is still on its way; who comes back goes on writing, and no tab is blamed."""
    page, on_its_way = tab(context), []
    page.route(SAVES, lambda route: on_its_way.append(route), times=1)  # noqa: PLW0108 (a built-in takes no attribute)
    page.fill("#text", "Renew")
    page.wait_for_timeout(TYPING_ENDS)
    assert len(on_its_way) == 1
    page.fill("#text", "Replace the chain.")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    with page.expect_response(SAVES):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert ReplyDraft.objects.get().text == "Replace the chain."
    with page.expect_response(lambda each: each.ok and "Replace" in (each.request.post_data or "")):
        on_its_way[0].continue_()
    page.evaluate("delete document.hidden")
    expect(page.locator(NOTICE)).to_contain_text("Saved")
    page.fill("#text", "Replace all of it.")
    page.goto("about:blank")
    page.wait_for_timeout(TYPING_ENDS)
    assert ReplyDraft.objects.get().text == "Replace all of it."


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_long_notice_stands_below_the_two_choices(context: BrowserContext) -> None:
    """[WRK-4] [UI-1] Who will read it stays on one line each."""
    page = tab(context)
    page.set_viewport_size({"width": 1280, "height": 800})
    labels, notice = page.locator(".composer .modes label"), page.locator(f".composer {NOTICE}")
    before = [each.bounding_box()["height"] for each in labels.all()]
    notice.evaluate(
        "(each) => { each.textContent = 'Not saved: you wrote here in another tab meanwhile. '.repeat(3); }"
    )
    assert [each.bounding_box()["height"] for each in labels.all()] == before
    assert notice.bounding_box()["y"] >= page.locator(".composer .modes").bounding_box()["y"] + before[0] - 1
