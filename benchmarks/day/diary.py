"""What happened on the day: how long each page took, what went wrong by kind, and how late this process itself was."""

import asyncio
import time
from collections import Counter, defaultdict
from typing import Any

from benchmarks.figures import spread_ms

LOOKS_EVERY = 0.1


class Trouble(Exception):
    """Something that must not be: whoever did it begins with something else."""


class Diary:
    """Written by all; `begin` forgets how long things took so far, but nothing that went wrong."""

    def __init__(self) -> None:
        self.errors: Counter[str] = Counter()
        self.noted: Counter[str] = Counter()
        self._seconds: defaultdict[str, list[float]] = defaultdict(list)
        self._late: list[float] = []
        self._begun_at, self._used = time.perf_counter(), time.process_time()

    def begin(self) -> None:
        """From here on the figures count."""
        self._seconds.clear()
        self._late.clear()
        self.noted.clear()
        self._begun_at, self._used = time.perf_counter(), time.process_time()

    def took(self, what: str, seconds: float) -> None:
        """A page or an action was answered."""
        self._seconds[what].append(seconds)

    def trouble(self, kind: str) -> Trouble:
        """Count it; to be raised."""
        self.errors[kind] += 1
        return Trouble(kind)

    async def look_at_itself(self) -> None:
        """How late this process is woken: all that it measures is too long by that. Until cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(LOOKS_EVERY)
            self._late.append(time.perf_counter() - before - LOOKS_EVERY)

    def told(self) -> dict[str, Any]:
        """All of it."""
        lasted = time.perf_counter() - self._begun_at
        everything = [each for some in self._seconds.values() for each in some]
        return {
            "seconds": round(lasted, 1),
            "requests_a_second": round(len(everything) / lasted, 1),
            "all": spread_ms(everything),
            "pages": {name: spread_ms(self._seconds[name]) for name in sorted(self._seconds)},
            "errors": dict(self.errors),
            "noted": dict(self.noted),
            "driver": {
                "processor_share": round((time.process_time() - self._used) / lasted, 3),
                "late": spread_ms(self._late),
            },
        }
