"""What was answered and what it cost: rate and processor time of server and database, added up over several times."""

from collections.abc import Callable
from typing import Any

from benchmarks.figures import spread_ms
from benchmarks.installation import database_pid
from benchmarks.load import Answered
from benchmarks.processes import processor_seconds
from benchmarks.serving import Served


class Tally:
    """Of one kind of request."""

    def __init__(self, served: Served, wanted: int = 200) -> None:
        self._served, self._wanted = served, wanted
        self._answered = Answered()
        self._server = self._database = 0.0

    def measure(self, ask: Callable[[], Answered]) -> None:
        """Ask once more. Raises RuntimeError for an answer of another status than is wanted: such may be quick."""
        server, database = processor_seconds(self._served.pid), database_seconds()
        self._answered.add(ask())
        self._server += processor_seconds(self._served.pid) - server
        self._database += database_seconds() - database
        if set(self._answered.statuses) != {self._wanted}:
            raise RuntimeError(f"Not all is well: {self._answered.statuses}")

    def told(self) -> dict[str, Any]:
        """All of it; milliseconds a request."""
        return {
            "rate": round(self._answered.rate, 1),
            "server_ms": round(self._each(self._server), 3),
            "database_ms": round(self._each(self._database), 3),
            "kilobytes": round(self._answered.size / 1000, 1),
            "statuses": self._answered.statuses,
            **spread_ms(self._answered.seconds),
        }

    def compared(self, greeting: "Tally") -> dict[str, float]:
        """As a share of what was measured beside it."""
        beside = greeting._answered.rate
        return {
            "greeting_beside": round(beside, 1),
            "ratio": round(self._answered.rate / beside, 3),
            "ratio_by_processor": round(greeting._cost() / self._cost(), 3),
        }

    def _cost(self) -> float:
        return self._each(self._server + self._database)

    def _each(self, seconds: float) -> float:
        return seconds / len(self._answered.seconds) * 1000


def database_seconds() -> float:
    """Processor time of the database's processes; none for SQLite, which lives in those of the server."""
    pid = database_pid()
    return processor_seconds(pid) if pid else 0.0
