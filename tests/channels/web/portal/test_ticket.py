"""A ticket on its page: what we owe and why, the conversation, and everything a customer can do there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.escalate import acknowledge, answer_escalation
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.merge import merge
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.actions.resolve import resolve, withdraw_resolution
from heimdesk.domain.tickets.actions.severity import change_severity, propose_severity
from heimdesk.domain.tickets.models import Attachment, Escalation, State, Ticket, Way
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import Clock, taken, ticket_of
from tests.channels.web.portal.wizard import error_of, text

Browser = Callable[[Person | None], Client]


@pytest.fixture
def ticket(people: Cast, clock: Clock) -> Ticket:
    """Bob's ticket of severity 2, which Ines took and answered after half an hour, with an ETA in four hours."""
    made = taken(ticket_of(people), people.ines)
    now = clock.pass_(timedelta(minutes=30))
    reply(made, "I look at it.", by=people.ines, way=Way.DESK, now=now)
    promise_eta(made, now + timedelta(hours=4), reason="", by=people.ines, now=now)
    return made


def page_of(ticket: Ticket, client: Client) -> str:
    """The page of the ticket as text."""
    answer = client.get(f"/tickets/{ticket.number}/")
    assert answer.status_code == 200
    return text(answer).replace("\xa0", " ")


def test_the_promises_stand_first_each_with_its_sum(ticket: Ticket, people: Cast, browser: Browser) -> None:
    """[POR-3] [SLA-1] The ETA, the response that was met, the workaround; why? opens rule and numbers."""
    page = page_of(ticket, browser(people.bob))
    assert "by 13:30" in page
    assert "today, in 4 hours" in page
    assert "after 30 min" in page
    assert "4 hours were promised" in page
    assert "by 21:00" in page
    assert 'popovertarget="why-workaround"' in page
    assert "SLA-1" in page


def test_a_paused_clock_says_so(ticket: Ticket, people: Cast, browser: Browser, clock: Clock) -> None:
    """[SLA-3] While we wait for the customer the workaround clock rests; the page says what is left."""
    reply(ticket, "Which build?", by=people.ines, way=Way.DESK, now=clock.now, then="waiting")
    page = page_of(ticket, browser(people.bob))
    assert "We wait for you" in page
    assert "we wait for your answer" in page
    assert "paused" in page
    assert "11 hours 30 minutes are left" in page


def test_internal_notes_are_never_shown(ticket: Ticket, people: Cast, browser: Browser, clock: Clock) -> None:
    """[WRK-4] [SRC-3] Neither their text nor that there is one."""
    add_note(ticket, "Probably their own fault.", by=people.ines, now=clock.now)
    assert "Probably their own fault." not in page_of(ticket, browser(people.bob))


def test_an_answer_with_a_file_stands_on_the_ticket(ticket: Ticket, people: Cast, browser: Browser) -> None:
    """[POR-3] Sent, then the page again, with a word that it was sent."""
    client = browser(people.bob)
    fields = {"text": "Here is the **log**.", "files": SimpleUploadedFile("queue.log", b"ERROR 1205")}
    answer = client.post(f"/tickets/{ticket.number}/reply/", fields)
    assert answer.headers["Location"] == f"/tickets/{ticket.number}/"
    page = page_of(ticket, client)
    assert "<strong>log</strong>" in page
    assert "queue.log" in page
    assert "Sent. It stands on the ticket." in page
    kept = Attachment.objects.get()
    assert b"".join(client.get(f"/files/{kept.pk}/queue.log").streaming_content) == b"ERROR 1205"


def test_until_the_button_may_be_pressed_the_page_says_from_when(
    ticket: Ticket, people: Cast, browser: Browser, clock: Clock
) -> None:
    """[ESC-2] Not yet: from when and why, and whom to call until then. Then the button, with reason and yes."""
    client = browser(people.bob)
    page = page_of(ticket, client)
    assert "Available from today, 11:30" in page
    assert "Before that, call" in page
    assert "Escalate now" not in page
    clock.pass_(timedelta(hours=2))
    page = page_of(ticket, client)
    assert "Escalate now" in page
    assert "Tamara Tveit, your account manager, and Jonas Berg, on duty now" in page
    assert "Acknowledged within 15 minutes" in page


def test_escalating_needs_a_reason_and_a_yes(ticket: Ticket, people: Cast, browser: Browser, clock: Clock) -> None:
    """[ESC-3] Without one nobody is called, and what was typed stays; with both the page says who heard it."""
    clock.pass_(timedelta(hours=2))
    client, place = browser(people.bob), f"/tickets/{ticket.number}/escalate/"
    answer = client.post(place, {"reason": "340 customers wait."})
    assert answer.status_code == 422
    assert error_of(answer, "sure")
    assert "340 customers wait." in text(answer)
    assert error_of(client.post(place, {"reason": " ", "sure": "on"}), "reason")
    assert not Escalation.objects.exists()
    assert client.post(place, {"reason": "340 customers wait.", "sure": "on"}).status_code == 302
    assert "It is acknowledged by 11:45" in page_of(ticket, client)
    escalation = Escalation.objects.get()
    acknowledge(escalation, by=people.jonas, now=clock.now)
    assert "Jonas Berg acknowledged it" in page_of(ticket, client)
    assert "answers with a status by 12:30" in page_of(ticket, client)
    clock.pass_(timedelta(minutes=61))
    box = page_of(ticket, client).partition('id="escalation"')[2].partition("</section>")[0]
    assert "A status was due today, 12:30, and is overdue." in box
    assert 'class="late"' in box
    assert "If it cannot wait, call" in box
    answer_escalation(escalation, "Two engineers work on it.", by=people.jonas, now=clock.now)
    assert "Two engineers work on it." in page_of(ticket, client)


def test_a_severity_4_ticket_shows_no_button(people: Cast, browser: Browser) -> None:
    """[ESC-1, ESC-2] Never: the page says so, why, and which number to call."""
    ticket = taken(ticket_of(people, severity=4), people.ines)
    page = page_of(ticket, browser(people.bob))
    assert "A ticket of severity 4 cannot be escalated." in page
    assert "Escalate this ticket" not in page
    box = page.partition('id="escalation"')[2].partition("</section>")[0]
    assert "why?" in box
    assert "+47 21 55 50 10" in box
    assert f'with request ID <span class="num">{ticket.number}</span>' in box


def test_a_severity_1_ticket_is_escalated_by_phone(people: Cast, browser: Browser, clock: Clock) -> None:
    """[ESC-1] From when, and which number; then: now, by phone."""
    ticket = taken(ticket_of(people, severity=1), people.ines)
    reply(ticket, "On it.", by=people.ines, way=Way.DESK, now=MONDAY)
    client = browser(people.bob)
    page = page_of(ticket, client)
    assert "By phone from today, 10:00" in page
    assert "from 1 hour after the last support message" in page
    clock.pass_(timedelta(minutes=61))
    page = page_of(ticket, client)
    assert "By phone, now:" in page
    assert "+47 21 55 50 10" in page
    fields = {"reason": "Everything is down.", "sure": "on"}
    assert client.post(f"/tickets/{ticket.number}/escalate/", fields).status_code == 403


def test_a_resolution_is_confirmed_by_one_press(ticket: Ticket, people: Cast, browser: Browser, clock: Clock) -> None:
    """[STA-3] The page says when it closes by itself; the press closes it."""
    resolve(ticket, "solved", "Update to 9.4.3.", by=people.ines, now=clock.now)
    client = browser(people.bob)
    page = page_of(ticket, client)
    assert "Is this solved?" in page
    assert "22 June" in page
    client.post(f"/tickets/{ticket.number}/confirm/")
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED
    page = page_of(ticket, client)
    assert "This ticket is closed." in page
    box = page.partition('id="escalation"')[2].partition("</section>")[0]
    assert "A closed ticket cannot be escalated. Open a follow-up." in box
    assert "+47 21 55 50 10" in box


def test_still_broken_reopens_with_what_happens_now(
    ticket: Ticket, people: Cast, browser: Browser, clock: Clock
) -> None:
    """[STA-3] One box and one press; the conversation has the words."""
    resolve(ticket, "solved", "Update to 9.4.3.", by=people.ines, now=clock.now)
    client = browser(people.bob)
    client.post(f"/tickets/{ticket.number}/still-broken/", {"text": "The queue still grows."})
    ticket.refresh_from_db()
    assert ticket.state == State.OPEN
    assert "The queue still grows." in page_of(ticket, client)


def test_the_customer_closes_the_own_ticket(ticket: Ticket, people: Cast, browser: Browser) -> None:
    """[STA-1] [INC-3] Said before: no way back, nothing credited."""
    client = browser(people.bob)
    assert "the incident is not credited back" in page_of(ticket, client)
    client.post(f"/tickets/{ticket.number}/close/")
    ticket.refresh_from_db()
    people.entitlement.refresh_from_db()
    assert (ticket.state, people.entitlement.balance) == (State.CLOSED, 99)


def test_both_severities_are_shown_and_a_lower_one_is_agreed_to(
    ticket: Ticket, people: Cast, browser: Browser, clock: Clock
) -> None:
    """[SEV-2] The one asked for and the one that holds; a proposal waits for the customer's yes."""
    change_severity(ticket, 3, reason="A workaround is known.", by=people.jonas, now=clock.now)
    client = browser(people.bob)
    page = page_of(ticket, client)
    assert "(you asked for 2)" in page
    assert "A workaround is known." in page
    propose_severity(ticket, 4, reason="Only the display.", by=people.ines, now=clock.now)
    assert "Severity 4 instead of 3?" in page_of(ticket, client)
    client.post(f"/tickets/{ticket.number}/severity/")
    ticket.refresh_from_db()
    assert ticket.severity == 4


def test_a_colleague_reads_and_answers_along(ticket: Ticket, people: Cast, browser: Browser) -> None:
    """[POR-3] Added by the address; whoever is not of the account is not."""
    dora, place = browser(people.dora), f"/tickets/{ticket.number}/"
    assert dora.get(place).status_code == 404
    bob = browser(people.bob)
    wrong = bob.post(place + "people/", {"email": people.charlie.email})
    assert wrong.status_code == 422
    assert "Nobody of your account has this address." in error_of(wrong, "email")
    assert "ask a manager" in error_of(wrong, "email")
    assert "ask us to add" in error_of(
        browser(people.alice).post(place + "people/", {"email": "no@no.example"}), "email"
    )
    bob.post(place + "people/", {"email": people.dora.email.upper()})
    for there in (people.bob, people.dora):
        again = bob.post(place + "people/", {"email": there.email})
        assert f"{there.name} reads and answers along already." in error_of(again, "email")
    assert [each.person for each in ticket.participants.all()] == [people.dora]
    assert dora.get(place).status_code == 200
    assert dora.post(place + "reply/", {"text": "Me too."}).status_code == 302


def test_what_pays_and_what_was_deducted_say_why(ticket: Ticket, people: Cast, browser: Browser) -> None:
    """[PRG-3] [INC-7] The proof that was chosen and the row of the ledger, each with its rule."""
    page = page_of(ticket, browser(people.alice))
    code = people.contract.support_code.code
    assert f"{code[:5]}-{code[5:]}" in page
    assert "PRG-3" in page
    assert "1 incident, 99 left now" in page
    ticket_of(people)
    assert "1 incident, 98 left now" in page_of(ticket, browser(people.bob))
    assert "INC-1" in page


def test_a_merged_ticket_leads_to_the_other(people: Cast, browser: Browser) -> None:
    """[TIC-7] Both numbers keep leading there."""
    first, second = (taken(ticket_of(people), people.ines) for _ticket in range(2))
    merge(first, second, by=people.ines, now=MONDAY)
    answer = browser(people.bob).get(f"/tickets/{first.number}/")
    assert answer.headers["Location"] == f"/tickets/{second.number}/"
    assert f"#{first.number}" in page_of(second, browser(people.bob))


def test_the_promises_renew_themselves_alone(ticket: Ticket, people: Cast, browser: Browser) -> None:
    """[ESC-2] A part without the frame, with both boxes."""
    part = text(browser(people.bob).get(f"/tickets/{ticket.number}/standing/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert 'id="promises"' in part
    assert 'id="escalation"' in part


def test_a_ticket_needs_twelve_statements_at_most(
    ticket: Ticket, people: Cast, browser: Browser, clock: Clock, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    """[POR-3] Whatever its length: 4 messages or 40, while the button is there."""
    for turn in range(20):
        reply(ticket, f"Question {turn}", by=people.ines, way=Way.DESK, now=clock.now)
        reply(ticket, f"Answer {turn}", by=people.bob, now=clock.now)
    clock.pass_(timedelta(hours=3))
    for person in (people.alice, people.bob):
        client = browser(person)
        with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
            client.get(f"/tickets/{ticket.number}/")


def test_a_resolution_that_is_taken_back_says_why(ticket: Ticket, people: Cast, browser: Browser, clock: Clock) -> None:
    """[STA-1] [POR-3] The staff took it back, nobody said "still broken"; the reason stands in the conversation."""
    resolve(ticket, "solved", "Do this.", by=people.ines, now=clock.now)
    withdraw_resolution(ticket, reason="It breaks the spam filter.", by=people.ines, now=clock.now)
    page = page_of(ticket, browser(people.bob))
    assert "took the resolution back, work goes on" in page
    assert "It breaks the spam filter." in page
    assert Notice.objects.filter(kind="resolution_withdrawn", person=people.bob).count() == 1
