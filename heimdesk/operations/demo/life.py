"""Lives the history: a queue of moments in order; at each one somebody acts, and the clock's alarms ring in between."""

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from heimdesk.domain.notices.actions import count_as_sent
from heimdesk.domain.tickets.alarms import next_ring, ring_due_alarms

Act = Callable[[datetime], None]
EVERY = 200
ROUNDS = 500


class Life:
    """Moments and acts. An act may plan others; what falls after the end does not happen any more."""

    def __init__(self, *, until: datetime) -> None:
        self.until = until
        self.acted = 0
        self._order = itertools.count()
        self._planned: list[tuple[datetime, int, Act]] = []

    def plan(self, at: datetime, act: Act) -> None:
        """Let this happen at that moment."""
        if at <= self.until:
            heapq.heappush(self._planned, (at, next(self._order), act))

    def run(self, progress: Callable[[datetime], None]) -> None:
        """Live until the end. A few hundred acts share a transaction: the demo may start over, so it may lose them.

        Letters of the past count as sent when their transaction ends.
        """
        while self._planned:
            with transaction.atomic():
                for _ in range(min(EVERY, len(self._planned))):
                    at, _order, act = heapq.heappop(self._planned)
                    ring(at)
                    act(at)
                    self.acted += 1
                count_as_sent(at)
            progress(at)
        with transaction.atomic():
            ring(self.until)
            count_as_sent(self.until)


def ring(now: datetime) -> None:
    """Let the alarms ring that are due until now, in their order."""
    while (first := next_ring()) is not None and first <= now and ring_due_alarms(now, ROUNDS):
        pass


def later(at: datetime, **length: float) -> datetime:
    """So long after a moment."""
    return at + timedelta(**length)
