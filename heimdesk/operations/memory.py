"""Memory of processes that live long: what they free is used again, whichever thread frees it."""

import ctypes
from contextlib import suppress

_ARENAS = -8
"""glibc's M_ARENA_MAX."""


def keep_one_arena() -> None:
    """Let all threads share one heap. By default each gets heaps of its own, which an index that is read anew after
    each change leaves full of holes: a process of the pages grew by a sixth in a thousand changes, and does not grow
    so. Call it before threads are started; where the C library is another one, nothing happens.             [OPS-2]"""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENAS, 1)
