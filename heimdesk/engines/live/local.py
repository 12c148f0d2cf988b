"""The bus of one machine: a datagram to each socket in a folder of the data directory; nobody there, nothing done."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import structlog

from heimdesk.engines.live.port import LONGEST_TEXT

WAITS_AT_MOST_SECONDS = 0.05
AGAIN_AFTER_SECONDS = 1.0
log = structlog.get_logger()


class LocalBus:
    """Each listener binds a socket of its own in the folder; whoever publishes sends to all that are there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, text: str) -> None:
        """Send it to each socket. A listener that was killed is tidied away; one that is stuck misses the text."""
        try:
            names = os.listdir(self._folder)
        except OSError:
            return
        if not names:
            return
        with _short(self._folder) as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(WAITS_AT_MOST_SECONDS)
            for name in names:
                try:
                    sender.sendto(text.encode(), f"{folder}/{name}")
                except ConnectionRefusedError:
                    (self._folder / name).unlink(missing_ok=True)
                except OSError as error:
                    log.warning("live.not_told", error=str(error))

    async def listen(self) -> AsyncIterator[str | None]:
        """Bind a socket and yield what comes; a folder that cannot hold one is tried again."""
        while True:
            try:
                async for text in self._heard():
                    yield text
            except OSError as error:
                log.warning("live.cannot_listen", error=str(error))
            await asyncio.sleep(AGAIN_AFTER_SECONDS)

    async def _heard(self) -> AsyncIterator[str | None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = self._folder / uuid4().hex[:12]
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.setblocking(False)
            with _short(self._folder) as folder:
                listener.bind(f"{folder}/{own.name}")
            try:
                yield None
                while own.exists():
                    yield (await loop.sock_recv(listener, LONGEST_TEXT)).decode()
            finally:
                own.unlink(missing_ok=True)


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """A name of the folder that a socket's address has room for (some hundred bytes), wherever the folder lies."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        short = f"/proc/self/fd/{opened}"
        yield short if os.path.isdir(short) else str(folder)
    finally:
        os.close(opened)
