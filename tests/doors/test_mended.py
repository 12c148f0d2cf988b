"""What once broke an answer, each by hand: told beside its field or not there, and never our mistake (500)."""

from collections.abc import Callable
from typing import Any

import pytest

from heimdesk.domain.tickets.models import SavedView
from tests.doors.place import Place, browser, place

Sent = Callable[[Place], dict[str, Any]]
SHIFT = {"starts_at": "2030-01-01T10:00", "ends_at": "2030-01-01T18:00"}
MULTIPART = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nWords\r\n--x--\r\n'
POSTED: dict[str, tuple[str, str, Sent, int]] = {
    "a number of another script": ("shift manager", "/desk/take/", lambda p: {"ticket": "²"}, 302),
    "a number longer than Python reads": ("shift manager", "/desk/take/", lambda p: {"ticket": "9" * 5000}, 302),
    "a message that nobody has seen": (
        "shift manager", "/desk/tickets/{stuck}/reply/", lambda p: {"text": "x", "seen_message": "9" * 30}, 302,
    ),
    "a moment before the first day": ("shift manager", "/desk/tickets/{stuck}/eta/",
                                      lambda p: {"due_at": "0001-01-01T00:00+14:00"}, 422),
    "a type of ticket that the book does not know": (
        "shift manager", "/desk/new/",
        lambda p: {"account": p.scene.people.kestrel.pk, "product": p.scene.people.gateway.pk, "ticket_type": "AND"},
        422,
    ),
    "a region longer than its column": (
        "shift manager", "/desk/shifts/plan/",
        lambda p: {**SHIFT, "person": p.scene.people.karla.pk, "region": "x" * 61}, 422,
    ),
    "a key of a bug longer than a pattern": ("shift manager", "/desk/tickets/{stuck}/link/",
                                             lambda p: {"kind": "bug", "key": "😀" * 70_000}, 422),
    "an address of a colleague longer than a pattern": ("requester", "/tickets/{stuck}/people/",
                                                        lambda p: {"email": "é" * 70_000}, 422),
    "a way on that is no address": ("requester", "/login/", lambda p: {"next": "//["}, 302),
    "a NUL in an answer": ("requester", "/tickets/{stuck}/reply/", lambda p: {"text": "a\x00b"}, 302),
    "a file taken off a draft that has ended": ("requester", "/tickets/new/{thrown}/files/{file}/remove/",
                                                lambda p: {}, 404),
}  # fmt: skip
READ: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "a NUL in the cookie of the session": ("stranger", "/tickets/", {"HTTP_COOKIE": 'sessionid="\\000aaaaaaaa"'}, 302),
    "a NUL in the address": ("stranger", "/kb/1/files/%00", {}, 404),
    "a NUL among the words": ("stranger", "/search/?q=a%00b", {}, 200),
    "words longer than a pattern": ("shift manager", f"/desk/search/?q={'x' * 60_000}", {}, 200),
    "names longer than a pattern": ("shift manager", f"/desk/accounts/?q={'x' * 60_000}", {}, 200),
    "a filter that no column can hold": ("shift manager", "/desk/?severity=999999999999", {}, 422),
    "hours beyond all days": ("shift manager", "/desk/?due_within=1e300", {}, 422),
    "a cursor before the first day": ("shift manager", "/desk/?after=0001-01-01T00:00:00%2B14:00~1", {}, 200),
    "a cursor beyond all keys": ("requester", "/tickets/?list=open&after=2026-01-01~" + "9" * 30, {}, 200),
    "a canned reply of another script": ("shift manager", "/desk/tickets/{stuck}/?canned=²&article=²", {}, 200),
    "an address of another host": ("stranger", "/", {"HTTP_HOST": "evil.example"}, 400),
}


@pytest.fixture
def filled(db: None) -> Place:
    """Everything there is."""
    return place()


def _path(path: str, filled: Place) -> str:
    return path.format(stuck=filled.scene.stuck.number, thrown=filled.thrown.key, file=filled.file_of_draft.pk)


def test_what_once_broke_a_form_is_told(filled: Place) -> None:
    """[UI-1] Beside the field, or by leading on."""
    for name, (who, path, sends, status) in POSTED.items():
        answer = browser(filled.actors[who]).post(_path(path, filled), sends(filled))
        assert answer.status_code == status, name


def test_what_once_broke_a_page_is_answered(filled: Place) -> None:
    """[UI-1] By the page as it is without, or that it is not there."""
    for name, (who, path, headers, status) in READ.items():
        answer = browser(filled.actors[who]).get(_path(path, filled), **headers)
        assert answer.status_code == status, name


@pytest.mark.parametrize("charset", ["idna", "hex", "utf-16"])
def test_a_form_in_another_encoding_is_refused(filled: Place, charset: str) -> None:
    """[UI-1] Some of Python's encodings are none of text."""
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = browser(filled.scene.people.bob).generic("POST", "/tickets/new/", MULTIPART, content_type=kind)
    assert answer.status_code == 400


def test_a_form_that_breaks_off_is_refused(filled: Place) -> None:
    """[POR-3] Nothing of it is kept."""
    client, path = browser(filled.scene.people.bob), f"/tickets/{filled.scene.stuck.number}/reply/"
    for body, status in ((MULTIPART[:30], 422), (b"", 400)):
        kind = "multipart/form-data; boundary=x" if body else "multipart/form-data"
        before = filled.scene.stuck.messages.count()
        assert client.generic("POST", path, body or MULTIPART, content_type=kind).status_code == status
        assert filled.scene.stuck.messages.count() == before


def test_a_form_with_a_broken_origin_has_a_page_that_says_so(filled: Place) -> None:
    """[UI-1] The page for a form that has expired reads what the browser says of where it came from."""
    for headers in ({"HTTP_ORIGIN": "http://["}, {"HTTP_REFERER": "http://["}):
        client = browser(filled.scene.people.bob, enforce_csrf_checks=True)
        answer = client.post(f"/tickets/{filled.scene.stuck.number}/reply/", {"text": "x"}, **headers)
        assert answer.status_code == 403


def test_a_shared_view_that_finds_nothing_leaves_everybody_the_desk(filled: Place) -> None:
    """[WRK-6] Its count is 0, on every page that counts views."""
    engineer = browser(filled.scene.people.ines)
    kept = engineer.post("/desk/views/new/?severity=999999999999", {"name": "None", "shared": "on"})
    assert kept.status_code == 302
    assert SavedView.objects.get(name="None").shared
    assert browser(filled.scene.people.jonas).get("/desk/").status_code == 200
