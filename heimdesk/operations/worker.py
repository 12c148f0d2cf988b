"""The worker: one round does everything that is due, once; rounds follow each other until it is told to stop."""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType
from uuid import uuid4

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from heimdesk.domain.duty.actions import warn_of_gaps
from heimdesk.domain.knowledge.changes import learn_changes, relearn_if_empty
from heimdesk.domain.notices.delivery import deliver_next
from heimdesk.domain.people.sessions import forget_ended_sessions
from heimdesk.domain.tickets.actions.drafts import forget_old_drafts
from heimdesk.domain.tickets.actions.fix_bug import tell_of_fixes_out
from heimdesk.domain.tickets.actions.forget_files import forget_unused_files
from heimdesk.domain.tickets.actions.hold import send_held
from heimdesk.domain.tickets.alarms import ring_due_alarms
from heimdesk.operations.heartbeat import BEATS_EVERY, beat, fall_silent
from heimdesk.operations.memory import keep_one_heap

log = structlog.get_logger()
PAUSE_SECONDS = 0.5
TEACH_PAUSE_SECONDS = 0.2
SHORT_PAUSE_SECONDS = 0.1
"""Where something was due, more is: what comes meanwhile is done with it, and the index written once for all of it."""
PAUSE_AFTER_FAILURE_SECONDS = 3.0
BATCH = 200
LOOKS_EVERY = timedelta(minutes=5)
LETTERS_WITHIN = timedelta(seconds=5)


@dataclass
class Done:
    """How much one round did, and whether a step of it failed."""

    gaps: int = 0
    drafts: int = 0
    files: int = 0
    sessions: int = 0
    replies: int = 0
    alarms: int = 0
    fixes: int = 0
    letters: int = 0
    learned: int = 0
    failed: bool = False

    def __bool__(self) -> bool:
        looked = (self.gaps, self.drafts, self.files, self.sessions)
        return any((*looked, self.replies, self.alarms, self.fixes, self.letters, self.learned))


def _deliver_letters(clock: Callable[[], datetime]) -> int:
    """Letters have each their own moment, and a slow mail server holds up the alarms for seconds at most."""
    begun, count = clock(), 0
    while count < BATCH and clock() - begun < LETTERS_WITHIN and deliver_next(clock()):
        count += 1
    return count


Clock = Callable[[], datetime]
STEPS: dict[str, Callable[[Clock], int]] = {
    "gaps": lambda clock: warn_of_gaps(clock()),
    "drafts": lambda clock: forget_old_drafts(clock()),
    "files": lambda clock: forget_unused_files(clock(), BATCH),
    "sessions": lambda clock: forget_ended_sessions(clock(), BATCH),
    "replies": lambda clock: send_held(clock(), BATCH),
    "alarms": lambda clock: ring_due_alarms(clock(), BATCH),
    "fixes": lambda clock: tell_of_fixes_out(clock()),
    "letters": _deliver_letters,
    "learned": lambda clock: learn_changes(clock(), BATCH),
}
RINGING, TEACHING = ("replies", "alarms", "fixes", "letters"), ("learned",)
LOOKING = ("gaps", "drafts", "files", "sessions")
EACH_ROUND = (*RINGING, *TEACHING)


def do_round(clock: Clock, steps: Iterable[str] = EACH_ROUND) -> Done:
    """Send replies that waited, ring alarms, tell of fixes that are out, deliver letters, teach the index: what is due.

    At most a batch of each. Two workers may do this at the same time; each row is locked by the one that takes it. A
    step that fails holds up no other one. Raises OperationalError or InterfaceError when the database is away.
    """
    done = Done()
    for name in steps:
        try:
            setattr(done, name, STEPS[name](clock))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("worker.step_failed", step=name)
            done.failed = True
    return done


class Worker:
    """Rounds in a loop, with a pause when nothing was due; stops after the round in which it is told to.

    The index is taught in a thread beside the rounds: no letter and no alarm holds up what was published. [SRC-1]
    `beside` is the process that it must not outlive.
    """

    def __init__(self, clock: Callable[[], datetime] = timezone.now, *, beside: int | None = None) -> None:
        self._clock = clock
        self._beside = beside
        self._stop = threading.Event()
        self._started_at = clock()
        self._looked_around_at: datetime | None = None
        self._beaten_at: datetime | None = None
        self._has_index = False

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Finish the round and end; also the handler of SIGTERM and SIGINT."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped. A database that is away, a full disk, a broken index: waited for, not died of."""
        keep_one_heap()
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        teacher = threading.Thread(target=self._teach_until_stopped, name="teacher")
        teacher.start()
        try:
            while not self._stop.is_set() and self._beside in {None, os.getppid()}:
                self._stop.wait(self._worked(self._ring, PAUSE_SECONDS))
        finally:
            self._stop.set()
            teacher.join()
        with suppress(DatabaseError):
            fall_silent()

    def once(self, steps: Iterable[str] = EACH_ROUND) -> Done:
        """One round at the clock's now; what LOOKING names is looked for every few minutes."""
        now = self._clock()
        if _is_time(self._beaten_at, BEATS_EVERY, now):
            beat(now, started_at=self._started_at)
            self._beaten_at = now
        looks_around = _is_time(self._looked_around_at, LOOKS_EVERY, now)
        done = do_round(self._clock, (*steps, *LOOKING) if looks_around else steps)
        if looks_around:
            self._looked_around_at = now
        return self._told(done)

    def _teach_until_stopped(self) -> None:
        try:
            while not self._stop.is_set():
                self._stop.wait(self._worked(self._teach, TEACH_PAUSE_SECONDS))
        finally:
            connection.close()

    def _teach(self) -> Done:
        if not self._has_index:
            relearn_if_empty()
            self._has_index = True
        return self._told(do_round(self._clock, TEACHING))

    def _ring(self) -> Done:
        return self.once(RINGING)

    def _worked(self, work: Callable[[], Done], pause: float) -> float:
        """Do a round; answers for how many seconds to rest."""
        with bound_contextvars(job=uuid4().hex[:16]):
            try:
                done = work()
            except Exception as error:
                log.exception("worker.database_away" if isinstance(error, DatabaseError) else "worker.failed")
                close_old_connections()
                return PAUSE_AFTER_FAILURE_SECONDS
        if done.failed:
            return PAUSE_AFTER_FAILURE_SECONDS
        return SHORT_PAUSE_SECONDS if done else pause

    def _told(self, done: Done) -> Done:
        if done:
            log.info(
                "worker.round",
                gaps=done.gaps,
                drafts=done.drafts,
                files=done.files,
                replies=done.replies,
                alarms=done.alarms,
                fixes=done.fixes,
                letters=done.letters,
                learned=done.learned,
            )
        return done


def _is_time(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether so much time has passed; also when the clock was set back."""
    return last is None or not last <= now < last + every
