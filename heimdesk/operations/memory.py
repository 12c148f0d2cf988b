"""Memory of processes that live long: what one thread frees, another one uses again."""

import ctypes
from contextlib import suppress

_ARENA_MAX = -8
"""How glibc names it (malloc.h)."""


def keep_one_heap() -> None:
    """Let all threads share one heap. Call it before threads are started.                                   [OPS-2]

    By default each thread gets heaps of its own, which an index that is read anew after each change leaves full of
    holes: a process that did so a thousand times grew by a sixth. Where the C library is another one, nothing happens.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
