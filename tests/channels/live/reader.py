"""A reader whose page stays open: the stream that ended is asked for again, as a browser does."""

import http.client
import threading
import time
from collections import Counter
from contextlib import suppress

COMES_BACK_AFTER, MOST_PATIENCE = 0.5, 60


class Reader:
    """Counts how often the stream was opened, what it was answered, and the changes that were heard on it."""

    def __init__(self, port: int, path: str, session: str) -> None:
        self.answers: Counter[int] = Counter()
        self._port, self._path, self._session = port, path, session
        self._heard: Counter[int] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def opened(self) -> int:
        """How often a stream was opened."""
        return self.answers[200]

    @property
    def changes(self) -> int:
        """How many changes were heard, on all of them."""
        return self._heard.total()

    def hears_on_a_stream_after(self, opened: int) -> None:
        """A stream that was opened after so many brings a change. Raises AssertionError when none does in time."""
        until = time.monotonic() + MOST_PATIENCE
        while not any(self._heard[number] for number in range(opened + 1, self.opened + 1)):
            assert time.monotonic() < until, f"the stream did not come back: {self.answers}"
            time.sleep(0.1)

    def leave(self) -> None:
        """The page is closed with the next event, or the next ping."""
        self._over.set()

    def _read(self) -> None:
        while not self._over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            with suppress(OSError, ValueError, http.client.HTTPException):
                connection.request("GET", self._path, headers={"Cookie": f"sessionid={self._session}"})
                answer = connection.getresponse()
                self.answers[answer.status] += 1
                while answer.status == 200 and not self._over.is_set() and (line := answer.readline()):
                    self._heard[self.opened] += line.startswith(b"event: change")
            connection.close()
            self._over.wait(COMES_BACK_AFTER)
