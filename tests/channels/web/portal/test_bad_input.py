"""What goes wrong in a form has a clear answer beside its field, and nothing is lost."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from heimdesk.domain.catalog.actions import withdraw
from heimdesk.domain.entitlements.actions import grant_for_contract
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.models import Draft, Escalation, Ticket, Way
from tests import cast
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import Clock, taken, ticket_of
from tests.channels.web.portal.wizard import CONTACT, DETAILS, Wizard, error_of, hidden, text

Browser = Callable[[Person | None], Client]
RIGHT_TO_LEFT = "مشكلة في إنشاء صندوق البريد 📮\u202e"


def mistyped(code: str) -> str:
    """A code of which one digit is wrong."""
    return code[:3] + str((int(code[3]) + 1) % 10) + code[4:]


def test_a_mistyped_support_code_is_told_apart(wizard: Wizard, people: Cast) -> None:
    """[PRG-2] The check digit does not fit: compare; what was typed stays in the field."""
    code = mistyped(people.contract.support_code.code)
    wizard.begin()
    answer = wizard.send("entitlement", {"code": code, "go": "check"})
    assert answer.status_code == 422
    assert "typing error" in error_of(answer, "code")
    assert f'value="{code}"' in text(answer)


@pytest.mark.parametrize("code", ["\x00", " \x00\x00 ", "", "-"])
def test_a_check_of_nothing_that_can_be_read_is_told_beside_the_field(wizard: Wizard, code: str) -> None:
    """[PRG-2] What no code can hold is taken out before anybody reads it; the wizard does not go on without a word."""
    wizard.begin()
    answer = wizard.send("entitlement", {"code": code, "go": "check"})
    assert answer.status_code == 422
    assert "No support code was given" in error_of(answer, "code")


def test_a_code_with_what_nobody_can_read_between_its_digits_is_told_or_found(wizard: Wizard, people: Cast) -> None:
    """[PRG-2] A NUL that a scanner left is no digit; a code that is unknown without it is told as unknown."""
    wizard.begin()
    answer = wizard.send("entitlement", {"code": "00000\x0000000", "go": "check"})
    assert "not valid for your account" in error_of(answer, "code")
    code = people.contract.support_code.code
    assert wizard.send("entitlement", {"code": f"{code[:5]}\x00{code[5:]}", "go": "check"}).status_code == 302


def test_enter_checks_a_code_that_was_typed_and_goes_on_without_one(wizard: Wizard, people: Cast) -> None:
    """[PRG-3] [UI-1] The first button of the form is what the key presses, also on a choice of the list."""
    wizard.begin()
    page = text(wizard.get("entitlement"))
    assert re.search(r'<button[^>]*type="submit"[^>]*value="(\w+)"', page.split('id="wizard"')[1])[1] == "enter"
    chosen = {"entitlement": people.entitlement.pk}
    onward = wizard.send("entitlement", {**chosen, "code": "", "go": "enter"})
    assert onward["Location"] == wizard.address("details")
    found = wizard.send("entitlement", {**chosen, "code": people.contract.support_code.code, "go": "enter"})
    assert found["Location"] == wizard.address("entitlement") + "?checked=1#code"
    assert wizard.send("entitlement", {**chosen, "code": "1234", "go": "enter"}).status_code == 422


def test_an_unknown_code_and_one_of_another_account_get_the_same_answer(wizard: Wizard, people: Cast) -> None:
    """[PRG-2] Nobody learns which codes exist."""
    other = cast.signed_contract(people.osprey, products=[people.gateway])
    unknown = "0000000000"
    wizard.begin()
    answers = [
        error_of(wizard.send("entitlement", {"code": code, "go": "check"}), "code")
        for code in (other.support_code.code, unknown)
    ]
    assert answers[0] == answers[1] != ""


def test_tries_of_codes_are_limited_and_the_answer_says_until_when(wizard: Wizard, people: Cast) -> None:
    """[PRG-2] After some refused codes even the right one must wait."""
    other = cast.signed_contract(people.osprey, products=[people.gateway])
    wizard.begin()
    for _try in range(5):
        wizard.send("entitlement", {"code": other.support_code.code, "go": "check"})
    answer = wizard.send("entitlement", {"code": people.contract.support_code.code, "go": "check"})
    assert "Try again after 10:00" in error_of(answer, "code")


def test_an_expired_contract_says_when_it_ended(wizard: Wizard, people: Cast) -> None:
    """[PRG-3] Beside the code, and in the list of proofs."""
    old = cast.signed_contract(
        people.kestrel, products=[people.gateway], starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
    )
    grant_for_contract(old, now=MONDAY)
    wizard.begin()
    answer = wizard.send("entitlement", {"code": old.support_code.code, "go": "check"})
    assert answer.status_code == 422
    assert "expired on 31 December 2025." in error_of(answer, "code")
    page = text(wizard.get("entitlement"))
    assert "until 31 December 2025." in page
    assert "expired on 31 December 2025." in page


def test_with_no_incidents_left_the_draft_is_kept_and_a_purchase_offered(wizard: Wizard, people: Cast) -> None:
    """[INC-1] No ticket, no deduction; the answer says what to do, the draft goes on from there."""
    wizard.to_contact()
    Entitlement.objects.filter(pk=people.entitlement.pk).update(balance=0)
    answer = wizard.send("contact", CONTACT)
    page = text(answer)
    assert answer.status_code == 422
    assert "has no incidents left" in error_of(answer, "entitlement")
    assert "nothing was deducted" in page
    assert "Your draft is kept" in page
    assert "buy incidents" in page.lower()
    assert not Ticket.objects.exists()
    assert wizard.draft.values["contact"]["severity"] == "3"
    Entitlement.objects.filter(pk=people.entitlement.pk).update(balance=1)
    assert wizard.send("contact", CONTACT).status_code == 302


def test_a_product_past_its_end_of_support_cannot_be_chosen(wizard: Wizard, people: Cast) -> None:
    """[LIF-2] Not on the page, and not by a form made by hand; the answer names the replacement."""
    withdraw(
        people.gateway, withdrawn_on=date(2025, 1, 1), support_ends_on=date(2026, 5, 31), replacement=people.panel,
        now=MONDAY,
    )  # fmt: skip
    page = text(wizard.client.get("/tickets/new/"))
    assert f'name="product" value="{people.gateway.pk}" disabled' in page
    assert "Cloud Panel takes its place." in page
    answer = wizard.client.post("/tickets/new/", {"product": people.gateway.pk})
    assert answer.status_code == 422
    assert error_of(answer, "product")
    assert not Draft.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"product": "999999"}, {"product": "mail"}])
def test_no_product_is_told_beside_the_list(wizard: Wizard, sent: dict[str, str]) -> None:
    """[TIC-1] The first step stays where it is and begins no draft; the words of a search still go along."""
    answer = wizard.client.post("/tickets/new/", {**sent, "words": "lock wait"})
    assert answer.status_code == 422
    assert "Choose the product" in error_of(answer, "product")
    assert hidden(answer, "words") == "lock wait"
    assert not Draft.objects.exists()


@pytest.mark.parametrize("phone", ["", "0341 555", "call me"])
def test_severity_1_needs_a_phone_number(wizard: Wizard, phone: str) -> None:
    """[TIC-4] Missing or wrong, it is told beside the field; everything else is kept."""
    wizard.to_contact()
    answer = wizard.send("contact", {**CONTACT, "severity": "1", "phone": phone, "colleagues": "bob"})
    page = text(answer)
    assert answer.status_code == 422
    assert "phone number" in error_of(answer, "phone")
    assert 'href="#phone"' in page
    assert 'value="1" checked' in page
    assert 'value="bob"' in page
    assert not Ticket.objects.exists()


def test_what_is_missing_is_told_beside_each_field(wizard: Wizard) -> None:
    """[TIC-3] The required details of the ticket's type; what was typed stays."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "problem", "release": "", "module": ""})
    answer = wizard.send("details", {"what_happens": "It stalls."}, go="on")
    assert answer.status_code == 422
    assert error_of(answer, "steps")
    assert error_of(answer, "error_at")
    assert not error_of(answer, "what_happens")
    assert "It stalls." in text(answer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2062-06-08T02:30", "8 June 2062, 02:30 is still to come. Enter when the error was seen"),
        ("275760-09-13T00:00", "is still to come"),
        ("2026-02-30T10:00", "No calendar has such a day or time."),
        ("2026-05-30T24:10", "No calendar has such a day or time."),
        ("0026-06-08T02:30", "8 June 26, 02:30 is too long ago: moments from 8 June 2016 on are taken."),
    ],
)
def test_a_time_that_no_error_can_have_is_told_beside_the_field(wizard: Wizard, typed: str, said: str) -> None:
    """[TIC-3] A slip in the year; what was typed stands in the field, the other fields are kept, mended it goes on."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "problem", "release": "", "module": ""})
    answer = wizard.send("details", {**DETAILS, "error_at": typed}, go="on")
    assert answer.status_code == 422
    assert said in error_of(answer, "error_at")
    assert f'value="{typed}"' in text(answer)
    assert DETAILS["steps"] in text(answer)
    assert wizard.send("details", DETAILS, go="on").headers["Location"] == wizard.address("access")


def test_a_step_that_was_left_out_is_shown_on_sending(wizard: Wizard) -> None:
    """[TIC-1] Sending from the last step leads to the first step in which something is missing."""
    wizard.begin()
    answer = wizard.send("contact", CONTACT)
    page = text(answer)
    assert answer.status_code == 422
    assert "The ticket is not sent yet." in page
    assert 'aria-current="step">Product information' in page


def test_a_reply_to_a_closed_ticket_keeps_the_text_and_offers_the_follow_up(
    people: Cast, browser: Browser, clock: Clock
) -> None:
    """[STA-4] The page was open when the ticket closed."""
    ticket = ticket_of(people, requester=people.alice, by=people.alice)
    alice = browser(people.alice)
    alice.post(f"/tickets/{ticket.number}/close/")
    answer = alice.post(f"/tickets/{ticket.number}/reply/", {"text": "It is back."})
    page = text(answer)
    assert answer.status_code == 409
    assert "closed" in page
    assert "It is back." in page
    assert f'action="/tickets/{ticket.number}/follow-up/"' in page
    assert ticket.messages.count() == 1


def test_escalating_too_early_by_hand_is_refused_with_the_moment(people: Cast, browser: Browser, clock: Clock) -> None:
    """[ESC-2] The server asks the same rule whatever the page showed; the reason is kept, nobody is called."""
    ticket = taken(ticket_of(people), people.ines)
    promise_eta(ticket, MONDAY + timedelta(hours=4), reason="", by=people.ines, now=MONDAY)
    answer = browser(people.alice).post(
        f"/tickets/{ticket.number}/escalate/", {"reason": "340 customers wait.", "sure": "on"}
    )
    page = text(answer)
    assert answer.status_code == 403
    assert "can be escalated once 50 % of the time to the ETA of 13:00 has passed" in page.replace("\xa0", " ")
    assert "Nobody was told." in page
    assert "340 customers wait." in page
    assert "Available from today, 11:00" in page
    assert not Escalation.objects.exists()


def test_the_reason_to_escalate_a_ticket_that_was_closed_goes_along_with_the_follow_up(
    people: Cast, browser: Browser, clock: Clock
) -> None:
    """[ESC-2] [STA-4] It stands in the field below, as the page says."""
    ticket, bob = taken(ticket_of(people), people.ines), browser(people.bob)
    bob.post(f"/tickets/{ticket.number}/close/")
    answer = bob.post(f"/tickets/{ticket.number}/escalate/", {"reason": "340 customers wait.", "sure": "on"})
    assert answer.status_code == 409
    assert re.search(r'<textarea[^>]*id="reply"[^>]*>\s*340 customers wait\.</textarea>', text(answer))
    assert not Escalation.objects.exists()


@pytest.mark.parametrize("severity", [1, 2, 4])
def test_where_the_gate_says_no_neither_tick_nor_reason_is_asked_for(
    people: Cast, browser: Browser, clock: Clock, severity: int
) -> None:
    """[ESC-2] By phone alone, too early, never: the rule answers before the box."""
    ticket = taken(ticket_of(people, severity=severity), people.ines)
    if severity == 1:
        clock.pass_(timedelta(hours=8))
    answer = browser(people.bob).post(f"/tickets/{ticket.number}/escalate/", {"reason": ""})
    assert answer.status_code == 403
    assert "Nobody was told." in text(answer)
    assert "Tick this box" not in text(answer)
    assert not Escalation.objects.exists()


@pytest.mark.parametrize("nothing", ["", "  \n ", "\u200b\u00a0", "\u2060\ufeff\r\n\u202e"])
def test_an_answer_in_time_is_not_lost_by_an_empty_one(
    people: Cast, browser: Browser, clock: Clock, nothing: str
) -> None:
    """[POR-3] An answer of which nothing can be seen is told beside the box; the ticket goes on waiting."""
    ticket = taken(ticket_of(people), people.ines)
    reply(ticket, "Which build?", by=people.ines, way=Way.DESK, now=MONDAY, then="waiting")
    answer = browser(people.bob).post(f"/tickets/{ticket.number}/reply/", {"text": nothing})
    assert answer.status_code == 422
    assert "Nothing is written yet" in error_of(answer, "reply")
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_what_cannot_be_seen_fills_no_field_of_the_wizard(wizard: Wizard) -> None:
    """[TIC-1] [TIC-3] A sign without a width is no description."""
    wizard.to_contact()
    answer = wizard.send("details", {**DETAILS, "what_happens": " \u2060\n"}, go="on")
    assert answer.status_code == 422
    assert error_of(answer, "what_happens")
