"""A page for what went wrong knows who reads it, offers a way on, and needs no database."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from heimdesk.channels.web.components import errors, sessions
from heimdesk.channels.web.desk import shifts
from tests.cast import Cast, people

__all__ = ["people"]

BACKEND = "heimdesk.channels.email.login.CodeBackend"
OWN = {"Sec-Fetch-Site": "same-origin"}


def text_of(client: Client, path: str, status: int) -> str:
    """What a page says that answers so."""
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def ines(people: Cast) -> Client:
    """The engineer's browser."""
    client = Client(raise_request_exception=False)
    client.force_login(people.ines, backend=BACKEND)
    return client


def test_a_page_that_is_not_there_offers_search_and_a_way_on(people: Cast) -> None:
    """[UI-1] A customer's search and tickets, whom to call."""
    client = Client()
    client.force_login(people.bob, backend=BACKEND)
    for path in ("/nowhere/", "/tickets/99999/"):
        page = text_of(client, path, 404)
        assert f'role="search" action="{reverse("portal:search")}"' in page
        assert f'href="{reverse("portal:tickets")}"' in page
        assert "with your support code" in page


def test_the_staff_is_led_back_to_the_desk_and_not_told_to_call(ines: Client) -> None:
    """[UI-1] [WRK-6] A number that no ticket has, an address that no page has."""
    for path in ("/desk/tickets/99999/", "/desk/nowhere/"):
        page = text_of(ines, path, 404)
        assert f'role="search" action="{reverse("desk:search")}"' in page
        assert f'href="{reverse("desk:list")}"' in page
        assert "support code" not in page


def test_what_breaks_at_the_desk_is_told_to_the_staff(ines: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """[UI-1] [OPS-2] The number of the request is for the administrator; nobody is asked to call."""

    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("a page that breaks")

    monkeypatch.setattr(shifts, "page", broken)
    page = text_of(ines, reverse("desk:shifts"), 500)
    assert "tell your administrator" in page
    assert "support code" not in page


def test_who_reads_is_not_asked_while_the_database_is_away(
    people: Cast, monkeypatch: pytest.MonkeyPatch, ines: Client
) -> None:
    """[OPS-2] The page comes all the same, as for a customer."""

    def away(*_given: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(sessions, "living_session", away)
    assert "with your support code" in text_of(ines, "/nowhere/", 404)
    assert "Back in a moment" in text_of(ines, reverse("desk:shifts"), 503)


def test_a_text_that_is_too_large_is_not_told_to_leave_out_a_file(db: None, settings: Any) -> None:
    """[UI-1] The log-in sends none; where files were sent the largest is named."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = Client().post("/login/", {"email": "x" * 2000}, headers=OWN)
    assert answer.status_code == 413
    assert "shorten it" in answer.content.decode()
    assert "file" not in answer.content.decode().partition("<main")[2].partition("</section>")[0]
    assert b"leave out the largest file" in errors.too_large(RequestFactory().post("/")).content
