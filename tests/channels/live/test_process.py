"""The process of the streams lives as long as `heimdesk serve`: it comes with it, comes back, and goes with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heimdesk.domain.tickets.actions.reply import reply
from tests.cast import Cast
from tests.channels.live.serving import OUR_PAGE, Page, status_of, wait_until_alive
from tests.domain.tickets.tickets import after, opened
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def served(people: Cast, process_environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`heimdesk serve` without a worker, and the port of its streams."""
    port = free_port()
    command = [sys.executable, "-m", "heimdesk", "serve", "--no-worker", "--workers", "1"]
    command += ["--port", str(free_port()), "--live-port", str(port)]
    settings = {"DJANGO_SETTINGS_MODULE": "heimdesk.config.settings", "HEIMDESK_URL": OUR_PAGE}
    environment = {**process_environment, **settings}
    process = subprocess.Popen(command, env=environment)
    try:
        wait_until_alive(port)
        yield process, port
    finally:
        if process.poll() is None:
            process.terminate()
            assert process.wait(30) == 0


def children_of(process: int) -> list[int]:
    """The processes that it started and that still run."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def streams_of(server: int) -> int:
    """The process of `heimdesk live` beside this server."""
    (found,) = [
        each for each in children_of(server) if b"live" in Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0")
    ]
    return found


def wait_for(what: Callable[[], bool], within: float = 30) -> None:
    """Until it is so."""
    latest = time.monotonic() + within
    while not what():
        assert time.monotonic() < latest
        time.sleep(0.1)


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads the table of processes")
def test_streams_that_die_are_started_again_and_end_with_the_server(
    people: Cast, served: tuple[subprocess.Popen[bytes], int]
) -> None:
    """[WRK-5] [OPS-1] Whichever of its processes is killed; pages and actions never notice."""
    server, port = served
    ticket = opened(people)
    keeper = streams_of(server.pid)
    (holder,) = children_of(keeper)
    page = Page(port, "/live/desk/", people.ines)
    page.rest()  # of the opening it may still be told
    os.kill(holder, signal.SIGKILL)
    assert page.next() == ("end", "")
    wait_for(lambda: children_of(keeper) not in ([], [holder]) and status_of(port, "/healthz") == 200)
    (holder,) = children_of(keeper)
    os.kill(keeper, signal.SIGKILL)
    reply(ticket, "Nobody listens.", by=people.ines, now=after(1))
    wait_for(lambda: not any(Path(f"/proc/{each}").exists() for each in (keeper, holder)))
    wait_for(lambda: status_of(port, "/healthz") == 200)
    page = Page(port, "/live/desk/", people.ines)
    page.rest()
    reply(ticket, "Renew the chain.", by=people.ines, now=after(1))
    assert page.next()[0] == "change"
    server.terminate()
    assert server.wait(30) == 0
    assert page.rest()[-1] == ("end", "")
    assert status_of(port, "/healthz") == 0
