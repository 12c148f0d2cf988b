"""A browser that runs no script: a customer asks and confirms, an engineer answers, by links and forms alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from heimdesk.domain.tickets.models import State, Ticket
from tests.cast import Cast
from tests.story.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_request_is_sent_answered_and_confirmed_without_script(real_people: Cast, plain_stage: Stage) -> None:
    """[UI-1] [POR-1] [TIC-1] [POR-3] [WRK-4] [STA-3] Nothing is missing, nothing waits for a script."""
    bob = plain_stage.log_in(real_people.bob)
    ticket = _sent(bob, real_people)
    bob.goto(f"/tickets/{ticket.number}/")
    bob.get_by_label("Your answer").fill("It began after the renewal.")
    bob.get_by_role("button", name="Send", exact=True).click()
    expect(bob.get_by_text("It began after the renewal.")).to_be_visible()
    _resolved(plain_stage.log_in(real_people.ines), ticket)
    bob.goto(f"/tickets/{ticket.number}/")
    expect(bob.get_by_role("heading", name="Is this solved?")).to_be_visible()
    bob.get_by_role("button", name="Confirm, it is solved").click()
    expect(bob.get_by_text("This ticket is closed.")).to_be_visible()
    assert Ticket.objects.get().state == State.CLOSED


def _sent(bob: Page, people: Cast) -> Ticket:
    """The wizard from its first page to the confirmation."""
    bob.goto("/tickets/new/")
    bob.get_by_text(people.gateway.name, exact=True).first.click()
    bob.get_by_role("button", name="Continue").click()
    bob.get_by_text("Problem", exact=True).click()
    bob.get_by_label("Release").select_option(label=people.current.version)
    bob.get_by_role("button", name="Continue").click()
    bob.get_by_label("Error message or keywords").fill("relay refuses mail")
    bob.get_by_role("button", name="Search", exact=True).click()
    bob.get_by_role("button", name="I still need help").click()
    bob.get_by_label("Another support code or license key").fill(str(people.contract.support_code))
    bob.get_by_role("button", name="Check").click()
    bob.get_by_role("button", name="Continue").click()
    bob.get_by_label("In one line").fill("Relay refuses mail")
    bob.get_by_role("button", name="Continue").click()
    expect(bob.locator("#what_happens-error")).to_be_visible()
    bob.get_by_label("What happens").fill("The relay answers 454 TLS not available.")
    bob.get_by_label("Exact time of the error").fill("2026-06-08T08:40")
    bob.get_by_label("Steps to reproduce").last.fill("1. Send any message")
    bob.get_by_role("button", name="Continue").click()
    bob.get_by_role("button", name="Later, continue").click()
    bob.locator("label.level", has_text=re.compile("high", re.IGNORECASE)).first.click()
    bob.get_by_label("Phone, with country code").fill("+49 341 9601234")
    bob.get_by_role("button", name="Send ticket").click()
    ticket = Ticket.objects.get()
    expect(bob.get_by_role("heading", name=f"Request ID {ticket.number}")).to_be_visible()
    return ticket


def _resolved(ines: Page, ticket: Ticket) -> None:
    """The engineer takes it, promises, and gives the resolution, each by a page of its own."""
    ines.goto("/desk/")
    ines.get_by_role("link", name=re.compile(ticket.subject)).first.click()
    ines.get_by_role("button", name=re.compile("Take it")).first.click()
    expect(ines.locator("#facts")).to_contain_text("Ines Duarte")
    ines.get_by_role("link", name=re.compile("^ETA")).first.click()
    ines.locator("input[name=due_at]").fill("2026-06-08T16:00")
    ines.locator("[name=reason]").fill("The chain is checked first.")
    ines.get_by_role("button", name="Promise it").click()
    expect(ines.locator("#facts")).to_contain_text("16:00")
    ines.locator("textarea#text").fill("Run `gwctl tls reload`; the relay keeps the old chain until then.")
    ines.get_by_label("After sending, the ticket is").select_option("solved")
    ines.get_by_role("button", name=re.compile("Send reply")).click()
    expect(ines.locator("#facts")).to_contain_text("Pending")
