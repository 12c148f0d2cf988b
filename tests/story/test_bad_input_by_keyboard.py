"""What goes wrong, by the keyboard alone: told in words where it is; nothing typed is lost, nothing is done twice."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from heimdesk.domain.catalog.actions import withdraw
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.models import Attachment, Draft, DraftState, Escalation, Message, State, Ticket
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import BACKEND, taken, ticket_of
from tests.channels.web.portal.wizard import Wizard
from tests.story.keys import (
    STEPS,
    ask_for_code,
    choose,
    log_in,
    log_in_there,
    press,
    reach,
    to_what_is_wrong,
    told_first,
    write,
)
from tests.story.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MIXED = "🔥👩‍🔧 مشكلة في صندوق البريد: relay 454 שלום"
MEGABYTE = "lock " * 200_000
SMALL_LIMIT = 100_000


def wizard_of(person: Person, people: Cast) -> Wizard:
    """A draft of this person in which only the last step is missing."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    wizard = Wizard(client, people)
    wizard.to_contact()
    return wizard


def on_ticket(stage: Stage, person: Person, ticket: Ticket) -> Page:
    """The page of the ticket in the browser of somebody who logged in by keys."""
    page = log_in(stage, person)
    page.goto(f"/tickets/{ticket.number}/")
    return page


def answer_box(page: Page) -> Locator:
    """The box of the answer on a ticket."""
    return page.locator("textarea#reply")


def paste(page: Page, box: Locator, text: str) -> None:
    """Reach a box, and paste in place of all that stands in it."""
    reach(page, box)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def marked(control: Locator, words: str | re.Pattern[str]) -> None:
    """The control is said to be wrong, and its description is the error that stands beside it."""
    expect(control).to_have_attribute("aria-invalid", "true")
    name = control.get_attribute("id")
    expect(control).to_have_attribute("aria-describedby", re.compile(rf"(^| ){name}-error( |$)"))
    expect(control.page.locator(f"#{name}-error")).to_contain_text(words)
    expect(control.page.locator(f"#{name}-error")).to_be_visible()


def test_a_wrong_code_is_told_beside_its_field_and_the_right_one_lets_in(real_people: Cast, desktop: Stage) -> None:
    """[POR-1] The focus is in the field again, which is empty for the next try; after three the address is kept."""
    page = desktop.enter(real_people.bob)
    page.goto("/login/")
    code = ask_for_code(page, real_people.bob)
    field = page.get_by_label("Six-digit code")
    page.keyboard.type(f"{(int(code) + 1) % 1_000_000:06d}")
    page.keyboard.press("Enter")
    marked(field, "This is not the code.")
    expect(field).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text(real_people.bob.email)
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    page = desktop.enter(real_people.bob)
    page.goto("/login/?next=/tickets/")
    ask_for_code(page, real_people.bob)
    for _try in range(3):
        expect(page.get_by_label("Six-digit code")).to_be_focused()
        page.keyboard.type("wrong1")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Too many wrong codes. Ask for a new one.")
    expect(page.get_by_label("E-mail address")).to_have_value(real_people.bob.email)
    page.goto("/tickets/")
    page.wait_for_url("**/login/**")


@pytest.mark.parametrize("minutes", [11, 16])
def test_an_expired_code_is_told_and_the_address_is_kept(real_people: Cast, desktop: Stage, minutes: int) -> None:
    """[POR-1] The code lets nobody in; the page of the address says why, and one Enter asks for another."""
    page = desktop.enter(real_people.bob)
    page.goto("/login/?next=/tickets/")
    code = ask_for_code(page, real_people.bob)
    desktop.clock.pass_(minutes=minutes)
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/?next=%2Ftickets%2F")
    expect(page.get_by_role("alert")).to_have_text("The code is no longer valid. Ask for a new one.")
    expect(page.get_by_label("E-mail address")).to_have_value(real_people.bob.email)
    log_in_there(page, real_people.bob)
    page.wait_for_url("**/tickets/")


def test_with_no_incidents_left_nothing_is_sent_and_nothing_is_lost(real_people: Cast, desktop: Stage) -> None:
    """[INC-1] [TIC-1] The refusal says so and what to do; the draft goes on from there once there is one to pay."""
    wizard = wizard_of(real_people.bob, real_people)
    bob = log_in(desktop, real_people.bob)
    bob.goto(wizard.address("contact"))
    choose(bob, bob.get_by_role("radio", name=re.compile("High")).first)
    paste(bob, bob.get_by_label("Phone, with country code"), "+49 341 9601234")
    Entitlement.objects.update(balance=0)
    press(bob, "Send ticket")
    told_first(bob)
    expect(bob.locator("#wrong")).to_contain_text("nothing was deducted. Your draft is kept.")
    expect(bob.get_by_role("group", name="Entitlement")).to_have_attribute("aria-describedby", "entitlement-error")
    expect(bob.locator("#entitlement-error")).to_contain_text("has no incidents left")
    expect(bob.get_by_role("main")).to_contain_text("buy incidents")
    assert not Ticket.objects.exists()
    kept = Draft.objects.get()
    assert (kept.state, kept.values["contact"]["phone"]) == (DraftState.WRITING, "+49 341 9601234")
    Entitlement.objects.filter(pk=real_people.entitlement.pk).update(balance=1)
    bob.goto(wizard.address("contact"))
    expect(bob.get_by_role("radio", name=re.compile("High")).first).to_be_checked()
    press(bob, "Send ticket")
    bob.wait_for_url("**/sent/")
    real_people.entitlement.refresh_from_db()
    assert (Ticket.objects.count(), real_people.entitlement.balance) == (1, 0)


def test_a_product_past_its_end_of_support_is_not_reached(real_people: Cast, desktop: Stage) -> None:
    """[LIF-2] [TIC-1] A page that was open before is told on sending; then no arrow leads there, another goes."""
    people, bob = real_people, log_in(desktop, real_people.bob)
    bob.goto("/tickets/new/")
    gateway = bob.locator(f"input[name=product][value='{people.gateway.pk}']")
    choose(bob, gateway)
    withdraw(
        people.gateway, withdrawn_on=date(2025, 1, 1), support_ends_on=date(2026, 5, 31), replacement=people.panel,
        now=MONDAY,
    )  # fmt: skip
    press(bob, "Continue")
    told_first(bob)
    expect(bob.locator("fieldset#product")).to_have_attribute("aria-describedby", "product-error")
    expect(bob.locator("#product-error")).to_be_visible()
    expect(bob.get_by_role("main")).to_contain_text("Cloud Panel takes its place.")
    expect(gateway).to_be_disabled()
    assert not Draft.objects.exists()
    other = bob.locator(f"input[name=product][value='{people.panel.pk}']")
    for _arrow in range(3):
        choose(bob, other)
        bob.keyboard.press("ArrowDown")
        assert gateway.is_disabled()
        expect(other).to_be_checked()
    press(bob, "Continue")
    bob.wait_for_url("**/information/")
    assert Draft.objects.get().product == people.panel


def test_a_reply_to_a_closed_ticket_becomes_a_follow_up(real_people: Cast, desktop: Stage) -> None:
    """[STA-4] [POR-3] Closed while it was typed: refused in words, the words go along with the follow-up."""
    ticket = ticket_of(real_people)
    bob = on_ticket(desktop, real_people.bob, ticket)
    write(bob, "Your answer", "It is back since noon.")
    close(ticket, by=real_people.alice, now=desktop.clock.now)
    press(bob, "^Send$")
    told_first(bob)
    expect(bob.locator("#wrong")).to_contain_text("What you wrote is kept in the field below.")
    expect(bob.get_by_label("Your answer, for the follow-up")).to_have_value("It is back since noon.")
    assert (ticket.messages.count(), Ticket.objects.get().state) == (1, State.CLOSED)
    press(bob, "Open a follow-up")
    bob.wait_for_url("**/tickets/new/**")
    draft = Draft.objects.get()
    assert (draft.follows, draft.values["details"]["what_happens"]) == (ticket, "It is back since noon.")


def test_an_escalation_that_is_too_early_has_no_button(real_people: Cast, desktop: Stage) -> None:
    """[ESC-2] The page says from when; Tab finds nothing to press on its whole way through the page."""
    ticket = taken(ticket_of(real_people), real_people.ines)
    promise_eta(ticket, MONDAY + timedelta(hours=4), by=real_people.ines, now=MONDAY)
    bob = on_ticket(desktop, real_people.bob, ticket)
    expect(bob.locator("#escalation")).to_contain_text("Available from today, 13:00")
    passed = controls_passed(bob)
    assert any("Attach files" in each for each in passed), passed
    assert not [each for each in passed if re.search("escalate", each, re.IGNORECASE)]
    assert not Escalation.objects.exists()


def controls_passed(page: Page) -> list[str]:
    """Press Tab until the page ends; answers what each control says that had the focus."""
    said: list[str] = []
    for _step in range(STEPS):
        page.keyboard.press("Tab")
        control = page.locator("body :focus")
        if not control.count():
            return said
        said.append(control.evaluate("each => (each.labels?.[0] ?? each).innerText || each.ariaLabel || ''"))
    raise AssertionError("Tab does not come to the end of the page")


def test_an_escalation_that_became_too_early_is_refused_and_its_reason_kept(real_people: Cast, desktop: Stage) -> None:
    """[ESC-2] The ETA came while it was typed: from when is told, nobody was called, the reason can be copied."""
    people, ticket = real_people, taken(ticket_of(real_people), real_people.ines)
    now = desktop.clock.pass_(hours=5)
    bob = on_ticket(desktop, people.bob, ticket)
    reach(bob, bob.locator("summary", has_text="Escalate this ticket"))
    bob.keyboard.press("Enter")
    write(bob, "What does waiting cost you?", f"340 customers wait. {MIXED}")
    promise_eta(ticket, now + timedelta(hours=4), by=people.ines, now=now)
    reach(bob, bob.get_by_label("Yes, tell the people on duty now"))
    bob.keyboard.press("Space")
    press(bob, "Escalate now")
    told_first(bob)
    expect(bob.locator("#wrong")).to_contain_text("Nobody was told. Your reason is kept.")
    expect(bob.locator("#wrong pre")).to_have_text(f"340 customers wait. {MIXED}")
    expect(bob.locator("#escalation")).to_contain_text(re.compile("Available from today"))
    reach(bob, bob.locator("#wrong pre"))
    assert not Escalation.objects.exists()


def test_a_file_that_is_too_large_is_told_beside_its_field(real_people: Cast, desktop: Stage, settings: Any) -> None:
    """[POR-3] Before it is sent, by the page; on sending, by the server. The text stays, and goes once."""
    ticket = ticket_of(real_people)
    large = {"name": "dump.bin", "mimeType": "application/octet-stream", "buffer": b"x" * 3 * SMALL_LIMIT}
    bob = on_ticket(desktop, real_people.bob, ticket)
    files = bob.locator("#files")
    write(bob, "Your answer", "Here it is.")
    settings.UPLOAD_LIMIT_BYTES = SMALL_LIMIT
    files.set_input_files([large])  # type: ignore[list-item]
    press(bob, "^Send$")
    to_what_is_wrong(bob, "files")
    marked(files, "“dump.bin” is larger than 100 KB")
    expect(answer_box(bob)).to_have_value("Here it is.")
    files.set_input_files([large])  # type: ignore[list-item]
    expect(bob.locator("#files-error")).to_have_role("alert")
    marked(files, "“dump.bin” is larger than 100 KB")
    expect(answer_box(bob)).to_have_value("Here it is.")
    assert ticket.messages.count() == 1
    files.set_input_files([{**large, "buffer": b"the part that matters"}])  # type: ignore[list-item]
    expect(files).not_to_have_attribute("aria-invalid", "true")
    press(bob, "^Send$")
    expect(bob.locator("#talk-lines")).to_contain_text("dump.bin")
    assert (ticket.messages.count(), Attachment.objects.get().name) == (2, "dump.bin")


def test_a_file_with_an_odd_name_comes_under_a_safe_one(real_people: Cast, desktop: Stage) -> None:
    """[POR-3] [TIC-3] No path, no tag, no turned direction; what remains of the name is shown as it is stored."""
    ticket = ticket_of(real_people)
    bob = on_ticket(desktop, real_people.bob, ticket)
    write(bob, "Your answer", "See it.")
    name = "..\\..\\<b>größe 📎<b> ملف \u202egpj.exe"
    bob.locator("#files").set_input_files(
        [{"name": name, "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}]
    )
    expect(bob.locator("[data-file-names]")).to_contain_text("größe 📎")
    press(bob, "^Send$")
    expect(bob.locator("#talk-lines")).to_contain_text("größe 📎")
    kept = Attachment.objects.get()
    assert not re.search(r"[\\/<>\u202e]|\.\.", kept.name), kept.name
    assert kept.name.endswith("ملف gpj.exe"), kept.name
    expect(bob.locator("#talk-lines")).to_contain_text(kept.name)
    assert not bob.locator("#talk-lines b", has_text="größe").count()
    assert ticket.messages.count() == 2


def test_a_megabyte_of_text_is_told_with_its_length_and_stays(real_people: Cast, desktop: Stage) -> None:
    """[POR-3] [WRK-4] [TIC-3] Pasted into an answer and into the wizard: each is told what is possible."""
    ticket, wizard = ticket_of(real_people), wizard_of(real_people.bob, real_people)
    bob = on_ticket(desktop, real_people.bob, ticket)
    for place, box, button in (
        (f"/tickets/{ticket.number}/", answer_box(bob), "^Send$"),
        (wizard.address("details"), bob.locator("#what_happens"), "^Continue"),
    ):
        bob.goto(place)
        paste(bob, box, MEGABYTE)
        press(bob, button)
        to_what_is_wrong(bob, str(box.get_attribute("id")))
        marked(box, re.compile("characters.*100,000 are possible"))
        assert box.input_value() == MEGABYTE
    assert ticket.messages.count() == 1
    assert Ticket.objects.count() == 1


def test_emoji_and_right_to_left_are_kept_and_shown_as_typed(real_people: Cast, desktop: Stage) -> None:
    """[UI-1] [TIC-1] [POR-3] In the wizard, on the ticket and in an answer; each text finds its own direction."""
    wizard = wizard_of(real_people.bob, real_people)
    bob = log_in(desktop, real_people.bob)
    bob.goto(wizard.address("details"))
    reversed_ = MIXED.removeprefix("🔥👩‍🔧 ")
    write(bob, "In one line", reversed_)
    paste(bob, bob.locator("#what_happens"), MIXED)
    press(bob, "^Continue")
    press(bob, "Later, continue")
    choose(bob, bob.get_by_role("radio", name=re.compile("Normal")).first)
    press(bob, "Send ticket")
    bob.wait_for_url("**/sent/")
    ticket = Ticket.objects.get()
    bob.goto(f"/tickets/{ticket.number}/")
    heading = bob.get_by_role("heading", level=1)
    expect(heading).to_have_text(reversed_)
    expect(heading).to_have_css("direction", "rtl")
    write(bob, "Your answer", f"{MIXED} <b>x</b>")
    expect(answer_box(bob)).to_have_css("direction", "rtl")
    press(bob, "^Send$")
    expect(bob.locator("#talk-lines")).to_contain_text(f"{MIXED} <b>x</b>")
    ticket.refresh_from_db()
    assert ticket.subject == reversed_
    said = list(ticket.messages.order_by("id").values_list("text", flat=True))
    assert MIXED in said[0]
    assert said[1:] == [f"{MIXED} <b>x</b>"]


def test_an_answer_whose_session_ended_stands_in_its_box_after_the_log_in(real_people: Cast, desktop: Stage) -> None:
    """[POR-3] [POR-1] It is not sent by itself; one press sends it once."""
    ticket = ticket_of(real_people)
    bob = on_ticket(desktop, real_people.bob, ticket)
    write(bob, "Your answer", f"Typed for an hour. {MIXED}")
    Session.objects.all().delete()
    press(bob, "^Send$")
    bob.wait_for_url("**/login/**")
    expect(bob.get_by_role("main")).to_contain_text("Your session had ended. What you typed is kept")
    log_in_there(bob, real_people.bob)
    bob.wait_for_url(f"**/tickets/{ticket.number}/")
    expect(bob.get_by_role("main")).to_contain_text("Your session had ended. Nothing was sent.")
    expect(answer_box(bob)).to_have_value(f"Typed for an hour. {MIXED}")
    assert ticket.messages.count() == 1
    press(bob, "^Send$")
    expect(bob.locator("#talk-lines")).to_contain_text("Typed for an hour.")
    assert ticket.messages.count() == 2


def test_a_draft_whose_session_ended_stands_in_its_fields_after_the_log_in(real_people: Cast, desktop: Stage) -> None:
    """[TIC-1] [POR-1] The page says so while one types; what is sent then waits for the log-in."""
    wizard = wizard_of(real_people.bob, real_people)
    bob = log_in(desktop, real_people.bob)
    bob.goto(wizard.address("details"))
    Session.objects.all().delete()
    paste(bob, bob.locator("#steps"), "1. Send any message.")
    expect(bob.locator("[data-draft-notice]:visible")).to_contain_text("Not saved: your session ended.")
    bob.keyboard.type(" 2. Wait.")
    press(bob, "^Continue")
    bob.wait_for_url("**/login/**")
    expect(bob.get_by_role("main")).to_contain_text("Your session had ended. What you typed is kept")
    log_in_there(bob, real_people.bob)
    bob.wait_for_url("**/details/")
    expect(bob.get_by_role("main")).to_contain_text("Your session had ended.")
    expect(bob.locator("#steps")).to_have_value("1. Send any message. 2. Wait.")
    press(bob, "^Continue")
    bob.wait_for_url("**/access/")
    assert Draft.objects.get().values["details"]["steps"] == "1. Send any message. 2. Wait."


@pytest.mark.parametrize("browser", ["desktop", "plain_stage"])
def test_enter_pressed_twice_makes_one_ticket_and_one_answer(
    real_people: Cast, browser: str, request: pytest.FixtureRequest
) -> None:
    """[TIC-1] [POR-3] [INC-1] By the script of the page, and by the server where no script runs."""
    stage: Stage = request.getfixturevalue(browser)
    wizard = wizard_of(real_people.bob, real_people)
    bob = log_in(stage, real_people.bob)
    bob.goto(wizard.address("contact"))
    choose(bob, bob.get_by_role("radio", name=re.compile("Normal")).first)
    sent: list[str] = []
    bob.on("request", lambda each: each.method == "POST" and sent.append(each.url))
    twice(bob, "Send ticket")
    bob.wait_for_url("**/sent/")
    ticket = Ticket.objects.get()
    real_people.entitlement.refresh_from_db()
    assert real_people.entitlement.balance == 99
    bob.goto(f"/tickets/{ticket.number}/")
    write(bob, "Your answer", "It began after the renewal.")
    twice(bob, "^Send$")
    expect(bob.locator("#talk-lines")).to_contain_text("It began after the renewal.")
    assert (ticket.messages.count(), Message.objects.count(), Ticket.objects.count()) == (2, 2, 1)
    assert browser == "plain_stage" or len(sent) == 2, sent


def twice(page: Page, name: str) -> None:
    """Reach a button, and press Enter two times before anything is answered."""
    reach(page, page.get_by_role("button", name=re.compile(name)).first)
    for _press in range(2):
        page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
