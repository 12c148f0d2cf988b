"""The web server, granian with one blocking thread a process as measured to be quickest, and the worker beside it."""

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from granian import Granian
from granian.constants import Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server.common import AbstractServer

from heimdesk.operations.orphans import name_this_the_server

RESTART_AFTER_SECONDS = 1.0
MOST_DEATHS_A_MINUTE = 10
MINUTE_SECONDS = 60
log = structlog.get_logger()


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the WSGI application until SIGTERM or SIGINT. Streams of events would need a process of their own.

    Granian starts a process anew that died, but gives up when one dies twice within seconds; then all of it is started
    anew here, until that too happens over and over: exits with 1.
    """
    name_this_the_server()
    deaths: deque[float] = deque(maxlen=MOST_DEATHS_A_MINUTE)
    while True:
        server = _granian(host, port, workers)
        with suppress(SystemExit):
            server.serve()
        if not server.interrupt_signal:
            time.sleep(RESTART_AFTER_SECONDS)
        if server.interrupt_signal:
            return
        log.error("pages.died")
        deaths.append(time.monotonic())
        if len(deaths) == MOST_DEATHS_A_MINUTE and deaths[-1] - deaths[0] < MINUTE_SECONDS:
            raise SystemExit(1)


def _granian(host: str, port: int, workers: int) -> "AbstractServer[Any]":
    return Granian(
        "heimdesk.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        runtime_mode=RuntimeModes.st,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )


@contextmanager
def worker_beside() -> Iterator[None]:
    """A `heimdesk worker` runs for as long as this lasts; one that dies is started again."""
    ends = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(ends,), name="keeper of the worker")
    keeper.start()
    try:
        yield
    finally:
        ends.set()
        keeper.join()


def _keep_worker(ends: threading.Event) -> None:
    # In a session of its own, so that Ctrl-C reaches the server alone, which then ends the worker in order.
    command = [sys.executable, "-m", "heimdesk", "worker", "--beside", str(os.getpid())]
    while not ends.is_set():
        worker = subprocess.Popen(command, start_new_session=True)
        while worker.poll() is None and not ends.wait(RESTART_AFTER_SECONDS):
            pass
        if worker.poll() is None:
            worker.terminate()
            worker.wait()
        elif not ends.is_set():
            log.error("worker.died", exit_status=worker.returncode)
