"""Processes that live long have one heap for all their threads."""

import platform
import subprocess
import sys

import pytest

HEAPS = """
import ctypes, threading
{first}
together = threading.Barrier(4)

def hold():
    kept = [bytes(1000) for _ in range(2000)]
    together.wait()

threads = [threading.Thread(target=hold) for _ in range(4)]
for each in threads: each.start()
for each in threads: each.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def heaps(first: str) -> int:
    """How many heaps a process has whose threads have held memory."""
    told = subprocess.run([sys.executable, "-c", HEAPS.format(first=first)], capture_output=True, text=True, check=True)
    return told.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives each thread a heap of its own")
def test_threads_share_one_heap() -> None:
    """[OPS-2] In the pages, the streams and the worker, whose applications ask for it."""
    assert heaps("from heimdesk.operations.memory import keep_one_heap; keep_one_heap()") == 1
    assert heaps("import heimdesk.config.wsgi") == 1
    assert heaps("") > 1
