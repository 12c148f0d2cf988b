"""No process of `heimdesk serve` outlives it: pages that nobody can stop any more would hold its port and old code."""

import os
import signal
import threading
import time

SERVER = "HEIMDESK_SERVER_PROCESS"
LOOKS_EVERY_SECONDS = 1.0
ENDING = {signal.SIGINT, signal.SIGTERM}


def name_this_the_server() -> None:
    """Processes that are started from here on know whose they are."""
    os.environ[SERVER] = str(os.getpid())


def let_forks_end_when_told() -> None:
    """Processes that are forked from here on end at a signal until they have handlers of their own.

    They inherit the server's handlers with all else: one that is told to end while it still starts would take it for
    a word to the server, go on, and be waited for.
    """
    os.register_at_fork(before=_hold_signals, after_in_parent=_take_signals, after_in_child=_end_at_signals)


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


def _hold_signals() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)


def _take_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _end_at_signals() -> None:
    for each in ENDING:
        signal.signal(each, signal.SIG_DFL)
    _take_signals()


def _watch(server: int) -> None:
    while os.getppid() == server:
        time.sleep(LOOKS_EVERY_SECONDS)
    os._exit(1)
