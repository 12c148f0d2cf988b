"""Staff who come to the portal are led to the desk, and what does not exist is not found."""

import uuid
from collections.abc import Callable

from django.test import Client

from heimdesk.domain.people.models import Person
from tests.cast import Cast
from tests.channels.web.portal.conftest import ticket_of

Browser = Callable[[Person | None], Client]


def test_staff_are_sent_to_the_desk(people: Cast, browser: Browser) -> None:
    """[POR-2] Home and tickets lead to their pages there."""
    ticket, client = ticket_of(people), browser(people.ines)
    assert client.get("/").headers["Location"] == "/desk/"
    assert client.get(f"/tickets/{ticket.number}/").headers["Location"] == f"/desk/tickets/{ticket.number}/"


def test_what_does_not_exist_is_not_found(people: Cast, browser: Browser) -> None:
    """[POR-2] Whatever number or key is tried."""
    client = browser(people.bob)
    for place in ("/tickets/999999/", f"/tickets/new/{uuid.uuid4()}/", "/kb/999999/", "/files/999999/x", "/tickets/x/"):
        assert client.get(place).status_code == 404, place
    assert client.get(f"/tickets/{10**30}/").status_code == 404
