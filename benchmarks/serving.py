"""The product's own processes: `heimdesk serve` on a free port of loopback, `live`, `worker`; ended with the block."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY_WITHIN = 60
ENDS_WITHIN = 30
LOG_SHOWN = 2_000
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Served:
    """Where pages or streams answer, and the process that serves them (those that answer are its children)."""

    host: str
    port: int
    pid: int


@contextmanager
def pages(*, workers: int = 2, port: int = 0, live: Served | None = None) -> Iterator[Served]:
    """The pages, by granian, as `heimdesk serve` runs it; with no worker beside them. `live` has their streams."""
    port = port or free_port()
    arguments = ("serve", "--no-worker", "--no-live", "--port", str(port), "--workers", str(workers))
    told = {"HEIMDESK_LIVE_URL": f"http://{live.host}:{live.port}/live"} if live else {}
    with _running(*arguments, **told) as process:
        _wait_until_it_answers(process, port, "serve", "/login/")
        yield Served(HOST, port, process.pid)


@contextmanager
def streams(*, pages_port: int) -> Iterator[Served]:
    """The streams of live updates, for pages that are served at that port."""
    port = free_port()
    with _running("live", "--port", str(port), "--pages-port", str(pages_port)) as process:
        _wait_until_it_answers(process, port, "live", "/healthz")
        yield Served(HOST, port, process.pid)


@contextmanager
def worker() -> Iterator[int]:
    """The worker; answers its process id."""
    with _running("worker") as process:
        yield process.pid


@contextmanager
def _running(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    # A line for each request belongs into a log, not between the figures.
    with _log_of(arguments[0]).open("ab") as log:
        command = [sys.executable, "-m", "heimdesk", *arguments]
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, verb: str, address: str) -> None:
    give_up_at = time.monotonic() + READY_WITHIN
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            log = _log_of(verb).read_text(errors="replace")[-LOG_SHOWN:]
            raise RuntimeError(f"The server ended with {process.returncode} before it answered.\n{log}")
        connection = http.client.HTTPConnection(HOST, port, timeout=READY_WITHIN)
        try:
            connection.request("GET", address)
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError(f"The server did not answer within {READY_WITHIN} seconds.")


def _log_of(verb: str) -> Path:
    return Path(os.environ["HEIMDESK_DATA"]) / f"{verb}.log"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
