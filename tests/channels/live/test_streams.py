"""The streams as browsers get them: who is let in, who hears of what, who sees whom; over HTTP from a process apart."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.people import add_participant, remove_participant
from heimdesk.domain.tickets.actions.reply import add_note, reply, save_reply_draft
from heimdesk.domain.tickets.models import Ticket
from tests.cast import Cast, pack
from tests.channels.live.serving import Page, status_of, streams
from tests.domain.tickets.tickets import after, opened
from tests.operations.killing import session_of

pytestmark = pytest.mark.django_db(transaction=True)
Opens = Callable[[str, Person], Page]


@pytest.fixture
def port(people: Cast, process_environment: dict[str, str]) -> Iterator[int]:
    """Where the streams are."""
    with streams(process_environment) as port:
        yield port


@pytest.fixture
def open_page(port: int) -> Iterator[Opens]:
    """Opens the page of a path for a person."""
    pages: list[Page] = []

    def opens(path: str, person: Person) -> Page:
        pages.append(Page(port, path, person))
        return pages[-1]

    yield opens
    for page in pages:
        page.close()


def of(ticket: Ticket) -> str:
    """The address of a ticket's stream."""
    return f"/live/tickets/{ticket.number}/"


def told(*tickets: Ticket) -> tuple[str, str]:
    """The event that says that these changed."""
    return "change", json.dumps([ticket.number for ticket in tickets])


def here(*names: str, writes: str = "") -> tuple[str, str]:
    """The event that says who else is here."""
    return "here", json.dumps([{"name": name, "writes": writes} for name in names])


def let_past_be_told(*pages: Page) -> None:
    """What was done just before these were opened may still come: it is no answer to what is done next."""
    for page in pages:
        page.rest()


def test_a_stream_is_for_those_who_may_see_what_it_is_about(people: Cast, port: int) -> None:
    """[WRK-5] [POR-2] [SRC-3] No session, another account, the desk for customers, a page of somebody else: refused."""
    ticket = opened(people)
    assert status_of(port, of(ticket)) == 401
    assert status_of(port, "/live/desk/", session="x" * 32) == 401
    assert status_of(port, of(ticket), session=session_of(people.charlie)) == 404
    assert status_of(port, "/live/tickets/1/", session=session_of(people.ines)) == 404
    assert status_of(port, f"/live/tickets/{'9' * 40}/", session=session_of(people.ines)) == 404
    assert status_of(port, "/live/desk/", session=session_of(people.alice)) == 404
    ines = session_of(people.ines)
    for origin in ("http://evil.example", "http://localhost:8002", "http://evil.example:8000", "null", "http://[:8000"):
        assert status_of(port, "/live/desk/", session=ines, origin=origin) == 403


def test_a_page_of_ours_may_read_its_stream_and_no_proxy_holds_it_up(people: Cast, open_page: Opens) -> None:
    """[WRK-5] The origin is named exactly, with its cookies; nothing is kept or gathered on the way."""
    headers = open_page("/live/desk/", people.ines).answer.headers
    assert headers["Content-Type"].startswith("text/event-stream")
    assert headers["Access-Control-Allow-Origin"] == "http://localhost:8000"
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"


def test_everybody_hears_of_what_they_may_see_and_customers_of_no_note(people: Cast, open_page: Opens) -> None:
    """[WRK-5] [WRK-4] [POR-2] Not even that there was a note; nor anything of another account's ticket."""
    ticket = opened(people)
    pack(people.osprey, people.gateway)
    foreign = opened(people, requester=people.charlie, account=people.osprey)
    desk = open_page("/live/desk/", people.selma)
    bob, charlie = open_page(of(ticket), people.bob), open_page(of(foreign), people.charlie)
    let_past_be_told(desk, bob, charlie)
    add_note(ticket, "The old chain again.", by=people.ines, now=after(1))
    assert desk.next() == told(ticket)
    assert bob.hears_nothing()
    reply(ticket, "Renew the chain.", by=people.ines, now=after(1))
    assert bob.next() == told(ticket)
    assert desk.next() == told(ticket)
    reply(foreign, "And this?", by=people.charlie, now=after(2))
    assert charlie.next() == told(foreign)
    assert desk.next() == told(foreign)
    assert bob.hears_nothing()
    assert charlie.hears_nothing()


def test_two_on_one_ticket_see_each_other_write_and_leave(people: Cast, open_page: Opens) -> None:
    """[WRK-5] At once; the customer, who has it open too, sees nobody and is seen by nobody."""
    ticket = opened(people)
    bob = open_page(of(ticket), people.bob)
    let_past_be_told(bob)
    ines = open_page(of(ticket), people.ines)
    second = open_page(of(ticket), people.ines)
    selma = open_page(of(ticket), people.selma)
    assert selma.next() == here("Ines Duarte")
    assert ines.next() == second.next() == here("Selma Aalto")
    save_reply_draft(ticket, "Renew the", by=people.selma, now=after(1))
    assert ines.next() == here("Selma Aalto", writes="reply")
    reply(ticket, "Renew the chain.", by=people.selma, now=after(1))
    assert {ines.next(), ines.next()} == {told(ticket), here("Selma Aalto")}
    selma.close()
    assert ines.next() == here()
    assert bob.next() == told(ticket)
    assert bob.hears_nothing()


def test_a_stream_ends_with_its_session_before_it_hears_of_more(people: Cast, open_page: Opens) -> None:
    """[WRK-5] [POR-2] Logged out, or the person left: the next change ends it."""
    ticket = opened(people)
    out, left, stays = (open_page(of(ticket), each) for each in (people.alice, people.bob, people.ines))
    let_past_be_told(out, left, stays)
    Session.objects.filter(session_key=out.session).delete()
    Person.objects.filter(pk=people.bob.pk).update(is_active=False)
    reply(ticket, "Renew the chain.", by=people.ines, now=after(1))
    assert out.next() == left.next() == ("end", "")
    assert stays.next() == told(ticket)


def test_who_may_see_a_ticket_is_asked_anew_at_each_change(people: Cast, open_page: Opens) -> None:
    """[SRC-3] Taken off the ticket: the page that is still open hears no more of it."""
    ticket = opened(people)
    add_participant(ticket, people.dora, by=people.bob, now=after(0))
    dora, bob = open_page(of(ticket), people.dora), open_page(of(ticket), people.bob)
    let_past_be_told(dora, bob)
    remove_participant(ticket, people.dora, by=people.bob, now=after(1))
    reply(ticket, "Renew the chain.", by=people.ines, now=after(1))
    assert bob.next() == told(ticket)
    assert dora.hears_nothing()
