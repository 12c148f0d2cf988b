"""Who of the staff has a ticket open and who writes on it: known to this process alone, kept nowhere. [WRK-5]"""

import asyncio
from collections.abc import Callable, Collection

from heimdesk.channels.live.stream import Stream
from heimdesk.domain.tickets.pulses import Writing

WRITES_FOR_SECONDS = 12.0
"""So long somebody writes after the last word that was saved; a draft is saved while it is written."""


class Presence:
    """Tells each of those on a ticket of the others; `streams_on` answers the open pages of a ticket."""

    def __init__(self, streams_on: Callable[[int], Collection[Stream]]) -> None:
        self._streams_on = streams_on
        self._writing: dict[int, dict[int, Writing]] = {}
        self._ends: dict[tuple[int, int], asyncio.TimerHandle] = {}

    def note_writing(self, writing: Writing) -> None:
        """Somebody writes, or stopped."""
        key = writing.ticket, writing.person
        end = self._ends.pop(key, None)
        if end is not None:
            end.cancel()
        if writing.kind:
            self._writing.setdefault(writing.ticket, {})[writing.person] = writing
            self._ends[key] = asyncio.get_running_loop().call_later(WRITES_FOR_SECONDS, self._stop, *key)
            self.show(writing.ticket)
        else:
            self._stop(*key)

    def show(self, ticket: int) -> None:
        """Tell the staff on this ticket who else is there now, by name; nobody is told of the own windows."""
        watching = [each for each in self._streams_on(ticket) if each.staff]
        kinds = {person: (each.name, each.kind) for person, each in self._writing.get(ticket, {}).items()}
        there = {each.person: (each.name, "") for each in watching} | kinds
        for stream in watching:
            others = sorted(found for person, found in there.items() if person != stream.person)
            stream.tell_here([{"name": name, "writes": kind} for name, kind in others])

    def _stop(self, ticket: int, person: int) -> None:
        self._ends.pop((ticket, person), None)
        writers = self._writing.get(ticket, {})
        if writers.pop(person, None) is not None:
            self.show(ticket)
        if not writers:
            self._writing.pop(ticket, None)
