"""From a change to the event on each open page that it concerns: how long it took, and who never heard of it."""

import json
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from benchmarks.figures import spread_ms

JUDGED_AFTER = 20.0
"""Seconds: who has not heard of a change by then never will."""
KEPT = JUDGED_AFTER * 3


class Ear:
    """One open stream: what it was told and when. `ticket` is None for the list of the desk."""

    def __init__(self, ticket: int | None, *, staff: bool) -> None:
        self.ticket, self.staff, self.open = ticket, staff, True
        self._heard: deque[tuple[float, frozenset[int]]] = deque()

    def told(self, data: str) -> None:
        """An event `change` came."""
        now = time.perf_counter()
        self._heard.append((now, frozenset(json.loads(data))))
        while self._heard[0][0] < now - KEPT:
            self._heard.popleft()

    def heard_at(self, ticket: int, since: float) -> float | None:
        """When it first heard of this ticket, or of anything, after that moment."""
        return next((at for at, told in self._heard if at >= since and (not told or ticket in told)), None)


class Hearing:
    """All open streams; `watching` before a form is sent, `expect` once its ticket is known."""

    def __init__(self) -> None:
        self._ears: dict[int | None, set[Ear]] = {}
        self._expected: deque[tuple[float, int, Sequence[Ear], bool]] = deque()
        self._seconds: list[float] = []
        self._missed = 0
        self.most = 0

    def join(self, ear: Ear) -> None:
        """A stream began."""
        self._ears.setdefault(ear.ticket, set()).add(ear)
        self.most = max(self.most, self.count())

    def leave(self, ear: Ear) -> None:
        """It ended."""
        ear.open = False
        there = self._ears.get(ear.ticket, set())
        there.discard(ear)
        if not there:
            self._ears.pop(ear.ticket, None)

    def count(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._ears.values()))

    def watching(self, ticket: int | None, *, public: bool = True) -> list[Ear]:
        """Who must hear of a change of this ticket: the lists, and its own pages; of what is internal the staff."""
        places = [None, ticket] if ticket is not None else [None]
        return [ear for place in places for ear in self._ears.get(place, ()) if public or ear.staff]

    def expect(self, ears: Sequence[Ear], ticket: int, sent_at: float, *, surely: bool = True) -> None:
        """Those of them that stay open must hear of this ticket; not `surely`: if it happens, it is timed."""
        self._expected.append((sent_at, ticket, ears, surely))
        while self._expected and self._expected[0][0] < time.perf_counter() - JUDGED_AFTER:
            self._missed += self._judge()

    def told(self) -> dict[str, Any]:
        """All of it."""
        while self._expected:
            late = self._expected[0][0] < time.perf_counter() - JUDGED_AFTER
            missed = self._judge()
            self._missed += missed if late else 0
        return {"streams_at_once": self.most, "from_sending_to_event": spread_ms(self._seconds), "missed": self._missed}

    def _judge(self) -> int:
        """Look who heard of the oldest change that is expected; how many have not."""
        sent_at, ticket, ears, surely = self._expected.popleft()
        heard = [ear.heard_at(ticket, sent_at) for ear in ears if ear.open]
        self._seconds += [at - sent_at for at in heard if at is not None]
        return heard.count(None) if surely else 0
