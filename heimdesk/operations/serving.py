"""The web server, granian with one blocking thread a process as measured to be quickest, and the worker beside it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from granian import Granian
from granian.constants import Interfaces, RuntimeModes
from granian.log import LogLevels

RESTART_AFTER_SECONDS = 1.0
log = structlog.get_logger()


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the WSGI application until SIGTERM or SIGINT. Streams of events would need a process of their own."""
    Granian(
        "heimdesk.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        runtime_mode=RuntimeModes.st,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


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
            log.error("worker.died", code=worker.returncode)
