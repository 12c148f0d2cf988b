"""The driver of the benches: what each connection asks, and when a measurement is over."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.load import each_once, until_one_is_done
from benchmarks.serving import Served

QUICK, SLOW = b"GET /quick HTTP/1.1\r\nhost: localhost\r\n\r\n", b"GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n"


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/slow":
            time.sleep(0.05)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *told: object) -> None:
        """Nothing."""


@pytest.fixture
def served() -> Iterator[Served]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Served("127.0.0.1", server.server_port, 0)
        server.shutdown()


def test_each_connection_asks_all_of_its_requests_once(served: Served) -> None:
    assert each_once(served, [[QUICK] * 5, [SLOW] * 3]).statuses == {200: 8}


def test_nothing_is_measured_once_a_connection_has_nothing_left_to_ask(served: Served) -> None:
    answered = until_one_is_done(served, [[QUICK] * 5, [SLOW] * 1_000])
    assert 5 < answered.statuses[200] < 500
    assert len(answered.seconds) == answered.statuses[200]
