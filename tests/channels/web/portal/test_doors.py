"""Every address of the portal, walked as everybody who must be refused there."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from heimdesk.channels.web.portal import urls
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.drafts import attach_to_draft, start_draft
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.models import Draft, Ticket
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import ticket_of

Browser = Callable[[Person | None], Client]
OPEN = {"home", "search", "suggestions", "article", "article-file", "article-with-words", "products", "product"}
OF_EVERY_CUSTOMER = {"tickets", "new-ticket", "account", "visibility", "ledger-csv"}
FOR_STAFF_TOO = {"attachment"}


@pytest.fixture
def things(people: Cast) -> tuple[Ticket, Draft]:
    """A ticket of Bob and a draft of Bob with a file."""
    draft = start_draft(people.bob, product=people.gateway, now=MONDAY)
    attach_to_draft(draft, store_file("log.txt", [b"lines"]), by=people.bob, now=MONDAY)
    return ticket_of(people), draft


def addresses(things: tuple[Ticket, Draft]) -> Iterator[tuple[str, str]]:
    """Name and address of each page that is not open to everybody, on Bob's things."""
    ticket, draft = things
    file = draft.attachments.get()
    given = {"number": ticket.number, "key": draft.key, "step": "details", "pk": file.pk, "name": "log.txt"}
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        name = str(pattern.name)
        if name not in OPEN:
            wanted = pattern.pattern.converters
            yield name, reverse(f"portal:{name}", kwargs={key: given[key] for key in wanted})


def test_a_stranger_is_led_to_the_log_in_everywhere(things: tuple[Ticket, Draft], browser: Browser) -> None:
    """[POR-1] Reading and sending."""
    client = browser(None)
    for name, place in addresses(things):
        for answer in (client.get(place), client.post(place)):
            assert answer.status_code in (302, 405), (name, answer.status_code)
            assert answer.status_code == 405 or answer.headers["Location"].startswith("/login/"), name


def test_a_customer_of_another_account_finds_nothing(
    things: tuple[Ticket, Draft], people: Cast, browser: Browser
) -> None:
    """[SRC-3] As if it were not there: neither the ticket, nor the draft, nor their files."""
    ticket, _draft = things
    messages = ticket.messages.count()
    for person in (people.charlie, people.dora):
        client = browser(person)
        for name, place in addresses(things):
            if name in OF_EVERY_CUSTOMER:
                continue
            for answer in (client.get(place), client.post(place, {"text": "x", "reason": "x", "sure": "on"})):
                assert answer.status_code in (404, 405), (name, answer.status_code)
    ticket.refresh_from_db()
    assert (ticket.messages.count(), ticket.state) == (messages, "new")


def test_staff_are_sent_to_the_desk(things: tuple[Ticket, Draft], people: Cast, browser: Browser) -> None:
    """[POR-2] The portal's forms are the customer's."""
    client = browser(people.ines)
    assert client.get("/").headers["Location"] == "/desk/"
    assert client.get(f"/tickets/{things[0].number}/").headers["Location"] == f"/desk/tickets/{things[0].number}/"
    for name, place in addresses(things):
        if name not in FOR_STAFF_TOO:
            assert client.post(place).status_code in (302, 403, 405), name


def test_a_form_from_elsewhere_is_refused(things: tuple[Ticket, Draft], people: Cast) -> None:
    """[UI-1] Without the token of our page nothing is changed."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, place in addresses(things):
        answer = client.post(place, {"text": "x"})
        assert answer.status_code in (403, 405), name


def test_what_does_not_exist_is_not_found(people: Cast, browser: Browser) -> None:
    """[POR-2] Whatever number or key is tried."""
    client = browser(people.bob)
    for place in ("/tickets/999999/", f"/tickets/new/{uuid.uuid4()}/", "/kb/999999/", "/files/999999/x", "/tickets/x/"):
        assert client.get(place).status_code == 404, place
    assert client.get(f"/tickets/{10**30}/").status_code == 404
