"""Memory of processes that live long: what they free is kept for the next page, whichever thread frees it."""

import ctypes
from contextlib import suppress

MEGABYTE = 1 << 20
KEPT_FREE, FETCHED_AT_ONCE = 32 * MEGABYTE, 4 * MEGABYTE
_TRIM_THRESHOLD, _TOP_PAD, _ARENA_MAX = -1, -2, -8
"""How glibc names them (malloc.h)."""


def keep_one_heap() -> None:
    """Let all threads share one heap, and give little of it back. Call it before threads are started.       [OPS-2]

    By default each thread gets heaps of its own, which an index that is read anew after each change leaves full of
    holes: a process of the pages grew by a sixth in a thousand changes. And the end of a heap is given back after each
    page and fetched again for the next one, which was a fifth of a page. Where the C library is another one, nothing
    happens.
    """
    with suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_ARENA_MAX, 1)
        library.mallopt(_TRIM_THRESHOLD, KEPT_FREE)
        library.mallopt(_TOP_PAD, FETCHED_AT_ONCE)
