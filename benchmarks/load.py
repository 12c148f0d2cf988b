"""Requests over a few connections that stay open, each of another person, as fast as they are answered.

The driver shares the machine with what it measures, so it does as little as can be: bytes made beforehand, one thread.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from benchmarks.serving import Served

PATIENCE = 60
CHUNK = 262_144
END_OF_HEAD = b"\r\n\r\n"


@dataclass(slots=True)
class Answered:
    """What came back: how long each took, and how many of each status."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    took: float = 0.0
    size: int = 0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.took

    def add(self, more: "Answered") -> None:
        """Take in what came back another time."""
        self.seconds += more.seconds
        for status, times in more.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + times
        self.took += more.took
        self.size = more.size


@dataclass(slots=True)
class _Line:
    """One connection with what is still to be asked on it."""

    connection: socket.socket
    requests: Iterator[bytes]
    asked_at: float = 0.0
    got: bytearray = field(default_factory=bytearray)


def over_and_over(served: Served, requests: Sequence[Sequence[bytes]], *, seconds: float) -> Answered:
    """Each connection asks its own requests in turn until the time is over."""
    return _run(served, [cycle(own) for own in requests], until=time.perf_counter() + seconds)


def each_once(served: Served, requests: Sequence[Sequence[bytes]]) -> Answered:
    """Each connection asks each of its own requests once."""
    return _run(served, [iter(own) for own in requests], until=float("inf"))


def until_one_is_done(served: Served, requests: Sequence[Sequence[bytes]]) -> Answered:
    """Each connection asks its own requests in turn, once, until the first of them has none left.

    A server's processes share the connections as they happen to come, say five and three: by the time the five have all
    their answers, the process of the three would have had nothing to do for long, and what it did not would count.
    """
    return _run(served, _while_all_last(requests), until=float("inf"))


def _while_all_last(requests: Sequence[Sequence[bytes]]) -> list[Iterator[bytes]]:
    one_is_done = False

    def own(each: Sequence[bytes]) -> Iterator[bytes]:
        nonlocal one_is_done
        for request in each:
            if one_is_done:
                return
            yield request
        one_is_done = True

    return [own(each) for each in requests]


def _run(served: Served, requests: Sequence[Iterator[bytes]], *, until: float) -> Answered:
    answered = Answered()
    begun = time.perf_counter()
    with selectors.DefaultSelector() as ready:
        lines = [_Line(socket.create_connection((served.host, served.port), PATIENCE), own) for own in requests]
        try:
            for line in lines:
                ready.register(line.connection, selectors.EVENT_READ, line)
                if not _ask(line, until):
                    ready.unregister(line.connection)
            while ready.get_map():
                _hear(ready, answered, until)
        finally:
            for line in lines:
                line.connection.close()
    answered.took = time.perf_counter() - begun
    return answered


def _hear(ready: selectors.DefaultSelector, answered: Answered, until: float) -> None:
    events = ready.select(PATIENCE)
    if not events:
        raise TimeoutError(f"no answer within {PATIENCE} seconds")
    for key, _mask in events:
        line: _Line = key.data
        got = line.connection.recv(CHUNK)
        if not got:
            raise ConnectionError("the server closed a connection")
        line.got += got
        status = _complete(line.got)
        if status:
            answered.seconds.append(time.perf_counter() - line.asked_at)
            answered.statuses[status] = answered.statuses.get(status, 0) + 1
            answered.size = len(line.got)
            if not _ask(line, until):
                ready.unregister(line.connection)


def _ask(line: _Line, until: float) -> bool:
    """Send the next request; False when there is none or the time is over."""
    line.asked_at = time.perf_counter()
    request = next(line.requests, None) if line.asked_at < until else None
    if request is None:
        return False
    line.got = bytearray()
    line.connection.sendall(request)
    return True


def _complete(got: bytearray) -> int:
    """The status of an answer that has come wholly; 0 until then."""
    end = got.find(END_OF_HEAD)
    if end < 0:
        return 0
    head = bytes(got[:end]).lower()
    status = int(head[9:12])
    _, _, after = head.partition(b"content-length: ")
    length = int(after.partition(b"\r")[0] or 0) if after else 0
    return status if len(got) >= end + len(END_OF_HEAD) + length or status == 304 else 0
