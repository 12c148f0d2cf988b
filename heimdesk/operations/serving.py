"""The servers: pages by granian with one blocking thread a process, streams in one of their own, the worker beside."""

import errno
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import structlog
from granian import Granian
from granian.constants import Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server.common import AbstractServer

from heimdesk.operations.orphans import end_with_the_server, let_forks_end_when_told, name_this_the_server

RESTART_AFTER_SECONDS = 1.0
MOST_DEATHS_A_MINUTE = 10
MINUTE_SECONDS = 60
PAGES_PORT, LIVE_PORT = "HEIMDESK_PAGES_PORT", "HEIMDESK_LIVE_PORT"
"""What the processes that are started here find in their environment: where pages and streams are."""

LAST_PORT = 65_535
PAGES_END_WITHIN_SECONDS, STREAMS_END_WITHIN_SECONDS = 15, 3
MOST_STREAMS, MOST_WAITING = 20_000, 4_096
MOST_BROWSERS = 8_192
"""Connections that a process of the pages holds: browsers keep theirs while people read. Granian calls this
backpressure and would stop at 512 in each of two processes; whoever comes then waits until another one leaves."""
OPEN_FILES_BESIDE = 1_024
LINES_AS_OURS: dict[str, Any] = {"formatters": {}, "handlers": {}, "loggers": {"_granian": {"propagate": True}}}
"""What granian says of its processes goes to the log of this installation, in its form (OPS-4)."""

log = structlog.get_logger()


class PortTaken(OSError):
    """Somebody else listens there; the sentence says what to do."""


def require_free(host: str, **ports: int) -> None:
    """Raise PortTaken where somebody listens already: two servers would share the port, and answer in turns.  [OPS-1]

    Each port by the option that chooses it: `port=8000, live_port=8001`.
    """
    for option, port in ports.items():
        family, kind, number, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, number) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(address)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                chooses = f"--{option.replace('_', '-')}"
                said = f"Port {port} is taken. Choose another one with {chooses}, or end what listens there."
                raise PortTaken(said) from None


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the pages until SIGTERM or SIGINT."""
    _serve(
        lambda: Granian(
            "heimdesk.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=1,
            runtime_mode=RuntimeModes.st,
            backpressure=MOST_BROWSERS,
            backlog=MOST_WAITING,
            log_level=LogLevels.warning,
            log_dictconfig=LINES_AS_OURS,
            respawn_failed_workers=True,
            workers_kill_timeout=PAGES_END_WITHIN_SECONDS,
        ),
        what="pages",
    )


def serve_streams(*, host: str, port: int, pages_port: int) -> None:
    """Serve the streams of live updates until SIGTERM or SIGINT, or until the server that started this was killed.

    One process holds them all: each is a page that waits, and costs nothing until something changes.
    """
    end_with_the_server()
    os.environ[PAGES_PORT] = str(pages_port)
    _serve(
        lambda: Granian(
            "heimdesk.config.live:application",
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            workers=1,
            log_level=LogLevels.warning,
            log_dictconfig=LINES_AS_OURS,
            respawn_failed_workers=True,
            workers_kill_timeout=STREAMS_END_WITHIN_SECONDS,
            backpressure=MOST_STREAMS,
            backlog=MOST_WAITING,
        ),
        what="streams",
    )


def _serve(made: Callable[[], "AbstractServer[Any]"], *, what: str) -> None:
    """Granian starts a process anew that died, but gives up when one dies twice within seconds; then all of it is
    started anew here, until that too happens over and over: exits with 1.
    """
    name_this_the_server()
    let_forks_end_when_told()
    _let_open(MOST_STREAMS + OPEN_FILES_BESIDE)
    deaths: deque[float] = deque(maxlen=MOST_DEATHS_A_MINUTE)
    while True:
        server = made()
        with suppress(SystemExit):
            server.serve()
        if not server.interrupt_signal:
            time.sleep(RESTART_AFTER_SECONDS)
        if server.interrupt_signal:
            return
        log.error(f"{what}.died")
        deaths.append(time.monotonic())
        if len(deaths) == MOST_DEATHS_A_MINUTE and deaths[-1] - deaths[0] < MINUTE_SECONDS:
            raise SystemExit(1)


def _let_open(files: int) -> None:
    """Raise the soft limit of open files, which is often 1,024, as far as the hard one lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = files if hard == resource.RLIM_INFINITY else min(files, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@contextmanager
def beside(name: str, *arguments: str) -> Iterator[None]:
    """A `heimdesk NAME` runs for as long as this lasts; one that dies is started again."""
    name_this_the_server()
    ends = threading.Event()
    keeper = threading.Thread(target=_keep, args=(name, arguments, ends), name=f"keeper of {name}")
    keeper.start()
    try:
        yield
    finally:
        ends.set()
        keeper.join()


def worker_beside() -> AbstractContextManager[None]:
    """The worker."""
    return beside("worker", "--beside", str(os.getpid()))


@contextmanager
def streams_beside(*, host: str, port: int, pages_port: int) -> Iterator[None]:
    """The streams of live updates; the pages that are served meanwhile lead to them."""
    if not 0 < port <= LAST_PORT:
        raise ValueError(f"There is no port {port}.")
    os.environ[LIVE_PORT] = str(port)
    with beside("live", "--host", host, "--port", str(port), "--pages-port", str(pages_port)):
        yield


def _keep(name: str, arguments: Sequence[str], ends: threading.Event) -> None:
    command = [sys.executable, "-m", "heimdesk", name, *arguments]
    while not ends.is_set():
        process = _started(command)
        while (exit_status := _exit_status(process)) is None and not ends.wait(RESTART_AFTER_SECONDS):
            pass
        if exit_status is None:
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)
        elif not ends.is_set():
            log.error(f"{name}.died", exit_status=exit_status)


def _started(command: list[str]) -> int:
    """The process of a command, in a session of its own: Ctrl-C reaches the server alone, which ends it in order.

    Not by `subprocess`: that waits at a pipe, whose other end a process that the server forks meanwhile would hold.
    """
    return os.posix_spawn(command[0], command, os.environ, setsid=True)


def _exit_status(process: int) -> int | None:
    """How it ended; None while it runs."""
    ended, status = os.waitpid(process, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None
