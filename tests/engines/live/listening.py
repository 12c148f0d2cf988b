"""Somebody who listens on a bus, in a thread of the own as the stream process does in a process of its own."""

import asyncio
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from heimdesk.engines.live.port import Bus

WITHIN_SECONDS = 5.0


class Listener:
    """Keeps what was heard. None: some may have been missed before."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._heard: queue.Queue[str | None] = queue.Queue()

    def next(self, within: float = WITHIN_SECONDS) -> str | None:
        """The next text; raises queue.Empty when none comes."""
        return self._heard.get(timeout=within)

    async def listen(self) -> None:
        """Until cancelled."""
        async for text in self._bus.listen():
            self._heard.put(text)


@contextmanager
def listening(bus: Bus) -> Iterator[Listener]:
    """A listener that hears from here on."""
    listener = Listener(bus)
    loop = asyncio.new_event_loop()
    task = loop.create_task(listener.listen())

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()

    thread = threading.Thread(target=run, name="listener")
    thread.start()
    try:
        assert listener.next() is None
        yield listener
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
