"""What a process keeps of what it has written: the last so many, by a key that names all it was written from."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Written = TypeVar("Written")


class Kept(Generic[Written]):
    """Up to `most` of them; what was not asked for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, Written] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, write: Callable[[], Written]) -> Written:
        """What is kept under the key; else what `write` writes now."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        written = write()
        with self._lock:
            self._held[key] = written
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return written

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._held.clear()
