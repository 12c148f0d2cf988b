"""All open streams of this process, one subscription to the bus for them, and who of them is told what."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, connection

from heimdesk.channels.live.admission import Asked, admitted, hearing, living
from heimdesk.channels.live.presence import Presence
from heimdesk.channels.live.recent import Recent
from heimdesk.channels.live.stream import Others, Stream
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.pulses import read
from heimdesk.engines.live.port import Bus

GATHERS_FOR_SECONDS = 0.03
"""What changes meanwhile is asked for and told at once: under load a few statements serve many changes."""
LOOKS_EVERY_SECONDS = 18.0
"""So long a stream may outlive its session when nothing changes; with a change it ends before it hears of it."""
LEAVES_AFTER_SECONDS = 1.5
"""A page that is loaded anew comes back within this; nobody sees its reader leave."""
AGAIN_AFTER_SECONDS = 2.0
MOST_OF_A_SESSION = 40

P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger()
__all__ = ["Hub", "Others", "TooMany"]


class TooMany(Exception):
    """This session has more streams open than a person has windows."""


class Hub:
    """One thread with one connection asks the database; everything else happens in the event loop."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._streams: dict[int | None, set[Stream]] = {}
        self._of_session: dict[str, int] = {}
        self._presence = Presence(lambda ticket: self._streams.get(ticket, set()))
        self._changed: dict[int, bool] | None = {}
        self._recent = Recent()
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="asks the database")

    async def run(self) -> None:
        """Hear, tell and look after the sessions until cancelled; then every stream ends."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for work in (self._hear, self._tell, self._look):
                    tasks.create_task(work())
        finally:
            for stream in list(self._all()):
                stream.end()
            self._thread.shutdown(wait=False)

    async def admit(self, asked: Asked) -> Person | None:
        """As `admission.admitted`. Raises TooMany, Ticket.DoesNotExist, DatabaseError."""
        if self._of_session.get(asked.session, 0) >= MOST_OF_A_SESSION:
            raise TooMany
        return await self._asked(admitted, asked)

    @contextmanager
    def joined(self, asked: Asked, person: Person, since: float | None = None) -> Iterator[Stream]:
        """A stream that is told of what changes for as long as this lasts, and of what did since its page was made."""
        stream = Stream(asked, person=person.pk, name=person.name, staff=person.is_staff_member)
        self._streams.setdefault(asked.ticket, set()).add(stream)
        self._of_session[asked.session] = self._of_session.get(asked.session, 0) + 1
        missed = self._recent.since(since, asked.ticket, staff=stream.staff)
        if missed is not None:
            stream.tell_change(missed)
        if asked.ticket is not None:
            self._presence.show(asked.ticket)
        try:
            yield stream
        finally:
            self._leave(stream)

    def _leave(self, stream: Stream) -> None:
        asked = stream.asked
        there = self._streams[asked.ticket]
        there.discard(stream)
        if not there:
            del self._streams[asked.ticket]
        self._of_session[asked.session] -= 1
        if not self._of_session[asked.session]:
            del self._of_session[asked.session]
        if asked.ticket is not None and there:
            asyncio.get_running_loop().call_later(LEAVES_AFTER_SECONDS, self._presence.show, asked.ticket)

    def _all(self) -> Iterator[Stream]:
        for streams in self._streams.values():
            yield from streams

    async def _hear(self) -> None:
        async for text in self._bus.listen():
            if text is None:
                self._recent = Recent()
                self._changed = None
                self._wake.set()
                continue
            pulse = read(text)
            if pulse is None:
                continue
            if pulse.writing:
                self._presence.note_writing(pulse.writing)
            if self._changed is not None:
                for number, public in pulse.changed.items():
                    self._changed[number] = public or self._changed.get(number, False)
            if pulse.changed:
                self._recent.note(pulse.changed)
                self._wake.set()

    async def _tell(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHERS_FOR_SECONDS)
            self._wake.clear()
            changed, self._changed = self._changed, {}
            try:
                await self._tell_of(changed)
            except DatabaseError as error:
                log.warning("live.database_away", error=str(error))
                self._changed = None
                self._wake.set()
                await asyncio.sleep(AGAIN_AFTER_SECONDS)

    async def _tell_of(self, changed: dict[int, bool] | None) -> None:
        concerned = list(self._all())
        if changed is not None:
            concerned = [each for place in (None, *changed) for each in self._streams.get(place, ())]
        if not concerned:
            return
        asked = [stream.asked for stream in concerned]
        for stream, numbers in zip(concerned, await self._asked(hearing, asked, changed), strict=True):
            if numbers is None:
                stream.end()
            elif numbers or (changed is None and stream.asked.ticket is None):
                stream.tell_change(numbers)

    async def _look(self) -> None:
        """End the streams of sessions that ended, though nothing changed."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
            streams = list(self._all())
            if not streams:
                continue
            try:
                lives = await self._asked(living, [each.asked for each in streams])
            except DatabaseError as error:
                log.warning("live.database_away", error=str(error))
                continue
            for stream, is_living in zip(streams, lives, strict=True):
                if not is_living:
                    stream.end()

    async def _asked(self, ask: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        def work() -> R:
            try:
                return ask(*args, **named)
            except DatabaseError:
                connection.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
