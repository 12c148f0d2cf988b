"""What goes wrong has a clear answer beside its field, and nothing is lost."""

import io
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from heimdesk.domain.catalog.actions import withdraw
from heimdesk.domain.entitlements.actions import grant_for_contract
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.models import Attachment, Draft, DraftState, Escalation, Ticket, Way
from tests import cast
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import BACKEND, Clock, taken, ticket_of
from tests.channels.web.portal.wizard import CONTACT, DETAILS, Wizard, error_of, text

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
    assert "expired at" in error_of(answer, "code")
    assert "expired at" in text(wizard.get("entitlement"))


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
    answer = wizard.begin(people.gateway)
    assert answer.status_code == 422
    assert error_of(answer, "product")


def test_no_product_is_told_beside_the_list(wizard: Wizard) -> None:
    """[TIC-1] An empty first step stays where it is."""
    answer = wizard.client.post("/tickets/new/", {})
    assert answer.status_code == 422
    assert "Choose the product" in error_of(answer, "product")


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
    assert "Nobody was called." in page
    assert "Available from today, 11:00" in page
    assert not Escalation.objects.exists()


def test_two_tabs_of_one_draft_show_both_texts(wizard: Wizard) -> None:
    """[TIC-1] The second tab is told, sees both texts, and decides which one stays."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "question", "release": "", "module": ""})
    stale = wizard.revision("details")
    wizard.send("details", {"what_happens": "Text of the first tab."}, go="on")
    place = wizard.address("details")
    fields = {"version": stale, "what_happens": "Text of the second tab.", "go": "on"}
    saving = wizard.client.post(place + "save/", fields, headers={"accept": "application/json"})
    assert saving.status_code == 409
    assert "another tab" in saving.json()["notice"]
    answer = wizard.client.post(place, fields)
    page = text(answer)
    assert answer.status_code == 409
    assert "Text of the first tab." in page
    assert page.count("Text of the second tab.") == 2
    assert wizard.draft.values["details"]["what_happens"] == "Text of the first tab."
    wizard.client.post(place, {**fields, "version": wizard.draft.revision})
    assert wizard.draft.values["details"]["what_happens"] == "Text of the second tab."


def test_a_file_that_is_too_large_is_told_beside_its_field_and_nothing_else_is_lost(
    people: Cast, browser: Browser, settings: Any
) -> None:
    """[POR-3] On a ticket: the text stays, the file is named; a smaller one goes."""
    settings.UPLOAD_LIMIT_BYTES = 100_000
    ticket = ticket_of(people)
    large, small = SimpleUploadedFile("dump.bin", b"x" * 300_000), SimpleUploadedFile("log.txt", b"lines")
    alice, place = browser(people.alice), f"/tickets/{ticket.number}/reply/"
    answer = alice.post(place, {"files": [large, small], "text": "Here it is."})
    assert answer.status_code == 422
    assert "“dump.bin” is larger than 100 KB" in error_of(answer, "files")
    assert "Here it is." in text(answer)
    assert not Attachment.objects.exists()
    assert (
        alice.post(place, {"text": "Here it is.", "files": [SimpleUploadedFile("log.txt", b"lines")]}).status_code
        == 302
    )
    assert Attachment.objects.get().name == "log.txt"


def test_in_the_wizard_the_smaller_files_and_the_texts_are_kept(wizard: Wizard, settings: Any) -> None:
    """[TIC-3] The field of the large file says so; all else of the step is saved."""
    settings.UPLOAD_LIMIT_BYTES = 100_000
    wizard.begin()
    files = {
        "files-log_files": SimpleUploadedFile("dump.bin", b"x" * 300_000),
        "files-screenshots": SimpleUploadedFile("window.txt", b"small"),
    }
    answer = wizard.send("details", {**files, **DETAILS}, go="on")
    assert answer.status_code == 422
    assert "“dump.bin” is larger than" in error_of(answer, "log_files")
    assert [each.name for each in Attachment.objects.all()] == ["window.txt"]
    assert wizard.draft.values["details"]["what_happens"] == DETAILS["what_happens"]


def test_three_hundred_megabytes_are_let_go_while_they_stream(people: Cast, browser: Browser) -> None:
    """[POR-3] The server neither keeps the bytes nor loses the text that comes after them."""
    ticket = ticket_of(people)
    size = 300 * 1024 * 1024
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="dump.bin"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    tail = f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="text"\r\n\r\nSee the dump.\r\n--{BOUNDARY}--\r\n'
    body = Streamed(head, size, tail.encode())
    answer = body.sent_to(browser(people.alice), f"/tickets/{ticket.number}/reply/")
    assert answer.status_code == 422
    assert "“dump.bin” is larger than 52 MB" in error_of(answer, "files")
    assert "See the dump." in text(answer)
    assert body.left == 0


def test_a_body_that_no_form_can_have_is_refused_before_it_is_read(people: Cast, browser: Browser) -> None:
    """[POR-3] 413 with what to do."""
    ticket = ticket_of(people)
    body = Streamed(b"", 4_000_000_000, b"")
    answer = body.sent_to(browser(people.alice), f"/tickets/{ticket.number}/reply/")
    assert answer.status_code == 413
    assert body.left == body.length


@pytest.mark.parametrize("name", ["../../x", "..\\..\\x", "/etc/x"])
def test_a_file_name_is_only_a_name(people: Cast, browser: Browser, name: str) -> None:
    """[POR-3] It leads nowhere, and the file comes back as a download under a safe name."""
    ticket = ticket_of(people)
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="text"\r\n\r\nSee it.\r\n--{BOUNDARY}\r\n'
        f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'
        f"<script>alert(1)</script>\r\n--{BOUNDARY}--\r\n"
    )
    alice = browser(people.alice)
    alice.generic("POST", f"/tickets/{ticket.number}/reply/", head.encode(), content_type=MULTIPART_CONTENT)
    kept = Attachment.objects.get()
    assert kept.name == "x"
    answer = alice.get(f"/files/{kept.pk}/x")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "html" not in answer.headers["Content-Type"]
    assert browser(people.charlie).get(f"/files/{kept.pk}/x").status_code == 404
    assert browser(None).get(f"/files/{kept.pk}/x").status_code == 302


def test_a_text_of_a_megabyte_is_told_with_its_length_and_kept(people: Cast, browser: Browser) -> None:
    """[WRK-4] How many characters there are, how many are possible, and what to do with the rest."""
    ticket = ticket_of(people)
    words = "lock " * 200_000
    answer = browser(people.alice).post(f"/tickets/{ticket.number}/reply/", {"text": words})
    assert answer.status_code == 422
    assert "100,000 are possible" in error_of(answer, "reply")
    assert text(answer).count("lock lock") > 90_000
    assert ticket.messages.count() == 1


def test_a_long_text_in_the_wizard_is_kept_and_told(wizard: Wizard) -> None:
    """[TIC-3] The draft keeps even what is too long."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "question", "release": "", "module": ""})
    words = "x" * 1_000_000
    answer = wizard.send("details", {**DETAILS, "what_happens": words}, go="on")
    assert answer.status_code == 422
    assert "1,000,000 characters" in error_of(answer, "what_happens")
    assert wizard.draft.values["details"]["what_happens"] == words


def test_emoji_and_right_to_left_stay_as_they_are(wizard: Wizard, people: Cast) -> None:
    """[UI-1] Typed, stored, shown; each text finds its own direction."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "question", "release": "", "module": ""})
    wizard.send("details", {"subject": RIGHT_TO_LEFT, "what_happens": f"{RIGHT_TO_LEFT} <b>x</b>"}, go="on")
    assert RIGHT_TO_LEFT in text(wizard.get("details"))
    wizard.send("entitlement", {"entitlement": people.entitlement.pk, "go": "on"})
    wizard.send("access")
    wizard.send("contact", CONTACT)
    ticket = Ticket.objects.get()
    page = wizard.client.get(f"/tickets/{ticket.number}/")
    assert f'<h1 dir="auto">{RIGHT_TO_LEFT}</h1>' in text(page)
    assert "<b>x</b>" not in page.content.decode()


def test_a_session_that_ended_mid_wizard_loses_nothing(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] The form that was sent without a session is kept, and stands in the page after the log-in."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "question", "release": "", "module": ""})
    revision = wizard.revision("details")
    wizard.client.logout()
    place = wizard.address("details")
    answer = wizard.client.post(place, {"version": revision, "what_happens": "Typed for an hour.", "go": "on"})
    assert answer.headers["Location"].startswith("/login/?next=")
    assert "What you typed is kept" in text(wizard.client.get(answer.headers["Location"]))
    wizard.client.force_login(people.alice, backend=BACKEND)
    page = text(wizard.client.get(place))
    assert "Your session had ended." in page
    assert "Typed for an hour." in page
    assert wizard.draft.values["details"]["what_happens"] == "Typed for an hour."
    assert "Your session had ended." not in text(wizard.client.get(place))


def test_what_is_saved_while_typing_without_a_session_is_kept_too(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] The script is told (401) and says so; after the log-in the words are there."""
    wizard.begin()
    revision, place = wizard.revision("details"), wizard.address("details")
    wizard.client.logout()
    answer = wizard.client.post(
        place + "save/", {"version": revision, "what_happens": "Half a sen"}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 401
    wizard.client.force_login(people.alice, backend=BACKEND)
    assert "Half a sen" in text(wizard.client.get(place))


def test_somebody_else_who_logs_in_does_not_get_what_was_typed(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] The words belong to the address of the draft, which only its writer can open."""
    wizard.begin()
    place = wizard.address("details")
    wizard.client.logout()
    wizard.client.post(place, {"what_happens": "Secret of Alice."})
    wizard.client.force_login(people.charlie, backend=BACKEND)
    assert wizard.client.get(place).status_code == 404


def test_a_reply_without_a_session_stands_in_the_box_after_the_log_in(people: Cast, browser: Browser) -> None:
    """[POR-3] It is not sent by itself; one press sends it."""
    ticket = ticket_of(people)
    client = browser(None)
    answer = client.post(f"/tickets/{ticket.number}/reply/", {"text": "A long answer."})
    assert f"next=%2Ftickets%2F{ticket.number}%2F" in answer.headers["Location"]
    client.force_login(people.bob, backend=BACKEND)
    page = text(client.get(f"/tickets/{ticket.number}/"))
    assert "A long answer." in page
    assert "Nothing was sent." in page
    assert ticket.messages.count() == 1


def test_a_double_click_on_submit_opens_one_ticket(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] [INC-1] The second press leads to the same confirmation; one incident is deducted."""
    wizard.to_contact()
    fields = {"version": wizard.revision("contact"), **CONTACT}
    first, second = (wizard.client.post(wizard.address("contact"), fields) for _press in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Ticket.objects.count() == 1
    people.entitlement.refresh_from_db()
    assert people.entitlement.balance == 99
    assert wizard.get("contact").headers["Location"] == first.headers["Location"]
    assert Draft.objects.get().state == DraftState.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_open_one_ticket(clock: Clock) -> None:
    """[TIC-1] Both connections at the same time: one ticket, and both lead to it."""
    people = cast.cast()
    client = Client()
    client.force_login(people.alice, backend=BACKEND)
    wizard = Wizard(client, people)
    wizard.to_contact()
    fields = {"version": wizard.revision("contact"), **CONTACT}
    places: list[str] = []

    def press() -> None:
        try:
            own = Client()
            own.cookies = client.cookies
            places.append(own.post(wizard.address("contact"), fields).headers.get("Location", ""))
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _press in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert Ticket.objects.count() == 1
    assert places == [f"/tickets/{Ticket.objects.get().number}/sent/"] * 2


def test_an_answer_in_time_is_not_lost_by_an_empty_one(people: Cast, browser: Browser, clock: Clock) -> None:
    """[POR-3] An empty answer is told beside the box; the ticket goes on waiting."""
    ticket = taken(ticket_of(people), people.ines)
    reply(ticket, "Which build?", by=people.ines, way=Way.DESK, now=MONDAY, then="waiting")
    answer = browser(people.bob).post(f"/tickets/{ticket.number}/reply/", {"text": "  \n "})
    assert answer.status_code == 422
    assert "Nothing is written yet" in error_of(answer, "reply")


class Streamed(io.RawIOBase):
    """A body that is made while it is read; `left` counts what nobody asked for yet."""

    def __init__(self, head: bytes, size: int, tail: bytes) -> None:
        super().__init__()
        self._head, self._tail = head, tail
        self.length = len(head) + size + len(tail)
        self.left = self.length

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        size = min(self.left, size if size >= 0 else self.left)
        at = self.length - self.left
        self.left -= size
        if at >= len(self._head) and self.left >= len(self._tail):
            return b"x" * size
        whole = range(at, at + size)
        return bytes(self._at(each) for each in whole)

    def _at(self, place: int) -> int:
        if place < len(self._head):
            return self._head[place]
        of_tail = place - (self.length - len(self._tail))
        return self._tail[of_tail] if of_tail >= 0 else ord("x")

    def sent_to(self, client: Client, place: str) -> HttpResponse:
        """Send it as the form of a page."""
        length, kind = str(self.length), MULTIPART_CONTENT
        request: dict[str, Any] = {"CONTENT_LENGTH": length, "CONTENT_TYPE": kind, "wsgi.input": self}
        return client.generic("POST", place, b"", **request)
