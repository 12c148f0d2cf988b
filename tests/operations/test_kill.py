"""SIGKILL at random moments while many work: nothing is lost, nothing doubled, nothing half-written.

`HEIMDESK_KILL_POINTS` says how many processes are killed (a few by default); `HEIMDESK_KILL_SEED` repeats a run.
"""

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from django.utils import timezone

from heimdesk.domain.entitlements.models import Entitlement, LedgerRow, RowKind
from heimdesk.domain.entitlements.queries import unbalanced
from heimdesk.domain.knowledge.changes import waiting
from heimdesk.domain.notices.models import Notice, NoticeState
from heimdesk.domain.tickets.hearing import BACK, HELD
from heimdesk.domain.tickets.models import Alarm, Draft, DraftState, Event, Message, Promise, ReplyDraft, State, Ticket
from heimdesk.engines.search.chosen import engine
from heimdesk.operations.worker import Worker
from tests.cast import Cast
from tests.channels.live.reader import Reader
from tests.domain.tickets.laws import Laws
from tests.domain.tickets.tickets import opened, taken
from tests.operations.company import company_of_today, drafts_of
from tests.operations.killing import Browser, Desk, Server, act_as_customer, act_as_engineer, session_of
from tests.ports import free_port

POINTS = int(os.environ.get("HEIMDESK_KILL_POINTS", "6"))
DRAFTS = 6 * POINTS + 12
WORK_BETWEEN = 8
KINDS = ["web", "worker", "streams", "server"]
"""Each of them dies at least once."""


@pytest.fixture
def company(transactional_db: None) -> Cast:
    """The cast of today."""
    return company_of_today()


@pytest.fixture
def overdue(company: Cast) -> dict[int, list[Ticket]]:
    """Tickets that nobody answers, by how many warnings and breaches of them fall due while the others work."""
    paid_by = Entitlement.objects.get(contract__plan="diamond")
    now = timezone.now()

    def of(minutes: int) -> list[Ticket]:
        moments = [now - timedelta(minutes=minutes) + timedelta(seconds=late) for late in (15, 40)]
        return [opened(company, entitlement=paid_by, now=moment) for moment in moments]

    return {1: of(30), 2: of(48), 3: of(60)}


@pytest.fixture
def seed() -> int:
    """What chance goes by; told when a test fails."""
    chosen = int(os.environ.get("HEIMDESK_KILL_SEED", time.time_ns() % 1_000_000))
    print("seed", chosen)
    random.seed(chosen)
    return chosen


@pytest.fixture
def server(process_environment: dict[str, str], data: Path) -> Iterator[Server]:
    """`heimdesk serve` on the test's database; letters are kept in a folder."""
    more = {"DJANGO_SETTINGS_MODULE": "heimdesk.config.settings", "HEIMDESK_DEMO": "true"}
    made = Server({**process_environment, **more}, free_port(), data / "server.log")
    made.start()
    yield made
    made.stop()


def test_killed_processes_lose_nothing_and_double_nothing(
    company: Cast, overdue: dict[int, list[Ticket]], server: Server, data: Path, seed: int
) -> None:
    """[INC-1] [INC-6] [STA-5] [SLA-5] [WRK-4] [MAIL-6] [WRK-5] [OPS-2] Web, worker, streams and server die.

    Meanwhile customers escalate, tickets are closed, warnings and breaches fall due, a list is open that hears of it.
    """
    desk = Desk()
    customers = [company.alice, company.bob, company.alice]
    staff = [company.ines, company.selma]
    browsers = [Browser(server.port, session_of(person)) for person in [*customers, *staff]]
    jobs = [
        threading.Thread(
            target=act_as_customer, args=(desk, browser, drafts_of(person, company.gateway, DRAFTS // len(customers)))
        )
        for person, browser in zip(customers, browsers, strict=False)
    ]
    jobs += [threading.Thread(target=act_as_engineer, args=(desk, browser)) for browser in browsers[len(customers) :]]
    for job in jobs:
        job.start()
    killed: Counter[str] = Counter()
    surely = random.sample(KINDS, len(KINDS))
    reader = Reader(server.live_port, "/live/desk/", session_of(company.jonas))
    try:
        reader.hears_on_a_stream_after(0)
        while killed.total() - killed["nobody"] < max(POINTS, len(KINDS)):
            wait_for_work(browsers)
            opened_before = reader.opened
            kind = server.kill_one(next((each for each in surely if not killed[each]), ""))
            killed[kind] += 1
            if kind in {"streams", "server"}:
                reader.hears_on_a_stream_after(opened_before)
        wait_for_both_ends()
    finally:
        reader.leave()
        desk.over.set()
        for job in jobs:
            job.join()
        server.stop()
    codes = sum((browser.codes for browser in browsers), Counter())
    print(json.dumps({"killed": killed, "answers": codes, "tickets": Ticket.objects.count(), "said": len(desk.said)}))
    assert killed.keys() >= set(KINDS), killed
    assert reader.answers.keys() == {200}, reader.answers
    assert not [code for code in codes if code >= 500], codes
    assert desk.numbers, codes
    assert len(desk.said) >= WORK_BETWEEN * POINTS / 4, "there was no work to kill"
    assert escalated_and_closed() == {"escalated", "closed"}
    work_off()
    hold_all(desk, given=sum(map(len, overdue.values())))
    for rung, tickets in overdue.items():
        for ticket in tickets:
            assert Event.objects.filter(ticket=ticket, kind__in=("warning", "breached")).count() >= rung, ticket
    hold_letters(data, killed["worker"] + killed["server"])


def wait_for_work(browsers: list[Browser]) -> None:
    """Until some more requests were answered, and then some moment in the middle of the next ones."""
    before, until = done(browsers), time.monotonic() + 30
    while done(browsers) < before + WORK_BETWEEN and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(random.uniform(0, 0.3))


def wait_for_both_ends() -> None:
    """Until the work that goes on has escalated something and closed something."""
    until = time.monotonic() + 60
    while len(escalated_and_closed()) < 2 and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(1)


def escalated_and_closed() -> set[str]:
    """Which of both has happened to any ticket."""
    escalated = {"escalated"} if Event.objects.filter(kind="escalated").exists() else set()
    return escalated | ({"closed"} if Event.objects.filter(kind="state", after=State.CLOSED).exists() else set())


def done(browsers: list[Browser]) -> int:
    """How many requests changed something."""
    return sum(browser.codes[302] for browser in browsers)


def work_off() -> None:
    """A worker that starts afterwards does what is left; letters that were claimed by a killed one are sent as well."""
    later = timezone.now() + timedelta(minutes=5)
    worker = Worker(clock=lambda: later)
    while worker.once():
        pass


def hold_all(desk: Desk, *, given: int) -> None:
    """The laws of every ticket, and what many tables must agree on; so many tickets came without a draft."""
    laws = Laws()
    numbers = set(Ticket.objects.values_list("number", flat=True))
    assert set(desk.numbers) <= numbers, "a ticket that was confirmed is gone"
    for ticket in Ticket.objects.all():
        laws.hold_for(ticket.pk)
    laws.ledger_is_sound()
    laws.hold_at_the_end()
    paid = Counter(LedgerRow.objects.filter(kind=RowKind.DEDUCTION).values_list("ticket_number", flat=True))
    assert paid == dict.fromkeys(numbers, 1), "a ticket without its row, a row without its ticket, or two"
    assert not unbalanced().exists()
    assert Counter(Event.objects.filter(kind="opened").values_list("ticket__number", flat=True)) == paid
    opened_notices = Notice.objects.filter(kind="ticket_opened").values_list("ticket_number", flat=True)
    assert set(opened_notices) == numbers
    assert Draft.objects.filter(state=DraftState.SUBMITTED).count() == len(numbers) - given
    said = Counter(Message.objects.filter(text__startswith="words-").values_list("text", flat=True))
    assert max(said.values(), default=1) == 1, "an answer was written twice"
    confirmed = {words for words, sure in desk.said.items() if sure}
    came_back = ReplyDraft.objects.filter(kind=BACK, returned__isnull=False).values_list("text", flat=True)
    back = {words for text in came_back for words in text.split("\n\n")}
    assert confirmed <= set(said) | back, "an answer that was confirmed is gone"
    assert not back & set(said), "an answer was written and came back as well"
    assert not ReplyDraft.objects.filter(kind=HELD).exists(), "an answer waits for ever"
    once_each()
    assert waiting() == 0
    engine().refresh()
    assert engine().count() == len(numbers), "the search knows every ticket"


def once_each() -> None:
    """No warning, breach, reminder or passing on twice; of each that came, of each answer, somebody was told."""
    for kind in ("warning", "breached", "reminder", "passed_on"):
        rows: Counter[Any] = Counter(
            (event.ticket_id, event.after, str(sorted(event.facts.items())), event.at)
            for event in Event.objects.filter(kind=kind)
        )
        assert max(rows.values(), default=1) == 1, kind
    assert Event.objects.filter(kind="warning").exists()
    assert Event.objects.filter(kind="breached").exists()
    assert not causes() - set(Notice.objects.values_list("cause", flat=True)), "nobody was told"
    told = {facts.get("message") for facts in Notice.objects.values_list("facts", flat=True)}
    said = Message.objects.filter(text__startswith="words-").exclude(kind="note")
    assert not set(said.values_list("pk", flat=True)) - told, "an answer of which nobody was told"
    assert not Alarm.objects.filter(failures__gt=0).exists()


def causes() -> set[str]:
    """The cause of each notice that must be there, from what happened."""
    found = {
        f"ticket:{event.ticket.number}:event:{event.pk}"
        for event in Event.objects.filter(kind__in=("escalated", "passed_on")).select_related("ticket")
    }
    for event in Event.objects.filter(kind="warning").select_related("ticket"):
        alarms = Alarm.objects.filter(ticket=event.ticket, kind="warning", promise=event.facts["promise"])
        (alarm,) = (alarm for alarm in alarms if alarm.key.endswith(f":{event.facts['share']}"))
        found.add(f"ticket:{event.ticket.number}:warning:{alarm.key}")
    for promise in Promise.objects.exclude(breached_at=None).select_related("ticket"):
        found.add(f"ticket:{promise.ticket.number}:breach:{promise.pk}")
    return found


def hold_letters(data: Path, worker_deaths: int) -> None:
    """Each letter left at least once; at most one a killed worker twice, under the same Message-ID."""
    assert not Notice.objects.exclude(state=NoticeState.SENT).exists()
    kept = [message_from_bytes(path.read_bytes())["Message-ID"] for path in (data / "outbox").glob("*.eml")]
    sent = Counter(kept)
    assert sum(times - 1 for times in sent.values()) <= worker_deaths, sent.most_common(3)


def test_two_killed_workers_and_a_clock_that_jumps_do_everything_once(
    company: Cast, process_environment: dict[str, str], data: Path, seed: int
) -> None:
    """[SLA-5] [STA-3] [MAIL-6] Workers die, the clock goes days ahead and back: all is done, and once."""
    for _ in range(6):
        opened(company, now=timezone.now())
        taken(company, now=timezone.now())
    clock = data / "clock"
    clock.write_text("0")
    environment = {**process_environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings", "HEIMDESK_DEMO": "true"}
    command = [sys.executable, "-m", "tests.operations.jumping_worker", str(clock)]
    workers = [Popen(command, env=environment) for _ in range(2)]
    hours, deaths = 0.0, 0
    try:
        for _ in range(max(3, POINTS)):
            time.sleep(random.uniform(1.0, 2.5))
            hours += random.choice([3, 7, 30, 60, -5, -20])
            clock.write_text(str(hours))
            dies = random.randrange(2)
            workers[dies].kill()
            workers[dies].wait()
            deaths += 1
            workers[dies] = Popen(command, env=environment)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    late = timezone.now() + timedelta(hours=max(hours, 0), days=9)
    last = Worker(clock=lambda: late)
    while last.once():
        pass
    laws = Laws()
    for ticket in Ticket.objects.all():
        laws.hold_for(ticket.pk)
    laws.nothing_waits_to_ring(late)
    laws.hold_at_the_end()
    once_each()
    assert Event.objects.filter(kind="breached").count() >= Ticket.objects.count()
    assert waiting() == 0
