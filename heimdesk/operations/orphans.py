"""No process of `heimdesk serve` outlives it: pages that nobody can stop any more would hold its port and old code."""

import os
import threading
import time

SERVER = "HEIMDESK_SERVER_PROCESS"
LOOKS_EVERY_SECONDS = 1.0


def name_this_the_server() -> None:
    """Processes that are started from here on know whose they are."""
    os.environ[SERVER] = str(os.getpid())


def end_with_the_server() -> None:
    """Called in a process that answers pages: it ends soon after the server that started it was killed.

    The terminal's ^C then reaches the server alone, which ends its processes itself: one that is told to end twice at
    once waits for ever, and the server for it.
    """
    server = os.environ.get(SERVER)
    if server == str(os.getppid()):
        if os.getpgrp() != os.getpid():
            os.setpgid(0, 0)
        threading.Thread(target=_watch, args=(int(server),), daemon=True, name="watch for the server").start()


def _watch(server: int) -> None:
    while os.getppid() == server:
        time.sleep(LOOKS_EVERY_SECONDS)
    os._exit(1)
