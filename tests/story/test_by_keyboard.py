"""A request by the keyboard alone: nothing is clicked, and each control is reached in the order of the page."""

import re

import pytest
from playwright.sync_api import Page, expect

from heimdesk.domain.tickets.models import Draft, DraftState, Escalation, State, Ticket
from tests.cast import Cast
from tests.story.keys import choose, log_in, press, reach, to_what_is_wrong, write
from tests.story.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
