"""The desk by keyboard in a real browser: what is pressed arrives, and the page changes only where it must."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.models import CannedReply, Message, State, Ticket, Way
from tests.cast import book
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene, fill

# Words and key of each line of the palette.
SAID = "lines => lines.map(line => [...line.querySelectorAll('span, kbd')].map(part => part.textContent).join('\\n'))"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Desk:
    """One window on the desk of one person."""

    def __init__(self, page: Page, server: str, scene: Scene) -> None:
        self.page, self.server, self.scene = page, server, scene
        self.broken: list[str] = []
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on("console", lambda said: "status of 4" in said.text or self.broken.append(said.text))

    def go(self, path: str) -> None:
        """Open an address and wait for what comes after the first paint."""
        self.page.goto(self.server + path)
        self.page.wait_for_load_state("networkidle")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)


@pytest.fixture
def desk(live_server: Any, transactional_db: None, as_: Browse, chromium_running: Browser) -> Iterator[Desk]:
    """The engineer's window."""
    scene = fill()
    session = as_(scene.people.ines).cookies["sessionid"].value
    context = chromium_running.new_context(viewport={"width": 1280, "height": 860})
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    window = Desk(context.new_page(), live_server.url, scene)
    yield window
    context.close()
    assert not window.broken, window.broken


def test_the_list_is_walked_taken_from_and_left_by_keys_alone(desk: Desk) -> None:
    """[WRK-6] j k move, x picks, a takes, Enter opens, u leads back."""
    desk.go("/desk/")
    desk.press("j", "j")
    assert desk.page.locator("tr.current").get_attribute("id") == f"t{desk.scene.foreign.number}"
    desk.press("x")
    assert desk.page.locator(".bulk").is_visible()
    desk.press("x", "a")
    desk.page.wait_for_selector(".toast")
    assert Ticket.objects.get(pk=desk.scene.foreign.pk).owner == desk.scene.people.ines
    desk.press("j", "Enter")
    desk.page.wait_for_url("**/tickets/**")
    desk.press("u")
    desk.page.wait_for_url("**/desk/")


def test_a_ticket_is_answered_and_promised_by_keys_alone(desk: Desk, pictures: Path) -> None:
    """[WRK-3] [WRK-4] n and r choose who reads it, e promises; facts and thread change, the page stays."""
    ticket, page = desk.scene.stuck, desk.page
    desk.go(f"/desk/tickets/{ticket.number}/")
    desk.press("n")
    page.keyboard.type("Only for us.")
    assert "Only staff will see this." in page.locator(".composer .to:visible").inner_text()
    page.screenshot(path=pictures / "desk-ticket.1280-note.png")
    desk.press("Control+Enter")
    page.wait_for_selector("#thread .note:has-text('Only for us.')")
    assert Message.objects.filter(ticket=ticket, kind="note", text="Only for us.").exists()
    desk.press("e")
    page.wait_for_selector("#change-slot form")
    page.fill("#eta-reason", "The copy takes longer.")
    due = timezone.now() + timedelta(days=300)
    page.fill("#due_at", f"{due:%Y-%m-%dT12:00}")
    page.locator("#change-slot button[type=submit]").click()
    page.wait_for_selector("#thread .event:has-text('The copy takes longer.')")
    assert f"{due.day} {due:%B}" in page.locator("#facts").inner_text()
    page.locator("body").click(position={"x": 700, "y": 20})
    desk.press("r")
    page.keyboard.type("You may end it now.")
    page.select_option("select[name=then]", "waiting")
    desk.press("Control+Enter")
    page.wait_for_selector("#thread .message.ours:has-text('You may end it now.')")
    assert page.locator("#text").input_value() == ""
    assert "Waiting" in page.locator("#facts").inner_text()


FORMS = {"e": "due_at", "s": "severity", "o": "owner", "w": "text", "i": "reason", "b": "entitlement"}


@pytest.mark.parametrize(("key", "field"), FORMS.items())
def test_a_form_that_a_key_opens_has_the_focus(desk: Desk, key: str, field: str) -> None:
    """[WRK-6] Whoever works without a mouse goes on where the form begins."""
    desk.go(f"/desk/tickets/{desk.scene.stuck.number}/")
    desk.press(key)
    desk.page.wait_for_selector("#change-slot form")
    desk.page.wait_for_function("name => document.activeElement.name === name", arg=field)


def test_picked_tickets_are_changed_by_keys_alone(desk: Desk) -> None:
    """[WRK-6] e leads to the change of what is picked; after the preview one stands at what it says."""
    page, hers = desk.page, Ticket.objects.filter(owner=desk.scene.people.selma)
    before = hers.count()
    desk.go("/desk/")
    desk.press("j", "x", "j", "x", "e")
    page.wait_for_url("**/tickets/change/**")
    page.wait_for_function("() => document.activeElement.id === 'owner'")
    page.select_option("#owner", str(desk.scene.people.selma.pk))
    page.locator("button[value=preview]").press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'preview'")
    page.locator("button[value=make]").press("Enter")
    page.wait_for_selector(".toast")
    assert hers.count() == before + 2


def test_an_answer_that_crossed_another_is_held_back_with_what_was_said(desk: Desk) -> None:
    """[WRK-5] Nothing is sent silently over somebody else's words, and nothing typed is lost."""
    ticket, page = desk.scene.stuck, desk.page
    desk.go(f"/desk/tickets/{ticket.number}/")
    _crosses(ticket, desk.scene.people.bob, desk)
    page.fill("#text", "My answer.")
    page.locator(".composer button.primary").click()
    page.wait_for_selector(".composer [role=alert]")
    assert page.locator("#text").input_value() == "My answer."
    assert page.locator("#thread .message:has-text('It works again')").count() == 1
    assert not Message.objects.filter(text="My answer.").exists()
    page.locator(".composer button.primary").click()
    page.wait_for_selector("#thread .message.ours:has-text('My answer.')")


def test_the_conversation_shows_the_answer_just_sent_and_the_console_stays_silent(desk: Desk) -> None:
    """[WRK-4] [UI-1] Also under a field that the browser gave a style of its own, which the policy would report."""
    ticket, page = desk.scene.stuck, desk.page
    desk.go(f"/desk/tickets/{ticket.number}/")
    page.evaluate("document.getElementById('text').style.height = '9rem'")
    page.evaluate("scrollTo(0, 0)")
    desk.press("n")
    page.keyboard.type("A note.")
    page.locator(".composer .note-button").click()
    shown = page.locator("#thread .note:has-text('A note.')")
    shown.wait_for()
    page.wait_for_function("() => document.activeElement.id === 'answer'")
    box, composer = shown.bounding_box(), page.locator(".composer").bounding_box()
    assert box
    assert composer
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= composer["y"]


def test_canned_replies_and_articles_are_inserted_in_two_keys(desk: Desk) -> None:
    """[WRK-4] [KB-2] The placeholders are filled with the ticket's own names."""
    desk.go(f"/desk/tickets/{desk.scene.stuck.number}/")
    desk.press(";")
    desk.page.wait_for_selector(".inserts-box:has(a) input:focus")
    desk.press("Enter")
    said = "Hello Bob, could you send the log of Mail Gateway? Ines Duarte"
    expect(desk.page.locator("#text")).to_have_value(said)


def test_a_note_and_a_reply_are_two_texts(desk: Desk) -> None:
    """[WRK-4] [WRK-5] What is written to colleagues never stands in the box to the customer; neither is lost."""
    ticket, page = desk.scene.stuck, desk.page
    desk.go(f"/desk/tickets/{ticket.number}/")
    field = page.locator("#text")
    for key, words in (("n", "He is not amused."), ("r", "We are on it.")):
        desk.press(key)
        expect(field).to_have_value("")
        page.keyboard.type(words)
        desk.press("Escape")
    desk.press("n")
    expect(field).to_have_value("He is not amused.")
    desk.press("Escape", "r")
    expect(field).to_have_value("We are on it.")
    page.wait_for_function("() => document.querySelector('[data-draft-notice]').textContent.includes('Saved')")
    page.reload()
    kept = {field.input_value()}
    desk.press("n" if page.locator("[name=mode][value=reply]").is_checked() else "r")
    kept.add(field.input_value())
    assert kept == {"He is not amused.", "We are on it."}
    desk.press("Escape", "r")
    expect(field).to_have_value("We are on it.")
    expect(field).to_be_focused()
    desk.press("Control+Enter")
    page.wait_for_selector("#thread .message.ours:has-text('We are on it.')")
    assert not Message.objects.filter(kind="public", text__contains="amused").exists()


def test_typing_narrows_the_canned_replies_and_enter_takes_what_the_words_name(desk: Desk) -> None:
    """[WRK-4] [WRK-6] No letter changes the ticket, and Enter waits for the list of the words that were typed."""
    CannedReply.objects.create(title="Login fails", text="Reset it once.")
    page, ticket = desk.page, desk.scene.fresh
    desk.go(f"/desk/tickets/{ticket.number}/")
    desk.press(";")
    page.wait_for_selector(".inserts-box:has(a) input:focus")
    page.keyboard.type("reset login")
    desk.press("Enter")
    expect(page.locator("#text")).to_have_value("Reset it once.")
    desk.press("Escape", ";")
    page.wait_for_selector(".inserts-box:has(a) input:focus")
    page.keyboard.type("zebra")
    page.wait_for_selector("#inserts:has-text('No canned reply fits these words.')")
    assert page.locator("#change-slot form").count() == 0
    assert desk.page.url.rstrip("/").endswith(str(ticket.number))


def test_two_keys_bring_text_changes_and_state(desk: Desk) -> None:
    """[WRK-4] [WRK-6] The second choice takes the place of the first; sent, it is done."""
    changes = {"take": True, "severity": 4, "reason": "A question of usage.", "then": "waiting"}
    CannedReply.objects.update(changes=changes)
    page, ticket = desk.page, desk.scene.fresh
    desk.go(f"/desk/tickets/{ticket.number}/")
    for _twice in range(2):
        page.keyboard.press("Escape")
        desk.press(";")
        page.wait_for_selector(".inserts-box:has(a) input:focus")
        desk.press("Enter")
        page.wait_for_selector("#along [name=along]")
    assert page.locator("#along [name=along]:checked").count() == 2
    assert page.locator("#then").input_value() == "waiting"
    page.locator("#along [value=severity][name=along]").uncheck()
    desk.press("Control+Enter")
    page.wait_for_selector("#thread article:has-text('could you send')")
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.severity_proposed, ticket.state) == (desk.scene.people.ines, None, State.WAITING)
    assert page.locator("#along [name=along]").count() == 0


def test_a_canned_reply_without_changes_takes_those_of_the_one_before_away(desk: Desk) -> None:
    """[WRK-4] Nothing of it goes along unseen; the resolution that the engineer chose stays chosen."""
    CannedReply.objects.update(changes={"take": True})
    CannedReply.objects.create(title="Words alone", text="Hello {name}.")
    page = desk.page
    desk.go(f"/desk/tickets/{desk.scene.fresh.number}/")
    page.select_option("#then", "solved")
    for title, brought in (("Ask for the log", 1), ("Words alone", 0)):
        desk.press("Escape", ";")
        page.locator("#inserts a", has_text=title).click()
        page.wait_for_selector("#inserts a", state="detached")
        assert page.locator("#along [name=along]").count() == brought
        assert page.locator("#then").input_value() == "solved"
    desk.press("Escape", ";")
    page.locator("#inserts a", has_text="Ask for the log").click()
    page.wait_for_selector("#along [name=along]:checked")


def test_what_the_menu_holds_has_keys_too_and_they_are_listed(desk: Desk) -> None:
    """[WRK-6] h hands over, d splits, m merges, t leads to the kinds of resolution; `?` shows all of them."""
    ticket, page = desk.scene.stuck, desk.page
    desk.go(f"/desk/tickets/{ticket.number}/")
    desk.press("?")
    listed = page.locator("[data-keys-list]").inner_text()
    for words in ("Hand over", "Split", "Merge into another ticket", "After sending: resolve it"):
        assert listed.count(words) == 1, listed
    desk.press("Escape", "h")
    page.wait_for_selector("#change-slot form[action$='/hand-over/']")
    desk.go(f"/desk/tickets/{ticket.number}/")
    for key, door in (("d", "split"), ("m", "merge")):
        desk.press(key)
        page.wait_for_url(f"**/tickets/{ticket.number}/{door}/")
        desk.go(f"/desk/tickets/{ticket.number}/")
    page.fill("#text", "Restart the gateway once.")
    page.locator("h1").click()
    desk.press("t")
    page.keyboard.type("Solved")
    desk.press("Control+Enter")
    page.wait_for_selector("#facts .state.pending")
    assert Ticket.objects.get(pk=ticket.pk).state == "pending"


def test_the_palette_offers_what_the_ticket_offers_with_its_keys(desk: Desk, pictures: Path) -> None:
    """[WRK-6] [UI-1] Each key of the page is found by its words, before all else; axe finds nothing."""
    ticket, page = desk.scene.stuck, desk.page
    group = page.get_by_role("group", name="On this ticket")
    desk.go(f"/desk/tickets/{ticket.number}/")
    desk.press("Control+k")
    lines = dict(line.rsplit("\n", 1) for line in group.get_by_role("option").evaluate_all(SAID))
    offered = {"Hand over": "h", "Split": "d", "Merge into another ticket": "m", "ETA": "e", "Internal note": "n"}
    assert offered.items() <= lines.items(), lines
    assert lines["After sending: resolve it, let it wait or leave it"] == "t"
    assert not any("Ctrl" in words or "Send" in words for words in lines)
    assert not page.locator("#palette-hits [aria-selected=true]").count()
    page.screenshot(path=pictures / "desk-ticket.1280-palette.png")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.type("hand")
    page.wait_for_selector("#page-command-1:has-text('Hand over')[aria-selected=true]")
    page.wait_for_function("() => document.querySelectorAll('#palette-hits [role=option]').length === 1")
    desk.press("Enter")
    page.wait_for_selector("#change-slot form[action$='/hand-over/']")
    assert not page.locator("#palette").is_visible()
    desk.go(f"/desk/tickets/{ticket.number}/")
    desk.press("Control+k")
    page.keyboard.type("internal no")
    page.wait_for_selector("#palette-hits:not(:has([role=option] + [role=option]))")
    desk.press("Enter")
    page.keyboard.type("Only for us.")
    assert page.locator("#text").input_value() == "Only for us."
    assert page.locator("[name=mode][value=note]").is_checked()


def test_the_palette_offers_nothing_that_the_page_does_not(desk: Desk) -> None:
    """[WRK-6] No ETA of a closed ticket, no reply to it; on the list nothing of a ticket at all."""
    page = desk.page
    desk.go(f"/desk/tickets/{desk.scene.closed.number}/")
    desk.press("Control+k")
    said = page.get_by_role("group", name="On this ticket").inner_text()
    assert "Internal note" in said
    assert not [words for words in ("ETA", "Reply to customer", "Change the severity") if words in said]
    desk.go("/desk/")
    desk.press("Control+k")
    page.keyboard.type("my ti")
    page.wait_for_selector("#palette-hits :text('My tickets')")
    assert not page.get_by_role("group", name="On this ticket").count()


def test_a_long_word_for_what_was_met_stays_in_one_line(desk: Desk) -> None:
    """[UI-1] “eingehalten in 53m”: how long it was promised gives way to it, and stands below."""
    page = desk.page
    desk.go(f"/desk/tickets/{desk.scene.stuck.number}/")
    heights = page.locator(".clock .due.met").first.evaluate(
        "due => { const [told, of] = due.children, one = told.offsetHeight; told.textContent = 'eingehalten in 53m'; "
        "return [one, told.offsetHeight, of.offsetTop >= told.offsetTop + one / 2]; }"
    )
    assert heights[0] == heights[1]
    assert heights[2]


def _crosses(ticket: Ticket, bob: Person, desk: Desk) -> None:
    fresh = Ticket.objects.get(pk=ticket.pk)
    reply(fresh, "It works again, wait.", by=bob, way=Way.WEB, now=desk.scene.now)


def test_a_reply_is_taken_back_by_one_key_and_goes_on_where_it_was_written(desk: Desk) -> None:
    """[WRK-4] [WRK-6] z, and the composer has its words and the focus."""
    book("undo_within: 0 s", "undo_within: 10 min", now=timezone.now())
    page = desk.page
    desk.go(f"/desk/tickets/{desk.scene.stuck.number}/")
    desk.press("r")
    page.keyboard.type("Renew the chain.")
    desk.press("Control+Enter")
    page.get_by_text("Your reply goes in").wait_for()
    page.wait_for_function("() => document.activeElement.id === 'answer'")
    desk.press("z")
    page.wait_for_function("() => document.activeElement.id === 'text'")
    assert page.locator("#text").input_value() == "Renew the chain."
    page.keyboard.type("!")
    assert page.locator("#text").input_value().count("!") == 1
    assert not page.get_by_text("Your reply goes in").is_visible()


def test_a_view_is_named_at_once(desk: Desk) -> None:
    """[WRK-6] The form that keeps the filters of a list begins with its name."""
    desk.go("/desk/?severity=1")
    desk.page.get_by_role("link", name="Save view").click()
    desk.page.wait_for_function("() => document.activeElement.id === 'view-name'")
