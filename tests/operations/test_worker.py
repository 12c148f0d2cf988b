"""The worker does what is due, once; it waits for a database that is away, and stops when it is told to."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from io import StringIO
from threading import Event

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, OperationalError
from structlog.testing import capture_logs

from heimdesk.domain.catalog.actions import report_bug
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import waiting
from heimdesk.domain.tickets.actions.fix_bug import fix_bug
from heimdesk.domain.tickets.actions.links import link_bug
from heimdesk.domain.tickets.models import Alarm
from heimdesk.operations.worker import TEACHING, Done, Worker
from tests.cast import MONDAY, Cast
from tests.domain.tickets.tickets import opened

LATER = MONDAY + timedelta(days=3)


def test_one_round_warns_writes_letters_and_teaches_the_index(people: Cast) -> None:
    """[SLA-5] After a standstill of three days everything due is done once, and a second round does nothing."""
    opened(people)
    worker = Worker(clock=lambda: LATER)
    first = worker.once()
    assert first.alarms
    assert first.letters
    assert first.learned
    while worker.once():
        pass
    letters = len(mail.outbox)
    assert not worker.once()
    assert len(mail.outbox) == letters
    assert not Alarm.objects.filter(done_at=None, rings_at__lte=LATER).exists()


class Rests(Event):
    """Lets no time pass: keeps for how long the teacher would rest, and does what comes meanwhile; then it is over."""

    def __init__(self, *meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.lasted: list[float] = []
        self._meanwhile = iter(meanwhile)

    def wait(self, timeout: float | None = None) -> bool:
        """The next rest of the teacher."""
        self.lasted.append(timeout or 0)
        next(self._meanwhile, self.set)()
        return self.is_set()


def test_what_is_published_is_learned_after_one_rest_of_less_than_a_second(
    real_people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[SRC-1] [SRC-2] In rounds, not by the clock: the rest in which it came is the only one that it waits for."""
    worker = Worker(clock=lambda: LATER)
    while worker.once(TEACHING):
        pass
    left: list[int] = []

    def publish() -> None:
        publish_article("Xylophone tuning", "Strike the bars.", now=LATER)
        left.append(waiting())

    rests = Rests(publish, lambda: left.append(waiting()))
    monkeypatch.setattr(worker, "_stop", rests)
    worker._teach_until_stopped()
    assert left == [1, 0]
    assert rests.lasted[0] <= 0.5, "half of the second is for the round itself"


def test_the_worker_tells_of_a_fix_on_its_day(people: Cast) -> None:
    """[CAT-2] A release that was dated ahead comes out; the next round, and a standstill before, change nothing."""
    bug = report_bug(people.gateway, "Queue stalls", now=MONDAY)
    link_bug(opened(people), bug, by=people.ines, now=MONDAY)
    fix_bug(bug, LATER.date(), patch="9.4-p2", now=MONDAY)
    assert Worker(clock=lambda: LATER - timedelta(days=1)).once().fixes == 0
    worker = Worker(clock=lambda: LATER)
    assert [worker.once().fixes, worker.once().fixes] == [1, 0]


def test_once_ends_when_nothing_is_due(people: Cast) -> None:
    """[OPS-1] `heimdesk worker --once` does everything that is due and ends."""
    opened(people)
    call_command("worker", "--once", stdout=StringIO())
    assert mail.outbox


def test_a_database_that_is_away_is_waited_for(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """[OPS-1] The worker survives an error of the database and goes on."""
    worker = Worker(clock=lambda: LATER)
    rounds = []

    def once(steps: Iterable[str]) -> Done:
        rounds.append(1)
        if len(rounds) == 1:
            raise OperationalError("away")
        worker.stop()
        return Done()

    monkeypatch.setattr(worker, "once", once)
    monkeypatch.setattr("heimdesk.operations.worker.PAUSE_AFTER_FAILURE_SECONDS", 0.01)
    worker.run()
    assert len(rounds) == 2


@pytest.mark.parametrize("fault", [ArithmeticError, IntegrityError])
@pytest.mark.parametrize(("step", "does"), [("gaps", "warn_of_gaps"), ("replies", "send_held")])
def test_a_step_that_fails_holds_up_no_other(
    people: Cast, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], step: str, does: str
) -> None:
    """[OPS-1] [SLA-5] Not even the look for gaps on the duty plan: alarms ring, letters go, and it is logged.

    A row that the database refuses is a fault of the step, not a database that is away.
    """

    def broken(*given: object) -> int:
        raise fault("nobody understands this")

    monkeypatch.setattr(f"heimdesk.operations.worker.{does}", broken)
    opened(people)
    with capture_logs() as logs:
        done = Worker(clock=lambda: LATER).once()
    assert done.failed
    assert done.alarms
    assert done.letters
    assert [(each["event"], each["step"]) for each in logs if each["log_level"] == "error"] == [
        ("worker.step_failed", step)
    ]


def test_gaps_are_looked_for_every_few_minutes(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """[ESC-4] Not each half second; an error is no reason to ask more often."""
    asked: list[datetime] = []
    monkeypatch.setattr("heimdesk.operations.worker.warn_of_gaps", lambda now: asked.append(now) or len(asked) // 9)
    moments = [LATER, LATER + timedelta(minutes=4), LATER + timedelta(minutes=5)]
    worker = Worker(clock=lambda: moments[0])
    for _moment in list(moments):
        worker.once()
        moments.pop(0) if len(moments) > 1 else None
    assert asked == [LATER, LATER + timedelta(minutes=5)]
