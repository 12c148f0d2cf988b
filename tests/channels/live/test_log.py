"""The process of the streams writes down who asked for what, and answers with the ID under which it stands."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.channels.live.serving import OUR_PAGE, wait_until_alive
from tests.operations.killing import session_of
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "of-the-proxy-0815"


@pytest.fixture
def served(people: Cast, process_environment: dict[str, str], tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of `heimdesk live`, and what it wrote on standard error."""
    port, written = free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "heimdesk", "live", "--port", str(port), "--pages-port", "8000"]
    environment = {
        **process_environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings", "HEIMDESK_LOG_FORMAT": "json",
    }  # fmt: skip
    with written.open("w") as stream, subprocess.Popen(command, env=environment, stderr=stream) as process:
        try:
            wait_until_alive(port)
            yield port, written
        finally:
            process.terminate()


def lines(written: Path, *, count: int, within: float = 20) -> list[dict[str, Any]]:
    """The lines about streams, once there are so many."""
    latest = time.monotonic() + within
    while True:
        found = [json.loads(line) for line in written.read_text().splitlines() if line.startswith("{")]
        found = [line for line in found if line["event"] in ("request", "stream.ended")]
        if len(found) >= count or time.monotonic() > latest:
            return found
        time.sleep(0.1)


def asked(port: int, path: str, *, session: str = "") -> http.client.HTTPResponse:
    """The answer, before anything of the stream is read; closing it ends the stream."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(
        "GET",
        path,
        headers={
            "Host": f"localhost:{port}",
            "Cookie": f"sessionid={session}",
            "Origin": OUR_PAGE,
            "X-Request-ID": KEY,
            "Connection": "close",
        },
    )
    return connection.getresponse()


def test_a_stream_is_a_line_when_it_is_asked_for_and_one_when_it_ends(served: tuple[int, Path], people: Cast) -> None:
    """[OPS-4] With the ID of the proxy and without the query; who only asks whether it lives leaves none."""
    port, written = served
    refused = asked(port, "/live/desk/?since=2026-06-08")
    assert (refused.status, refused.headers["X-Request-ID"]) == (401, KEY)
    stream = asked(port, "/live/desk/", session=session_of(people.ines))
    assert (stream.status, stream.headers["X-Request-ID"]) == (200, KEY)
    stream.close()
    found = lines(written, count=3)
    told = [(line["event"], line["path"], line.get("status"), line["request"]) for line in found]
    assert told == [
        ("request", "/live/desk/", 401, KEY),
        ("request", "/live/desk/", 200, KEY),
        ("stream.ended", "/live/desk/", None, KEY),
    ]
    assert found[2]["seconds"] >= 0
