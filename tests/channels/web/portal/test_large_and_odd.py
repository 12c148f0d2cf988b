"""Files that are too large, names that lead elsewhere, texts that are too long or run from right to left."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Attachment, Ticket
from tests.cast import Cast
from tests.channels.web.portal.conftest import ticket_of
from tests.channels.web.portal.wizard import CONTACT, DETAILS, Wizard, error_of, text

Browser = Callable[[Person | None], Client]
RIGHT_TO_LEFT = "مشكلة في إنشاء صندوق البريد 📮\u202e"


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


def test_an_empty_file_is_told_beside_its_field_and_nothing_else_is_lost(people: Cast, browser: Browser) -> None:
    """[POR-3] On a ticket: every empty one is named, none goes, the text stays; a field left empty is no file."""
    ticket = ticket_of(people)
    alice, place = browser(people.alice), f"/tickets/{ticket.number}/reply/"
    files = [SimpleUploadedFile(name, content) for name, content in (("a.log", b""), ("b.log", b"b"), ("c.log", b""))]
    answer = alice.post(place, {"files": files, "text": "Here it is."})
    assert answer.status_code == 422
    assert "“a.log” is empty" in error_of(answer, "files")
    assert "“c.log” is empty" in error_of(answer, "files")
    assert "b.log" not in error_of(answer, "files")
    assert "Here it is." in text(answer)
    assert not Attachment.objects.exists()
    assert alice.post(place, {"files": "", "text": "Here it is."}).status_code == 302


def test_in_the_wizard_an_empty_file_is_told_and_the_others_and_the_texts_are_kept(wizard: Wizard) -> None:
    """[TIC-3] The field of the empty file says so; all else of the step is saved."""
    wizard.begin()
    files = {
        "files-log_files": [SimpleUploadedFile("trace.log", b""), SimpleUploadedFile("queue.log", b"stuck")],
        "files-screenshots": SimpleUploadedFile("window.txt", b"small"),
    }
    answer = wizard.send("details", {**files, **DETAILS}, go="on")
    assert answer.status_code == 422
    assert "“trace.log” is empty" in error_of(answer, "log_files")
    assert {each.name for each in Attachment.objects.all()} == {"queue.log", "window.txt"}
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
    assert "“dump.bin” is larger than 50 MB" in error_of(answer, "files")
    assert "See the dump." in text(answer)
    assert body.left == 0


def test_a_body_that_no_form_can_have_is_refused_before_it_is_read(people: Cast, browser: Browser) -> None:
    """[POR-3] 413 with what to do, to whoever sends it from elsewhere."""
    ticket = ticket_of(people)
    body = Streamed(b"", 4_000_000_000, b"")
    answer = body.sent_to(browser(people.alice), f"/tickets/{ticket.number}/reply/")
    assert answer.status_code == 413
    assert body.left == body.length


def test_a_body_that_no_form_can_have_leads_back_to_the_form(people: Cast, browser: Browser) -> None:
    """[POR-3] Its page tells it beside the field of the files, once."""
    ticket = ticket_of(people)
    alice, body = browser(people.alice), Streamed(b"", 4_000_000_000, b"")
    answer = body.sent_to(alice, f"/tickets/{ticket.number}/reply/", HTTP_SEC_FETCH_SITE="same-origin")
    assert answer.headers["Location"] == f"/tickets/{ticket.number}/"
    page = alice.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "All files together were larger than 500 MB" in error_of(page, "files")
    assert "All files together" not in text(alice.get(answer.headers["Location"]))


def test_more_files_than_are_taken_together_are_told_by_name_and_the_text_stays(
    people: Cast, browser: Browser, settings: Any
) -> None:
    """[POR-3] Each is small enough for the script of the page; together they are not."""
    settings.UPLOAD_LIMIT_BYTES = 20_000
    ticket = ticket_of(people)
    files = [SimpleUploadedFile(f"part{number}.bin", b"x" * 19_000) for number in range(12)]
    answer = browser(people.alice).post(f"/tickets/{ticket.number}/reply/", {"files": files, "text": "In parts."})
    assert answer.status_code == 422
    assert "“part11.bin” was left out: all files together may have 200 KB." in error_of(answer, "files")
    assert "part1.bin" not in error_of(answer, "files")
    assert "In parts." in text(answer)


def test_a_text_that_cannot_be_read_leads_back_to_its_field(people: Cast, wizard: Wizard, settings: Any) -> None:
    """[TIC-1] [POR-3] On a ticket and in the wizard, where what the draft holds stays."""
    wizard.begin()
    wizard.send("details", {"subject": "Kept before."}, go="attach")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    ticket = f"/tickets/{ticket_of(people).number}/"
    for sent_to, place, field in (
        (f"{ticket}reply/", ticket, "reply"),
        (wizard.address("details"), wizard.address("details"), "what_happens"),
    ):
        fields = {"text": "x" * 4_000, "what_happens": "x" * 4_000}
        answer = wizard.client.post(sent_to, fields, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.headers["Location"] == place
        page = wizard.client.get(place)
        assert "larger than 2 KB and did not arrive" in error_of(page, field)
        assert field == "reply" or "Kept before." in text(page)


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
    subject = RIGHT_TO_LEFT.removesuffix("\u202e")  # a line loses the sign that would turn round what follows it
    assert f'<h1 dir="auto">{subject}</h1>' in text(page)
    assert "<b>x</b>" not in page.content.decode()


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

    def sent_to(self, client: Client, place: str, **more: str) -> HttpResponse:
        """Send it as the form of a page."""
        length, kind = str(self.length), MULTIPART_CONTENT
        request: dict[str, Any] = {"CONTENT_LENGTH": length, "CONTENT_TYPE": kind, "wsgi.input": self}
        return client.generic("POST", place, b"", **request, **more)
