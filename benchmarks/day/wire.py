"""One HTTP/1.1 connection of a browser: asked again and again, opened anew when the server closed it meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Self

END_OF_HEAD = b"\r\n\r\n"
CLOSED, LAST_CHUNK = b"", b"0\r\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; the names of headers are small letters, several cookies stand one a line."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """To one server. Not to be asked twice at once."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> Reply:
        """Send it and read the whole answer. A connection that had been closed while it rested is opened anew once."""
        if self._reader is not None and not self._reader.at_eof():
            try:
                return await self._asked(request)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                if getattr(error, "partial", CLOSED) != CLOSED:
                    raise
        await self._open()
        return await self._asked(request)

    async def lines(self, request: bytes) -> tuple[Reply, AsyncIterator[str]]:
        """Send it; the head of the answer, and the lines of its body as they come until the server closes."""
        await self._open()
        assert self._reader is not None
        self._send(request)
        return await self._head(), _lines(self._reader)

    def close(self) -> None:
        """At once, whatever is on its way."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    async def _open(self) -> None:
        self.close()
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)

    def _send(self, request: bytes) -> None:
        assert self._writer is not None
        self._writer.write(request)

    async def _asked(self, request: bytes) -> Reply:
        self._send(request)
        head = await self._head()
        assert self._reader is not None
        body = await self._reader.readexactly(int(head.headers.get("content-length", 0)))
        if head.headers.get("connection") == "close":
            self.close()
        return Reply(head.status, head.headers, body)

    async def _head(self) -> Reply:
        assert self._reader is not None
        first, *rest = (await self._reader.readuntil(END_OF_HEAD)).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in filter(None, rest):
            name, _, value = line.partition(": ")
            name = name.lower()
            headers[name] = f"{headers[name]}\n{value}" if name in headers else value
        return Reply(int(first.split(" ")[1]), headers, b"")


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    while (line := await reader.readline()) not in {CLOSED, LAST_CHUNK}:
        yield line.decode().rstrip("\r\n")
