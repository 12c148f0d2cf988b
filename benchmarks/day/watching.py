"""What the day does to the installation: memory of each process, and how old the oldest thing to be done became."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from benchmarks.processes import processor_seconds, resident_megabytes
from heimdesk.domain.knowledge.models import IndexChange
from heimdesk.domain.notices.models import Notice, NoticeState
from heimdesk.domain.tickets.hearing import HELD
from heimdesk.domain.tickets.models import Alarm, ReplyDraft

LOOKS_EVERY = 0.5
LEAST, SHARE = 2.0, 0.03
"""Megabytes, and the share of its own: a process that grew by no more from the middle to the end is flat."""


WAITING: dict[str, Callable[[], QuerySet[Any]]] = {
    "notice": lambda: Notice.objects.filter(state=NoticeState.QUEUED, next_try_at__lte=timezone.now()),
    "alarm": lambda: Alarm.objects.filter(done_at=None, try_again_at=None, rings_at__lte=timezone.now()),
    "index_change": IndexChange.objects.all,
    "held_reply": lambda: ReplyDraft.objects.filter(kind=HELD, goes_at__lte=timezone.now()),
}
"""What the worker should do now, by kind."""


class Watching:
    """Looks twice a second, in a thread with a connection of its own."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        self._processes = processes
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="watches")
        self._oldest = dict.fromkeys(WAITING, 0.0)
        self._seen: dict[str, dict[int, float]] = {name: {} for name in WAITING}
        self._memory: list[dict[str, list[float]]] = []
        self._used: list[dict[str, float]] = []

    async def watch(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await self._asked(self._look)
                await asyncio.sleep(LOOKS_EVERY)
        finally:
            self._thread.submit(connection.close)
            self._thread.shutdown(wait=False)

    async def weigh(self) -> None:
        """Write down memory and processor time of each process at this moment."""
        self._memory.append(await self._asked(memory_of, self._processes))
        used = {name: processor_seconds(pid) for name, pid in self._processes.items()}
        self._used.append({"at": time.perf_counter(), **used})

    def told(self) -> dict[str, Any]:
        """All of it; flat is what did not grow between the middle and the end."""
        middle, end = self._memory[len(self._memory) // 2], self._memory[-1]
        grown = {name: round(sum(end[name]) - sum(middle[name]), 1) for name in self._processes}
        pairs = [
            pair for name in self._processes if name != "database" for pair in zip(middle[name], end[name], strict=True)
        ]
        begun, ended = self._used[0], self._used[-1]
        lasted = ended["at"] - begun["at"]
        return {
            "processor_share": {name: round((ended[name] - begun[name]) / lasted, 3) for name in self._processes},
            "oldest_job_seconds": {name: round(age, 2) for name, age in self._oldest.items()},
            "memory_megabytes": {name: [each[name] for each in self._memory] for name in self._processes},
            "grown_from_middle_to_end": grown,
            "flat": all(now - then <= max(LEAST, SHARE * then) for then, now in pairs),
        }

    def _look(self) -> None:
        """How long each thing that waits has been seen to wait: what was due in the past is no older than its row."""
        now = time.perf_counter()
        for name, rows in WAITING.items():
            seen = self._seen[name]
            self._seen[name] = {pk: seen.get(pk, now) for pk in rows().values_list("pk", flat=True)}
            self._oldest[name] = max([self._oldest[name], *(now - since for since in self._seen[name].values())])

    async def _asked(self, ask: Any, *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, ask, *given)


def memory_of(processes: Mapping[str, int]) -> dict[str, list[float]]:
    """Megabytes of their own: of each of these processes, and of what each has started."""
    return {name: _weights(pid, together=name == "database") for name, pid in processes.items()}


def _weights(pid: int, *, together: bool) -> list[float]:
    if together:
        return [round(resident_megabytes(pid), 1)]
    first = psutil.Process(pid)
    family = sorted((first, *first.children(recursive=True)), key=lambda each: each.pid)
    return [round(each.memory_full_info().uss / 1e6, 1) for each in family]
