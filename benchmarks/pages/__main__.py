"""Pages that fly: rate, processor time and statements of each page, as a share of a page that only greets.

The greeting is asked for in turn with each page and around each write, as a machine is not as fast in one minute as in
the next: a ratio compares what was measured side by side. `ratio_by_processor` does not fall when others are at work.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import load, serving
from benchmarks.pages import asking
from benchmarks.pages.asking import Asker
from benchmarks.pages.filling import fill_desk, let_replies_go_at_once, let_replies_wait
from benchmarks.pages.tally import Tally, database_seconds
from benchmarks.reporting import bench
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.tickets.actions.hold import send_held
from heimdesk.domain.tickets.models import Message, Ticket
from heimdesk.engines.search.chosen import engine

CONNECTIONS = 8
AT_WORK, OTHERS, KNOWN = 200, 2_000, 40
"""So many tickets are at work at once; so many others, and articles, are asked for; so many a browser has already."""
ARTICLES = 5_000
WARM_UP, WARM_UP_WRITES, SLICE = 1.0, 5, 0.25
BEFORE_WRITES = WARM_UP_WRITES + 2
"""Of each person's: two in whose second the statements are counted, and those that warm up."""
WAITED, AT_ONCE = timedelta(minutes=1), 100
GREETING = "hello"
WANTED = {
    "desk list": 0.11, "ticket": 0.10, "customer's list": 0.18, "article": 0.45, "article, not modified": 0.75,
    "search": 0.10,
}  # fmt: skip
WANTED_RATES = {"opening": 100, "reply": 150}
WORDS = ("backup fails", "certificate expired", "mail queue", "license key", "slow login", "ERROR 1205")


def add_arguments(parser: ArgumentParser) -> None:
    """How large the desk is and how long each page is asked for."""
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=ARTICLES, help="real ones and their like (%(default)s)")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each page is asked for (%(default)s)")
    parser.add_argument("--writes", type=int, default=100, help="openings and replies of each person (%(default)s)")


def run(options: Namespace) -> dict[str, Any]:
    """The figures of all pages."""
    fill_desk(options.tickets, options.articles)
    let_replies_go_at_once()
    staff, contacts = asking.staff(CONNECTIONS), asking.contacts(CONNECTIONS)
    pages = _pages(staff, contacts)
    openings = asking.openings(contacts, options.writes + BEFORE_WRITES)
    replies = asking.replies(staff, 2 * (options.writes + BEFORE_WRITES))
    written, held = ([own[begin::2] for own in replies] for begin in (0, 1))
    told: dict[str, Any] = {
        "tickets": Ticket.objects.count(),
        "open": Ticket.objects.filter(is_open=True).count(),
        "messages": Message.objects.count(),
        "articles": Article.objects.count(),
        "entries_of_the_search": engine().count(),
        "connections": CONNECTIONS,
        "pages": {},
        "writes": {},
    }
    statements = {name: _statements(own[0][0]) for name, own in pages.items()}
    greeting = pages[GREETING]
    with serving.pages(workers=2) as served:
        for name, requests in pages.items():
            wanted = 304 if name.endswith("not modified") else 200
            told["pages"][name] = _asked(served, requests, greeting, options.seconds, wanted)
            told["pages"][name]["statements"] = statements[name]
            if name in WANTED:
                told["pages"][name] |= {"wanted_ratio": WANTED[name]}
                told["pages"][name]["reached"] = told["pages"][name]["ratio"] >= WANTED[name]
        for name, requests in (("opening", openings), ("reply", written)):
            told["writes"][name] = _written(served, requests, greeting) | {"wanted_rate": WANTED_RATES[name]}
            told["writes"][name]["reached"] = told["writes"][name]["rate"] >= WANTED_RATES[name]
        let_replies_wait()
        told["writes"]["reply that waits"] = _written(served, held, greeting)
    told["writes"]["reply that waited, sent by the worker"] = _sent()
    return told


def _pages(staff: Sequence[Asker], contacts: Sequence[Asker]) -> dict[str, list[list[bytes]]]:
    """The requests of each page, by connection."""
    long, articles = asking.long_ticket(), asking.article_addresses(OTHERS)
    others = asking.numbers_with(asking.MESSAGES, OTHERS)
    numbers = others[:AT_WORK]

    def of(askers: Sequence[Asker], made: Callable[[Asker, int], list[bytes]]) -> list[list[bytes]]:
        return [made(asker, at) for at, asker in enumerate(askers)]

    return {
        GREETING: of(staff, lambda asker, at: [asker.get("/hello/")]),
        "desk list": of(staff, lambda asker, at: [asker.get("/desk/")]),
        "ticket": of(staff, lambda asker, at: [asker.get(f"/desk/tickets/{each}/") for each in numbers[at::8]]),
        "ticket, ever another": of(staff, lambda asker, at: [asker.get(f"/desk/tickets/{o}/") for o in others[at::8]]),
        "ticket of 200 messages": of(staff, lambda asker, at: [asker.get(f"/desk/tickets/{long}/")]),
        "home": of(contacts, lambda asker, at: [asker.get("/")]),
        "customer's list": of(contacts, lambda asker, at: [asker.get("/tickets/")]),
        "article": of(contacts, lambda asker, at: [asker.get(each) for each in articles]),
        "article, not modified": of(contacts, lambda asker, at: [_known(asker, each) for each in articles[:KNOWN]]),
        "search": of(contacts, lambda asker, at: [asker.get(f"/search/?q={w.replace(' ', '+')}") for w in WORDS]),
    }


def _known(asker: Asker, address: str) -> bytes:
    """A request of a browser that has this page already."""
    answer = _browser(asker.get(address)).get(address)
    return asker.get(address, **{"if-none-match": answer.headers.get("ETag", "")})


def _browser(request: bytes) -> Client:
    """A client of this process with the cookies and the host of a request."""
    head = dict(line.split(": ", 1) for line in request.decode().split("\r\n")[1:] if ": " in line)
    client = Client(HTTP_HOST=head["host"])
    client.cookies.load(head["cookie"])
    return client


def _statements(request: bytes) -> int:
    """How many statements a page asks of the database, when it was asked before."""
    client, address = _browser(request), request.split(b" ")[1].decode()
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    if answer.status_code >= 400:
        raise RuntimeError(f"{answer.status_code} for {address}")
    return len(captured)


def _asked(
    served: serving.Served, requests: list[list[bytes]], greeting: list[list[bytes]], seconds: float, wanted: int
) -> dict[str, Any]:
    """A slice of the page and one of the greeting in turn; each answer of the page has the status that is wanted."""
    load.over_and_over(served, requests, seconds=WARM_UP)
    page, beside = Tally(served, wanted), Tally(served)
    slices = max(1, round(seconds / SLICE))
    for at in range(slices):
        begun = [own[at * len(own) // slices :] + own[: at * len(own) // slices] for own in requests]
        page.measure(partial(load.over_and_over, served, begun, seconds=SLICE))
        beside.measure(lambda: load.over_and_over(served, greeting, seconds=SLICE))
    return page.told() | page.compared(beside)


def _statements_of_write(first: bytes, second: bytes) -> int:
    """How many statements a form asks of the database that is sent, when one like it was sent before."""
    client = _browser(first)
    for request in (first, second):
        head, sent = request.split(b"\r\n\r\n", 1)
        with CaptureQueriesContext(connection) as captured:
            answer = client.generic("POST", head.split(b" ")[1].decode(), sent, content_type=asking.FORM)
        if answer.status_code != 302:
            raise RuntimeError(f"{answer.status_code} for {head[:80]!r}")
    return len(captured)


def _written(served: serving.Served, requests: list[list[bytes]], greeting: list[list[bytes]]) -> dict[str, Any]:
    """The first of each connection only warm up: they are prepared by the database, as pages are before they count."""
    statements = _statements_of_write(*requests[0][:2])
    load.each_once(served, [own[2:BEFORE_WRITES] for own in requests])
    write, beside = Tally(served, 302), Tally(served)
    beside.measure(lambda: load.over_and_over(served, greeting, seconds=SLICE))
    write.measure(lambda: load.until_one_is_done(served, [own[BEFORE_WRITES:] for own in requests]))
    beside.measure(lambda: load.over_and_over(served, greeting, seconds=SLICE))
    return write.told() | write.compared(beside) | {"statements": statements}


def _sent() -> dict[str, Any]:
    """The worker's part of the replies that waited, in this process, one after the other."""
    own, database, begun, count = time.process_time(), database_seconds(), time.perf_counter(), 0
    while sent := send_held(timezone.now() + WAITED, AT_ONCE):
        count += sent
    passed, count = time.perf_counter() - begun, max(count, 1)
    return {
        "count": count,
        "rate": round(count / passed, 1),
        "server_ms": round((time.process_time() - own) / count * 1000, 3),
        "database_ms": round((database_seconds() - database) / count * 1000, 3),
    }


if __name__ == "__main__":
    bench("pages", __doc__, add_arguments, run)
