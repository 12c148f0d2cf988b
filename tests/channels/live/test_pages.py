"""Open pages in a real browser: what others do comes in by itself, and nothing that the reader does is disturbed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.models import Ticket
from tests.cast import Cast
from tests.channels.live.serving import streams
from tests.domain.tickets.tickets import after, opened
from tests.operations.killing import session_of
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT_ONCE = 1_500
Opens = Callable[..., Page]


@pytest.fixture
def opens(
    people: Cast,
    live_server: Any,
    process_environment: dict[str, str],
    chromium_running: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Opens]:
    """Opens a page for a person, and waits until it listens. Nothing may go wrong in its scripts."""
    broken: list[str] = []
    contexts = []
    with streams(process_environment, pages_port=int(live_server.url.rsplit(":", 1)[1])) as port:
        monkeypatch.setenv("HEIMDESK_LIVE_PORT", str(port))

        def open_(person: Person, path: str, width: int = 1280) -> Page:
            context = chromium_running.new_context(viewport={"width": width, "height": 860}, base_url=live_server.url)
            contexts.append(context)
            context.add_cookies([{"name": "sessionid", "value": session_of(person), "url": live_server.url}])
            page = context.new_page()
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.on("console", lambda said: "status of 409" in said.text or broken.append(said.text))
            with page.expect_response(lambda answer: "/live/" in answer.url) as answer:
                page.goto(path)
            assert answer.value.status == 200
            page.wait_for_timeout(300)
            return page

        yield open_
        for context in contexts:
            context.close()
    assert not broken, broken


def test_two_on_one_ticket_see_each_other_and_what_the_other_says(people: Cast, opens: Opens, pictures: Path) -> None:
    """[WRK-5] Within a second; what is being typed, where, and in which mode stays as it is."""
    ticket = take(opened(people), by=people.ines, now=after(0))
    ines = opens(people.ines, f"/desk/tickets/{ticket.number}/")
    selma = opens(people.selma, f"/desk/tickets/{ticket.number}/")
    expect(ines.locator("#here")).to_have_text("Selma Aalto is also here")
    expect(selma.locator("#here")).to_have_text("Ines Duarte is also here")
    ines.locator("#text").press_sequentially("Renew the")
    expect(selma.locator("#here")).to_have_text("Ines Duarte is writing a reply")
    selma.get_by_text("Internal note").first.click()
    selma.locator("#text").fill("The old chain again.")
    selma.get_by_role("button", name="Add note").click()
    expect(ines.locator("#thread article.note")).to_contain_text("The old chain again.", timeout=AT_ONCE)
    expect(ines.locator("#text")).to_have_value("Renew the")
    expect(ines.locator("#text")).to_be_focused()
    ines.screenshot(path=pictures / "live-ticket.1280.png")
    expect(selma.locator("#thread article.note")).to_have_count(1)
    ines.keyboard.type(" chain.")
    expect(ines.locator("#text")).to_have_value("Renew the chain.")
    ines.get_by_role("button", name="Send reply").click()
    expect(ines.get_by_text("Not sent: others wrote meanwhile.")).to_be_visible()
    expect(ines.locator("#thread article.note")).to_have_count(1)
    ines.get_by_role("button", name="Send reply").click()
    expect(selma.locator("#thread article.ours")).to_contain_text("Renew the chain.", timeout=AT_ONCE)
    expect(ines.locator("#thread article.ours")).to_have_count(1)
    selma.close()
    expect(ines.locator("#here")).to_be_empty()


def test_the_facts_change_under_an_open_form_that_stays(people: Cast, opens: Opens) -> None:
    """[WRK-5] [WRK-3] Somebody is about to promise something while another takes the ticket."""
    ticket = opened(people)
    ines = opens(people.ines, f"/desk/tickets/{ticket.number}/")
    ines.locator("#facts").get_by_role("link", name="ETA").click()
    expect(ines.get_by_label("Until")).to_be_focused()
    ines.locator("#eta-reason").fill("The copy takes longer.")
    ines.locator("h1").click()
    take(Ticket.objects.get(), by=people.selma, now=after(1))
    expect(ines.locator("#facts .facts")).to_contain_text("Selma Aalto", timeout=AT_ONCE)
    expect(ines.locator("#eta-reason")).to_have_value("The copy takes longer.")


def test_the_list_follows_and_keeps_what_is_picked_and_where_one_stands(people: Cast, opens: Opens) -> None:
    """[WRK-5] [WRK-6] A row comes, changes and goes; counts follow."""
    first, second = opened(people), opened(people)
    page = opens(people.ines, "/desk/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    stands = page.locator("tr.current").get_attribute("id")
    assert stands == f"t{second.number}"
    third = opened(people, severity=1, subject="All mail is down")
    expect(page.locator(f"#t{third.number}")).to_be_visible(timeout=AT_ONCE)
    expect(page.locator("#news")).to_contain_text("All mail is down")
    assert page.locator("#rows tr").first.get_attribute("id") == f"t{third.number}"
    take(first, by=people.selma, now=after(1))
    expect(page.locator(f"#t{first.number} .of-owner")).to_contain_text("SA", timeout=2 * AT_ONCE)
    expect(page.locator(f"#t{second.number} input")).to_be_checked()
    expect(page.locator("tr.current")).to_have_id(stands)
    expect(page.locator(f"#t{second.number} a.subject")).to_be_focused()
    expect(page.locator("#count-all")).to_have_text("3")


def test_an_empty_list_fills(people: Cast, opens: Opens) -> None:
    """[WRK-5] The first ticket of the day."""
    page = opens(people.ines, "/desk/")
    expect(page.get_by_text("Nothing here is open.")).to_be_visible()
    ticket = opened(people)
    expect(page.locator(f"#t{ticket.number}")).to_be_visible(timeout=AT_ONCE)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_customer_sees_the_answer_while_writing_and_no_note(
    people: Cast, opens: Opens, pictures: Path, width: int
) -> None:
    """[WRK-5] [POR-3] The answer stands in the conversation, the own words stay in their field."""
    ticket = opened(people)
    bob = opens(people.bob, f"/tickets/{ticket.number}/", width)
    bob.locator("#reply").press_sequentially("The log says")
    add_note(ticket, "The old chain again.", by=people.ines, now=after(1))
    reply(ticket, "Renew the chain.", by=people.ines, now=after(1))
    expect(bob.locator("#talk-lines")).to_contain_text("Renew the chain.", timeout=AT_ONCE)
    expect(bob.locator("#talk-lines")).not_to_contain_text("old chain")
    expect(bob.locator("#news")).to_contain_text("Ines Duarte")
    expect(bob.locator("#reply")).to_have_value("The log says")
    expect(bob.locator("#reply")).to_be_focused()
    bob.screenshot(path=pictures / f"live-portal.{width}.png")


@contextmanager
def refusing(port: int) -> Iterator[Queue[str]]:
    """A web server that answers 503 in place of the streams; gives what it was asked."""
    asked: Queue[str] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(503)
            asked.put(self.path)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield asked
        server.shutdown()


@pytest.mark.parametrize("refused", [False, True])
def test_a_page_comes_back_to_its_stream_by_itself(
    people: Cast,
    live_server: Any,
    process_environment: dict[str, str],
    chromium_running: Browser,
    monkeypatch: pytest.MonkeyPatch,
    refused: bool,
) -> None:
    """[WRK-5] [OPS-2] After the process died, and after it, or a proxy before it, refused: a browser would not ask."""
    ticket, pages_port = opened(people), int(live_server.url.rsplit(":", 1)[1])
    context = chromium_running.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": session_of(people.bob), "url": live_server.url}])
    port = free_port()
    monkeypatch.setenv("HEIMDESK_LIVE_PORT", str(port))
    page = context.new_page()
    begins = page.expect_response(lambda answer: "/live/" in answer.url)
    with streams(process_environment, pages_port=pages_port, port=port), begins:
        page.goto(f"/tickets/{ticket.number}/")
    if refused:
        with refusing(port) as asked:
            asked.get(timeout=20)
    reply(ticket, "Renew the chain.", by=people.ines, now=after(1))
    with streams(process_environment, pages_port=pages_port, port=port):
        expect(page.locator("#talk-lines")).to_contain_text("Renew the chain.", timeout=40_000)
    context.close()


def test_a_page_asks_ever_later_for_a_stream_that_is_refused(
    people: Cast, live_server: Any, chromium_running: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[OPS-2] In five minutes of the page's clock some ten times, as many pages stay open when a session is over."""
    context = chromium_running.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": session_of(people.bob), "url": live_server.url}])
    port, page = free_port(), context.new_page()
    monkeypatch.setenv("HEIMDESK_LIVE_PORT", str(port))
    page.clock.install()
    with refusing(port) as asked:
        page.goto(f"/tickets/{opened(people).number}/")
        asked.get(timeout=20)
        for _ten_seconds in range(30):
            page.clock.run_for(10_000)
            page.wait_for_load_state("networkidle")
        assert 3 <= asked.qsize() <= 9
    context.close()
