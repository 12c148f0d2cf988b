"""The process of the streams as it is started in earnest, and pages that listen to it."""

import http.client
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from heimdesk.domain.people.models import Person
from tests.operations.killing import session_of
from tests.ports import free_port

STARTS_WITHIN = 60
PAGES_PORT = 8000
OUR_PAGE = f"http://localhost:{PAGES_PORT}"


def status_of(port: int, path: str, *, session: str = "", origin: str = OUR_PAGE) -> int:
    """How an address answers; 0 where nobody does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Host": f"localhost:{port}", "Cookie": f"sessionid={session}", "Origin": origin}
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def wait_until_alive(port: int) -> None:
    """Until the streams are served."""
    latest = time.monotonic() + STARTS_WITHIN
    while status_of(port, "/healthz") != 200:
        assert time.monotonic() < latest, "The streams were not served in time."
        time.sleep(0.1)


@contextmanager
def streams(environment: dict[str, str], *, pages_port: int = PAGES_PORT, port: int = 0) -> Iterator[int]:
    """`heimdesk live` on this port, or on one of its own."""
    port = port or free_port()
    command = [sys.executable, "-m", "heimdesk", "live", "--port", str(port), "--pages-port", str(pages_port)]
    environment = {**environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings"}
    process = subprocess.Popen(command, env=environment)
    try:
        wait_until_alive(port)
        yield port
    finally:
        process.terminate()
        assert process.wait(20) == 0


class Page:
    """An open page: the events that came to it. "end" when the stream was closed by the other side."""

    def __init__(self, port: int, path: str, person: Person) -> None:
        self.session = session_of(person)
        self._events: queue.Queue[tuple[str, str]] = queue.Queue()
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Host": f"localhost:{port}", "Cookie": f"sessionid={self.session}", "Origin": OUR_PAGE}
        self._connection.request("GET", path, headers=headers)
        self._socket = self._connection.sock
        self.answer = self._connection.getresponse()
        assert self.answer.status == 200, self.answer.status
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        assert self.next() == ("open", "")

    def next(self, within: float = 10) -> tuple[str, str]:
        """The next event and what it says; raises queue.Empty when none comes."""
        return self._events.get(timeout=within)

    def hears_nothing(self, within: float = 0.7) -> bool:
        """Nothing came, and nothing comes."""
        try:
            return not self.next(within)
        except queue.Empty:
            return True

    def rest(self, within: float = 0.7) -> list[tuple[str, str]]:
        """All that still comes, until nothing does for so many seconds."""
        found = []
        while True:
            try:
                found.append(self.next(within))
            except queue.Empty:
                return found

    def close(self) -> None:
        """The reader leaves."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def _read(self) -> None:
        kind = ""
        try:
            while line := self.answer.readline():
                name, _, value = line.decode().strip().partition(": ")
                if name.startswith("event"):
                    kind = value
                elif name.startswith("data"):
                    self._events.put((kind, value))
        except (OSError, ValueError, http.client.HTTPException):
            pass
        self._events.put(("end", ""))
