"""A request by the keyboard alone: nothing is clicked, and each control is reached in the order of the page."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Locator, Page, expect

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Draft, DraftState, Escalation, State, Ticket
from tests.cast import Cast
from tests.letters import send_login_letter
from tests.story.stage import CODE, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOCUSED = "each => each === document.activeElement"
STEPS = 150


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _step in range(STEPS):
        if target.evaluate(FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by Tab")


def press(page: Page, name: str, role: str = "button") -> None:
    """Reach a button or a link, and press it."""
    reach(page, page.get_by_role(role, name=re.compile(name)).first)  # type: ignore[arg-type]
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def write(page: Page, label: str, text: str) -> None:
    """Reach a field and write into it."""
    reach(page, page.get_by_label(label).last)
    page.keyboard.type(text)


def choose(page: Page, radio: Locator) -> None:
    """Reach a group of radios, and go to one of them by the arrows."""
    group = page.locator(f"input[type=radio][name={radio.get_attribute('name')}]")
    for _step in range(STEPS):
        if any(each.evaluate(FOCUSED) for each in group.all()):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _step in range(group.count()):
        if radio.is_checked():
            return
        page.keyboard.press("ArrowDown")
    assert radio.is_checked()


def log_in(stage: Stage, person: Person) -> Page:
    """The focus is in the field that is to be filled in, as soon as the page is drawn: nobody types earlier."""
    page = stage.enter(person)
    page.goto("/login/")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type(person.email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/code/**")
    send_login_letter()
    code = CODE.match(str(mail.outbox[-1].subject))
    assert code, mail.outbox[-1].subject
    expect(page.get_by_label("Six-digit code")).to_be_focused()
    page.keyboard.type(code[1])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def test_a_request_is_sent_answered_and_confirmed_by_keys_alone(real_people: Cast, desktop: Stage) -> None:
    """[UI-1] [POR-1] [TIC-1] [WRK-3] [WRK-4] [WRK-6] [STA-3] WCAG 2.1.1: all of it by keyboard, what went wrong too."""
    people = real_people
    bob = log_in(desktop, people.bob)
    ticket = sent(bob, people)
    desktop.clock.pass_(minutes=20)
    ines = log_in(desktop, people.ines)
    promised(ines, ticket)
    desktop.clock.pass_(hours=5)
    escalated(bob, log_in(desktop, people.jonas), ticket)
    answered(ines, ticket)
    bob.goto(f"/tickets/{ticket.number}/")
    press(bob, "Confirm, it is solved")
    expect(bob.get_by_text("This ticket is closed.")).to_be_visible()
    assert Ticket.objects.get().state == State.CLOSED
    press(bob, "Open a follow-up")
    bob.wait_for_url("**/tickets/new/**")
    assert Draft.objects.get(state=DraftState.WRITING).follows == ticket


def sent(bob: Page, people: Cast) -> Ticket:
    """The wizard."""
    press(bob, "Open a ticket", "link")
    choose(bob, bob.get_by_role("radio", name=re.compile(people.gateway.name)).first)
    press(bob, "Continue")
    choose(bob, bob.get_by_role("radio", name=re.compile("^Problem")).first)
    reach(bob, bob.get_by_label("Release"))
    bob.keyboard.type(people.current.version)
    press(bob, "Continue")
    write(bob, "Error message or keywords", "relay refuses mail")
    bob.keyboard.press("Enter")
    bob.wait_for_load_state("networkidle")
    press(bob, "I still need help")
    press(bob, "Continue")
    write(bob, "In one line", "Relay refuses mail")
    press(bob, "Continue")
    to_what_is_wrong(bob, "what_happens")
    bob.keyboard.type("The relay answers 454 TLS not available.")
    reach(bob, bob.get_by_label("Exact time of the error"))
    bob.keyboard.type(
        "06062026"
    )  # the same to a browser that asks for the month first, as is the A to one with 24 hours
    bob.keyboard.press("Tab")
    bob.keyboard.type("0840A")
    write(bob, "Steps to reproduce", "1. Send any message")
    press(bob, "Continue")
    press(bob, "Later, continue")
    choose(bob, bob.get_by_role("radio", name=re.compile("High")).first)
    reach(bob, bob.get_by_label("Phone, with country code"))
    bob.keyboard.press("Control+a")
    bob.keyboard.type("+49 12")
    press(bob, "Send ticket")
    to_what_is_wrong(bob, "phone")
    bob.keyboard.press("Control+a")
    bob.keyboard.type("+49 341 9601234")
    press(bob, "Send ticket")
    bob.wait_for_url("**/sent/")
    return Ticket.objects.get()


def to_what_is_wrong(page: Page, field: str) -> None:
    """What is wrong is told first and beside the field; the first Tab and Enter lead into the field."""
    expect(page.locator("#wrong")).to_be_focused()
    expect(page.locator(f"#{field}-error")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{field}")).to_be_focused()


def promised(ines: Page, ticket: Ticket) -> None:
    """The desk has a key for each of it; a and e change the facts, the page stays. No promise of the past."""
    opened_by_keys(ines, ticket)
    ines.keyboard.press("a")
    expect(ines.locator("#facts")).to_contain_text("Ines Duarte")
    ines.keyboard.press("e")
    expect(ines.locator("input[name=due_at]")).to_be_focused()
    ines.keyboard.type("06072026")
    ines.keyboard.press("Tab")
    ines.keyboard.type("0400P")
    write(ines, "Why then", "The chain is checked first.")
    press(ines, "Promise it")
    expect(ines.get_by_role("alert")).to_contain_text("An ETA lies in the future")
    reach(ines, ines.locator("#due_at"))
    ines.keyboard.type("06082026")
    press(ines, "Promise it")
    expect(ines.locator("#facts")).to_contain_text("16:00")


def escalated(bob: Page, jonas: Page, ticket: Ticket) -> None:
    """The customer says what waiting costs; the manager on duty acknowledges, and answers with a status."""
    bob.goto(f"/tickets/{ticket.number}/")
    reach(bob, bob.locator("summary", has_text="Escalate this ticket"))
    bob.keyboard.press("Enter")
    write(bob, "What does waiting cost you?", "All outbound mail of 11,000 domains is queued.")
    reach(bob, bob.get_by_label("Yes, tell the people on duty now"))
    bob.keyboard.press("Space")
    press(bob, "Escalate now")
    expect(bob.locator("#escalation")).not_to_contain_text("Escalate now")
    jonas.goto("/desk/escalations/")
    press(jonas, "^Acknowledge")
    expect(jonas.get_by_text("Acknowledged, owed a status")).to_be_visible()
    press(jonas, "Answer with status", "link")
    reach(jonas, jonas.locator("textarea[name=text]").last)
    jonas.keyboard.type("Ines has the chain on a copy; you have the fix within the hour.")
    reach(jonas, jonas.get_by_role("main").locator("form button.primary").last)
    with jonas.expect_response(lambda answer: answer.request.method == "POST"):
        jonas.keyboard.press("Enter")
    assert Escalation.objects.get().answered_by_id


def opened_by_keys(ines: Page, ticket: Ticket) -> None:
    """From the list to the ticket."""
    ines.goto("/desk/")
    for key in ("j", "Enter"):
        ines.keyboard.press(key)
    ines.wait_for_url(f"**/desk/tickets/{ticket.number}/**")
    ines.wait_for_load_state("networkidle")


def answered(ines: Page, ticket: Ticket) -> None:
    """A reply that resolves."""
    opened_by_keys(ines, ticket)
    ines.keyboard.press("r")
    ines.keyboard.type("Run `gwctl tls reload`; the relay keeps the old chain until then.")
    reach(ines, ines.get_by_label("After sending, the ticket is"))
    ines.keyboard.type("Sol")
    ines.keyboard.press("Control+Enter")
    expect(ines.locator("#facts")).to_contain_text("Pending")
