"""What was typed at the desk and could not be taken stands on its page again: expired, without a session, too large."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from heimdesk.domain.catalog.actions import report_bug
from heimdesk.domain.tickets.models import Message, Ticket
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

BACKEND = "heimdesk.channels.email.login.CodeBackend"
OWN = {"Sec-Fetch-Site": "same-origin"}
HTMX = {**OWN, "HX-Request": "true"}


@pytest.fixture
def strict(scene: Scene) -> Client:
    """The engineer's browser, whose cookie of the token was lost."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.people.ines, backend=BACKEND)
    return client


def page(client: Client, place: str) -> str:
    """The text of a page."""
    return client.get(place).content.decode()


def test_an_answer_whose_token_expired_stands_in_the_composer_again(strict: Client, scene: Scene) -> None:
    """[WRK-4] As a note when it was one; it is sent by nobody but the engineer."""
    place = f"/desk/tickets/{scene.stuck.number}/"
    answer = strict.post(f"{place}reply/", {"text": "Typed for us.", "mode": "note"}, headers=OWN)
    assert answer.headers["Location"] == place
    shown = page(strict, place)
    assert "Typed for us.</textarea>" in shown
    assert "This form had expired. Nothing was sent; what you typed stands here again." in shown
    assert 'value="note" checked' in shown
    assert not Message.objects.filter(text="Typed for us.").exists()
    assert "Typed for us." not in page(strict, place)


def test_a_script_is_led_to_the_page_that_holds_what_was_typed(strict: Client, scene: Scene) -> None:
    """[WRK-3] The form of a change is a page of its own."""
    place = f"/desk/tickets/{scene.stuck.number}/eta/"
    answer = strict.post(place, {"due_at": "2099-01-01T12:00", "reason": "A copy first."}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, place)
    shown = page(strict, place)
    assert "A copy first." in shown
    assert 'value="2099-01-01T12:00"' in shown


def test_a_form_from_elsewhere_is_refused_and_not_kept(strict: Client, scene: Scene) -> None:
    """[WRK-4] Another site could fill the composer else."""
    place = f"/desk/tickets/{scene.stuck.number}/"
    answer = strict.post(f"{place}reply/", {"text": "Not mine."}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Not mine." not in page(strict, place)


def test_an_answer_without_a_session_stands_in_the_composer_after_the_log_in(scene: Scene, as_: Browse) -> None:
    """[WRK-4] The session ended over a long answer."""
    client, place = as_(None), f"/desk/tickets/{scene.stuck.number}/"
    answer = client.post(f"{place}reply/", {"text": "A long answer.", "mode": "reply"})
    assert answer.headers["Location"] == f"/login/?next={place.replace('/', '%2F')}"
    client.force_login(scene.people.ines, backend=BACKEND)
    shown = page(client, place)
    assert "A long answer.</textarea>" in shown
    assert "Your session had ended. Nothing was sent" in shown


def test_more_than_is_taken_is_told_beside_the_field_and_leaves_the_page_as_it_is(
    ines: Client, scene: Scene, settings: Any
) -> None:
    """[WRK-4] For a script only the place of the error changes; without one the ticket's page tells it."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    place = f"/desk/tickets/{scene.stuck.number}/"
    assert 'id="too-large-text"' in page(ines, place)
    answer = ines.post(f"{place}reply/", {"text": "x" * 4_000}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (413, "#too-large-text")
    assert "larger than 2 KB and did not arrive" in answer.content.decode()
    assert ines.post(f"{place}reply/", {"text": "x" * 4_000}, headers=OWN).headers["Location"] == place
    assert 'id="text-error"' in page(ines, place)


@pytest.mark.parametrize("mode", ["reply", "note"])
def test_an_empty_file_is_told_in_the_composer_and_the_text_stays(ines: Client, scene: Scene, mode: str) -> None:
    """[WRK-4] It is named beside the field, and nothing is sent."""
    before = scene.stuck.messages.count()
    sent = {"mode": mode, "text": "The log.", "files": SimpleUploadedFile("trace.log", b"")}
    answer = ines.post(f"/desk/tickets/{scene.stuck.number}/reply/", sent)
    assert answer.status_code == 422
    assert "“trace.log” is empty" in answer.content.decode().split('id="files-error"')[1].split("</p>")[0]
    assert "The log.</textarea>" in answer.content.decode()
    assert "Nothing was sent. What you typed is kept; files must be chosen again." in answer.content.decode()
    assert "Nothing was sent or lost." not in answer.content.decode()
    assert scene.stuck.messages.count() == before


def test_a_file_is_told_by_the_ending_of_its_name(ines: Client, scene: Scene) -> None:
    """[WRK-4] [MAIL-2] Not by what a machine calls its content."""
    for name in ("core.dmp", "unnamed"):
        sent = {"mode": "reply", "text": f"The file {name}.", "files": SimpleUploadedFile(name, b"\x00\x01\x02" * 700)}
        assert ines.post(f"/desk/tickets/{scene.stuck.number}/reply/", sent).status_code == 302
    shown = page(ines, f"/desk/tickets/{scene.stuck.number}/")
    assert "OCTET-STREAM" not in shown
    assert "DMP, " in shown
    assert "File, " in shown


def test_the_number_of_a_ticket_stands_apart_from_a_subject_of_another_direction(scene: Scene, ines: Client) -> None:
    """[UI-1] In its heading, on the pages of its changes and among the escalations."""
    Ticket.objects.update(subject="البريد لا يصل")
    number = scene.escalated.number
    for place in (f"/desk/tickets/{number}/", f"/desk/tickets/{number}/eta/", "/desk/escalations/"):
        shown = page(ines, place)
        assert re.search(rf"#{number}(</span>)? <bdi>البريد لا يصل</bdi>", shown), place


def test_what_is_wrong_with_a_tie_stands_beside_the_field_that_names_it(ines: Client, scene: Scene) -> None:
    """[CAT-2] [TIC-7] A bug of another product, the ticket itself, an article that is not there."""
    place = f"/desk/tickets/{scene.stuck.number}/link/"
    foreign = report_bug(scene.people.panel, "The list is empty", now=scene.now)
    for kind, key, said in (
        ("bug", foreign.key, "another product"),
        ("ticket", str(scene.stuck.number), "the same ticket"),
        ("article", "999999", "no article"),
    ):
        answer = ines.post(place, {"kind": kind, "key": key})
        assert answer.status_code == 422
        assert said in answer.content.decode().split('id="link-key-error"')[1].split("</p>")[0], kind
