"""A customer's lists: open, pending and closed, new; searched by words and state; as far as the person may see."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.people.actions import change_visibility
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.actions.resolve import resolve
from heimdesk.domain.tickets.models import Way
from heimdesk.domain.tickets.own_lists import portal_lists
from heimdesk.domain.tickets.standing import closing_of
from heimdesk.engines.search import chosen
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import Clock, taken, ticket_of
from tests.channels.web.portal.wizard import text

Browser = Callable[[Person | None], Client]


def sections(page: str) -> dict[str, str]:
    """The parts of the page by list."""
    return {part.split('"')[0]: part for part in page.split('<section aria-labelledby="')[1:]}


def test_each_ticket_stands_in_the_list_of_its_state(people: Cast, browser: Browser, clock: Clock) -> None:
    """[POR-2] Open and waiting, pending and closed, new; whose turn it is in words."""
    new = ticket_of(people, subject="Nobody has it")
    mine = taken(ticket_of(people, subject="Ines has it"), people.ines)
    asked = taken(ticket_of(people, subject="We wait"), people.ines)
    reply(asked, "Which build?", by=people.ines, way=Way.DESK, now=MONDAY, then="waiting")
    pending = taken(ticket_of(people, subject="Solved maybe"), people.ines)
    resolve(pending, "solved", "Do this.", by=people.ines, now=MONDAY)
    closed = ticket_of(people, subject="Over")
    client = browser(people.bob)
    client.post(f"/tickets/{closed.number}/close/")
    found = sections(text(client.get("/tickets/")))
    assert new.subject in found["new"]
    assert mine.subject in found["open"]
    assert asked.subject in found["open"]
    assert "We wait for you" in found["open"]
    assert pending.subject in found["done"]
    assert found["done"].count("closes by itself") == 1
    assert closed.subject in found["done"]


def test_a_search_by_state_and_words_narrows_the_lists(people: Cast, browser: Browser) -> None:
    """[POR-2] A word of the subject, a request ID, a state."""
    first, second = ticket_of(people, subject="Queue stuck"), ticket_of(people, subject="Login fails")
    client = browser(people.bob)
    for query, shown in (
        ("q=queue", True),
        (f"q=%23{first.number}", True),
        ("state=closed", False),
        ("state=new", True),
    ):
        page = text(client.get(f"/tickets/?{query}"))
        assert (first.subject in page) == shown, query
    assert second.subject not in text(client.get("/tickets/?q=queue"))
    assert "No ticket fits." in text(client.get("/tickets/?q=nothing"))
    assert client.get("/tickets/?q=%00&state=rubbish&list=rubbish&after=rubbish").status_code == 200


def test_a_search_finds_what_was_written_and_no_note(people: Cast, browser: Browser) -> None:
    """[POR-2] [SRC-3] By the words of the messages, as far as the reader may read them; notes are the staff's."""
    ticket = taken(ticket_of(people, subject="Queue stuck"), people.ines)
    reply(ticket, "Restart the zebrafish daemon.", by=people.ines, way=Way.DESK, now=MONDAY)
    add_note(ticket, "The customer has an ocelot.", by=people.ines, now=MONDAY)
    learn_changes(MONDAY, 500)
    for person, word, shown in (
        (people.bob, "zebrafish", True),
        (people.bob, "ocelot", False),
        (people.charlie, "zebrafish", False),
    ):
        page = text(browser(person).get(f"/tickets/?q={word}"))
        assert (ticket.subject in page) == shown, (person.name, word)


def test_while_the_search_is_away_the_subject_is_searched(
    people: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[POR-2] The list still answers, and says what it did not look through."""
    ticket = ticket_of(people, subject="Queue stuck")
    away = "The search does not answer now: only subjects and request IDs were looked through."
    assert away not in text(browser(people.bob).get("/tickets/?q=queue"))
    monkeypatch.setattr(chosen, "_chosen", [])
    page = text(browser(people.bob).get("/tickets/?q=queue"))
    assert ticket.subject in page
    assert away in page
    nothing = text(browser(people.bob).get("/tickets/?q=zebrafish"))
    assert "No subject fits." in nothing
    assert "No ticket fits." not in nothing
    assert away not in text(browser(people.bob).get("/tickets/"))


def test_a_member_sees_the_own_tickets_until_the_manager_chooses_otherwise(people: Cast, browser: Browser) -> None:
    """[POR-2] [SRC-3] The manager sees all; who is of another account sees none."""
    ticket = ticket_of(people)
    assert ticket.subject in text(browser(people.alice).get("/tickets/"))
    assert ticket.subject not in text(browser(people.dora).get("/tickets/"))
    assert ticket.subject not in text(browser(people.charlie).get("/tickets/"))
    change_visibility(people.kestrel, "account", by=people.alice, now=MONDAY)
    dora = browser(Person.objects.get(pk=people.dora.pk))
    assert ticket.subject in text(dora.get("/tickets/"))
    assert ticket.subject not in text(dora.get("/tickets/?whose=mine"))


def test_long_lists_go_on_by_a_cursor(people: Cast, browser: Browser) -> None:
    """[POR-2] Older ones on the next page, none twice, none lost."""
    for count in range(30):
        ticket_of(people, subject=f"Ticket {count:02d}.", now=MONDAY + timedelta(minutes=count))
    client = browser(people.bob)
    first = text(client.get("/tickets/"))
    assert "25+" in first
    rest = first.split('href="/tickets/?list=new')[1].split('"')[0]
    second = text(client.get(f"/tickets/?list=new{rest}"))
    shown = [f"Ticket {count:02d}." in first for count in range(30)]
    assert shown == [False] * 5 + [True] * 25
    assert all((f"Ticket {count:02d}." in second) != shown[count] for count in range(30))


def test_the_addresses_of_rows_are_those_of_the_pages(people: Cast, browser: Browser) -> None:
    """[POR-2] Rows write their addresses by hand because it is quicker; they must not drift."""
    ticket = ticket_of(people)
    assert f'href="{reverse("portal:ticket", args=[ticket.number])}"' in text(browser(people.bob).get("/tickets/"))


def test_the_list_needs_six_statements_at_most(
    people: Cast, browser: Browser, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    """[POR-2] However many tickets there are, with words or without."""
    for _ticket in range(8):
        ticket_of(people)
        resolve(taken(ticket_of(people), people.ines), "solved", "Do this.", by=people.ines, now=MONDAY)
    for person in (people.alice, people.bob):
        client = browser(person)
        for address in ("/tickets/", "/tickets/?q=queue", "/tickets/?state=pending"):
            with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
                assert client.get(address).status_code == 200


def test_a_further_page_asks_for_no_book_of_each_ticket(
    people: Cast, django_assert_num_queries: Callable[[int], object]
) -> None:
    """[POR-2] [STA-3] When a resolved ticket closes is read along with it, on the pages after the first as well."""
    for _ticket in range(3):
        resolve(taken(ticket_of(people), people.ines), "solved", "Do this.", by=people.ines, now=MONDAY)
    with django_assert_num_queries(2):  # type: ignore[attr-defined]  # what the person may see, and the tickets
        assert all(closing_of(ticket) for ticket in portal_lists(people.bob).resolved)


def test_home_needs_eleven_statements_at_most(
    people: Cast, browser: Browser, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    """[POR-5] However much there is of everything; a stranger's four."""
    for _ticket in range(3):
        reply(taken(ticket_of(people), people.ines), "Which?", by=people.ines, way=Way.DESK, now=MONDAY, then="waiting")
        ticket_of(people)
    for person, most in ((people.alice, 11), (people.bob, 11), (None, 4)):
        client = browser(person)
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            client.get("/")


def test_home_shows_what_waits_and_what_we_work_on(people: Cast, browser: Browser) -> None:
    """[POR-5] The question first, then what we do, the plan, products and the phone number."""
    asked = taken(ticket_of(people, subject="We wait"), people.ines)
    reply(asked, "Which build?", by=people.ines, way=Way.DESK, now=MONDAY, then="waiting")
    ticket_of(people, subject="In the queue")
    page = text(browser(people.bob).get("/"))
    assert "Ines asks: We wait" in page
    assert "In the queue" in page
    assert "98 of 100 incidents left." in page
    assert "Mail Gateway" in page
    assert "+47 21 55 50 10" in page
    stranger = text(browser(None).get("/"))
    assert "What can we help you with?" in stranger
    assert "Log in" in stranger
    assert "In the queue" not in stranger


def test_home_names_a_number_for_each_region_and_examples_of_a_search(
    people: Cast, browser: Browser, settings: Any
) -> None:
    """[POR-5] As the vendor set them; without a number nothing is said of calling."""
    publish_article("Move a license key", "Text.", now=MONDAY)
    settings.VENDOR_PHONES = (("Europe", "+47 21 55 50 10"), ("Americas", "+1 416 555 0110"))
    page = text(browser(None).get("/"))
    assert '<dt>Americas</dt><dd><a href="tel:+14165550110">+1 416 555 0110</a></dd>' in page
    assert '<a href="/search/?q=Move+a+license+key" dir="auto">Move a license key</a>' in page
    settings.VENDOR_PHONES = ()
    assert "Or call" not in text(browser(None).get("/"))
