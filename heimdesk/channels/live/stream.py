"""One open page: what it has still to be told, in little memory however slowly it is read."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from sse_starlette import ServerSentEvent

from heimdesk.channels.live.admission import Asked

MOST_NUMBERS = 100
COMES_BACK_AFTER_MILLISECONDS = 2_000
Others = list[dict[str, str]]


class Stream:
    """Events wait here until they are taken: the latest presence, and numbers that are told as "anything" when many.

    Events: `open` at the beginning; `change` with numbers of tickets, [] for anything; `here` with those who are here.
    """

    __slots__ = ("_changed", "_ended", "_here", "_told_here", "_wake", "asked", "name", "person", "staff")

    def __init__(self, asked: Asked, *, person: int, name: str, staff: bool) -> None:
        self.asked, self.person, self.name, self.staff = asked, person, name, staff
        self._changed: set[int] | None = None
        self._here: Others | None = None
        self._told_here: Others = []
        self._ended = False
        self._wake = asyncio.Event()

    def tell_change(self, numbers: Iterable[int]) -> None:
        """These tickets changed; none: anything may have."""
        known, more = self._changed, set(numbers)
        some = bool(more) and (known is None or bool(known))
        self._changed = (known or set()) | more if some and len(known or ()) < MOST_NUMBERS else set()
        self._wake.set()

    def tell_here(self, others: Others) -> None:
        """So these are here and write; told only when it is something else than before."""
        if others != self._told_here:
            self._told_here = self._here = others
            self._wake.set()

    def end(self) -> None:
        """Nothing more is told, and the connection is closed."""
        self._ended = True
        self._wake.set()

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """What is to be told, as it comes, until the end."""
        yield ServerSentEvent(event="open", data="", retry=COMES_BACK_AFTER_MILLISECONDS)
        while True:
            await self._wake.wait()
            self._wake.clear()
            changed, self._changed = self._changed, None
            here, self._here = self._here, None
            if self._ended:
                return
            if changed is not None:
                yield _event("change", sorted(changed))
            if here is not None:
                yield _event("here", here)


def _event(kind: str, data: Any) -> ServerSentEvent:
    return ServerSentEvent(event=kind, data=json.dumps(data, ensure_ascii=False))
