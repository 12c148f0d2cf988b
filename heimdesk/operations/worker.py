"""The worker: one round does everything that is due, once; rounds follow each other until it is told to stop."""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

import structlog
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from heimdesk.domain.duty.actions import warn_of_gaps
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.notices.delivery import deliver_next
from heimdesk.domain.tickets.alarms import ring_due_alarms

log = structlog.get_logger()
PAUSE_SECONDS = 0.5
BATCH = 200
GAPS_EVERY = timedelta(minutes=5)
LETTERS_WITHIN = timedelta(seconds=5)


@dataclass
class Done:
    """How much one round did."""

    alarms: int = 0
    letters: int = 0
    learned: int = 0

    def __bool__(self) -> bool:
        return bool(self.alarms or self.letters or self.learned)


def do_round(clock: Callable[[], datetime]) -> Done:
    """Ring the alarms, deliver the letters, teach the index: whatever is due, at most a batch of each.

    Two workers may do this at the same time; each row is locked by the one that takes it.
    """
    return Done(
        alarms=ring_due_alarms(clock(), BATCH),
        letters=_deliver_letters(clock),
        learned=learn_changes(clock(), BATCH),
    )


def _deliver_letters(clock: Callable[[], datetime]) -> int:
    """Letters have each their own moment, and a slow mail server holds up the alarms for seconds at most."""
    begun, count = clock(), 0
    while count < BATCH and clock() - begun < LETTERS_WITHIN and deliver_next(clock()):
        count += 1
    return count


class Worker:
    """Rounds in a loop, with a pause when nothing was due; stops after the round in which it is told to."""

    def __init__(self, clock: Callable[[], datetime] = timezone.now) -> None:
        self._clock = clock
        self._stop = threading.Event()
        self._gaps_asked_at: datetime | None = None

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Finish the round and end; also the handler of SIGTERM and SIGINT."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped. A database that is away is waited for, not died of."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self._stop.is_set():
            try:
                done = self.once()
            except DatabaseError:
                log.exception("worker.database_away")
                close_old_connections()
                done = Done()
            if not done:
                self._stop.wait(PAUSE_SECONDS)

    def once(self) -> Done:
        """One round at the clock's now; gaps on the duty plan are looked for every few minutes."""
        now = self._clock()
        if self._gaps_asked_at is None or now - self._gaps_asked_at >= GAPS_EVERY:
            self._gaps_asked_at = now
            warn_of_gaps(now)
        done = do_round(self._clock)
        if done:
            log.info("worker.round", alarms=done.alarms, letters=done.letters, learned=done.learned)
        return done
