"""One support request from the question to the confirmed resolution, lived by everybody it concerns."""

import re

import pytest
from playwright.sync_api import Page, expect

from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.knowledge.models import Article, Deflection
from heimdesk.domain.tickets.models import Alarm, Draft, DraftState, Escalation, State, Ticket
from tests.cast import MONDAY, Cast
from tests.story.stage import Stage

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWER = """
## Symptom

The queue of held messages grows and the filter answers `451 4.7.1 greylisted` to known senders.

## Resolution

Run `gwctl greylist learn --days 30` once; known senders pass again.
"""


def articles(people: Cast) -> tuple[Article, Article]:
    """An article that answers the first question, and one for the resolution of the second."""
    first = publish_article(
        "Known senders are greylisted again", ANSWER, kind="problem", products=[people.gateway], now=MONDAY
    )
    second = publish_article(
        "Relay refuses mail after a certificate was renewed",
        "## Resolution\n\nRun `gwctl tls reload`; the relay keeps the old chain in memory until then.",
        kind="problem",
        products=[people.gateway],
        now=MONDAY,
    )
    learn_changes(MONDAY, 50)
    return first, second


def to_solution(page: Page, people: Cast, words: str) -> None:
    """The wizard's first three pages."""
    page.goto("/tickets/new/")
    page.get_by_text(people.gateway.name, exact=True).first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Problem", exact=True).click()
    page.get_by_label("Release").select_option(label=people.current.version)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Error message or keywords").fill(words)
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_load_state("networkidle")


def test_a_request_lives_from_its_question_to_the_confirmed_resolution(real_people: Cast, stage: Stage) -> None:
    """[POR-1] [TIC-1] [TIC-2] [TIC-5] [INC-1] [INC-7] [WRK-3] [ESC-1] [ESC-2] [ESC-3] [STA-3] [STA-4] [UI-1]"""
    people = real_people
    first, second = articles(people)
    bob = stage.log_in(people.bob)
    stage.picture(bob, "portal-home")

    deflected(stage, bob, people, first)
    ticket = opened(stage, bob, people)
    on_the_ledger(stage, bob, ticket)
    ines = stage.log_in(people.ines)
    worked_on(stage, ines, bob, ticket)
    escalated(stage, bob, ines, people, ticket)
    resolved(stage, ines, ticket, second)
    reminded_and_confirmed(stage, bob, people, ticket)
    followed_up(stage, bob, ticket)


def deflected(stage: Stage, bob: Page, people: Cast, article: Article) -> None:
    """A search answers the first question: no ticket, a deflection is counted."""
    to_solution(bob, people, "451 4.7.1 greylisted known senders")
    bob.locator("summary", has_text="greylisted again").click()
    expect(bob.locator("details[open] code", has_text="gwctl greylist learn")).to_be_visible()
    stage.picture(bob, "search-for-a-solution")
    bob.get_by_role("button", name="This answers my question").locator("visible=true").first.click()
    expect(bob.get_by_role("heading", name="Good that an article had the answer")).to_be_visible()
    assert Deflection.objects.get().article == article
    assert not Ticket.objects.exists()


def opened(stage: Stage, bob: Page, people: Cast) -> Ticket:
    """The second question goes through the wizard with a support code; the confirmation names ID, severity and due."""
    to_solution(bob, people, "relay refuses mail certificate")
    bob.get_by_role("button", name="I still need help").click()
    bob.get_by_label("Another support code or license key").fill(str(people.contract.support_code))
    bob.get_by_role("button", name="Check").click()
    stage.picture(bob, "entitlement")
    bob.get_by_role("button", name="Continue").click()
    bob.get_by_label("In one line").fill("SMTP relay refuses all mail after certificate renewal")
    bob.get_by_label("What happens").fill("Since the renewal at 08:40 the relay answers 454 TLS not available. 🔥 عاجل")
    bob.get_by_label("Exact time of the error").fill("2026-06-08T08:40")
    bob.get_by_label("Steps to reproduce").last.fill("1. Renew the certificate\n2. Send any message")
    stage.picture(bob, "steps-to-reproduce")
    bob.get_by_role("button", name="Continue").click()
    bob.get_by_role("button", name="Later, continue").click()
    bob.locator("label.level", has_text=re.compile("high", re.IGNORECASE)).first.click()
    bob.get_by_label("Phone, with country code").fill("+49 341 9601234")
    stage.picture(bob, "contact-and-severity")
    bob.get_by_role("button", name="Send ticket").click()
    bob.wait_for_url("**/sent/")
    ticket = Ticket.objects.get()
    expect(bob.get_by_role("heading", name=f"Request ID {ticket.number}")).to_be_visible()
    main = bob.get_by_role("main")
    expect(main).to_contain_text("high")
    expect(main).to_contain_text("by 15:00")
    stage.picture(bob, "confirmation")
    stage.clock.work()
    assert any(f"[#{ticket.number}]" in subject for subject in stage.letters_to(people.bob))
    return ticket


def on_the_ledger(stage: Stage, bob: Page, ticket: Ticket) -> None:
    """The account's page shows the row and its rule."""
    bob.goto("/account/")
    row = bob.get_by_role("row", name=re.compile(str(ticket.number)))
    expect(row).to_contain_text("−1")
    row.get_by_role("button", name=re.compile("INC-1")).click()
    expect(bob.locator("[popover]:popover-open")).to_contain_text("Left before")
    stage.picture(bob, "ledger")


def worked_on(stage: Stage, ines: Page, bob: Page, ticket: Ticket) -> None:
    """An engineer takes it, asks back, gets an answer, gives an ETA."""
    stage.clock.pass_(minutes=20)
    ines.goto("/desk/")
    stage.picture(ines, "desk-list")
    ines.get_by_role("link", name=re.compile("SMTP relay refuses")).first.click()
    ines.wait_for_url(f"**/desk/tickets/{ticket.number}/**")
    ines.get_by_role("button", name=re.compile("Take it")).first.click()
    expect(ines.locator("#facts")).to_contain_text("Ines Duarte")
    ines.locator("textarea#text").fill("Good morning. Which certificate does `gwctl tls show` name on the relay?")
    ines.get_by_label("After sending, the ticket is").select_option("waiting")
    ines.get_by_role("button", name=re.compile("Send reply")).click()
    expect(ines.locator("#facts")).to_contain_text("Waiting")
    ines.wait_for_timeout(1_500)
    ines.reload()
    expect(ines.locator("textarea#text")).to_have_value("")
    stage.picture(ines, "desk-ticket-waiting")
    stage.clock.pass_(minutes=30)
    bob.goto(f"/tickets/{ticket.number}/")
    stage.picture(bob, "portal-ticket-waiting")
    bob.get_by_label("Your answer").fill("The old one, it ends today.")
    bob.get_by_role("button", name="Send", exact=True).click()
    expect(bob.get_by_text("The old one, it ends today.")).to_be_visible()
    stage.clock.pass_(minutes=10)
    ines.goto(f"/desk/tickets/{ticket.number}/eta/")
    ines.locator("input[name=due_at]").fill("2026-06-08T16:00")
    ines.locator("[name=reason]").fill("The chain has to be checked on a copy first.")
    ines.get_by_role("button", name="Promise it").click()
    ines.wait_for_url(f"**/desk/tickets/{ticket.number}/")
    expect(ines.get_by_role("main")).to_contain_text("16:00")
    stage.picture(ines, "desk-ticket-with-eta")


def escalated(stage: Stage, bob: Page, ines: Page, people: Cast, ticket: Ticket) -> None:
    """Half of the ETA passes; the button that was announced is there; the manager on duty acknowledges."""
    bob.goto(f"/tickets/{ticket.number}/")
    expect(bob.locator("#escalation")).to_contain_text(re.compile(r"Available from .*14:00"))
    expect(bob.get_by_text("Escalate this ticket")).to_have_count(0)
    stage.picture(bob, "escalation-announced")
    stage.clock.pass_(hours=2)
    bob.reload()
    bob.get_by_text("Escalate this ticket").click()
    bob.get_by_label("What does waiting cost you?").fill("All outbound mail of 11,000 domains is queued.")
    bob.get_by_label("Yes, tell the people on duty now").check()
    stage.picture(bob, "escalation-now")
    bob.get_by_role("button", name="Escalate now").click()
    expect(bob.locator("#escalation")).not_to_contain_text("Escalate now")
    stage.clock.work()
    assert any("Escalation" in subject for subject in stage.letters_to(people.jonas))
    jonas = stage.log_in(people.jonas)
    jonas.goto("/desk/escalations/")
    stage.picture(jonas, "desk-escalations")
    jonas.get_by_role("button", name=re.compile("^Acknowledge")).first.click()
    expect(jonas.get_by_text("Acknowledged, owed a status")).to_be_visible()
    assert Escalation.objects.get().acknowledged_by == people.jonas
    jonas.get_by_role("link", name="Answer with status").click()
    jonas.locator("textarea[name=text]").last.fill("Ines has the chain on a copy; you have the fix within the hour.")
    jonas.get_by_role("main").locator("form button.primary").last.click()
    jonas.wait_for_load_state()
    assert Escalation.objects.get().answered_by == people.jonas


def resolved(stage: Stage, ines: Page, ticket: Ticket, article: Article) -> None:
    """The engineer resolves with an article."""
    stage.clock.pass_(minutes=40)
    ines.goto(f"/desk/tickets/{ticket.number}/")
    ines.locator("textarea#text").fill("Run `gwctl tls reload`: the relay keeps the old chain in memory until then.")
    ines.get_by_label("After sending, the ticket is").select_option("solved")
    ines.locator("#resolution_article").fill(str(article.number))
    ines.get_by_role("button", name=re.compile("Send reply")).click()
    expect(ines.locator("#facts")).to_contain_text("Pending")
    stage.picture(ines, "desk-ticket-resolved")


def reminded_and_confirmed(stage: Stage, bob: Page, people: Cast, ticket: Ticket) -> None:
    """Reminders come on day 7 and day 13; the customer confirms."""
    stage.clock.work()
    before = len(stage.letters_to(people.bob))
    stage.clock.pass_(days=7, hours=1)
    assert len(stage.letters_to(people.bob)) == before + 1
    stage.clock.pass_(days=6)
    assert len(stage.letters_to(people.bob)) == before + 2
    assert not Alarm.objects.filter(done_at=None, rings_at__lte=stage.clock.now).exists()
    bob.goto(f"/tickets/{ticket.number}/")
    stage.picture(bob, "portal-ticket-pending")
    bob.get_by_role("button", name="Confirm, it is solved").click()
    expect(bob.get_by_text("This ticket is closed.")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED


def followed_up(stage: Stage, bob: Page, ticket: Ticket) -> None:
    """A reply to the closed ticket offers the follow-up; one click opens it, linked, with the context copied."""
    expect(bob.get_by_label("Your answer", exact=True)).to_have_count(0)
    stage.picture(bob, "portal-ticket-closed")
    bob.get_by_role("button", name="Open a follow-up").click()
    bob.wait_for_url("**/tickets/new/**")
    expect(bob.get_by_role("main")).to_contain_text(str(ticket.number))
    stage.picture(bob, "follow-up")
    draft = Draft.objects.get(state=DraftState.WRITING)
    assert draft.follows == ticket
    assert "SMTP relay refuses all mail" in str(draft.values["details"])
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED
