"""What all who come on the day share: the diary, the open streams, what they talk about, who is at which ticket."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.day.browser import Browser, Page
from benchmarks.day.diary import Diary
from benchmarks.day.hearing import Hearing

WORDS = (
    "backup fails", "certificate expired", "mail queue", "license key", "slow login", "ERROR 1205", "update hangs",
    "restore a mailbox", "disk full", "access denied", "lock wait timeout", "renew chain",
)  # fmt: skip
SENTENCES = (
    "Two of the four nodes are back, the other two follow tonight.",
    "We renewed the chain by hand; since then the queue has been empty.",
    "The log of last night is attached to the first message. Nothing else changed.",
    "It happens about once in five, always after the first task of the hour.",
    "After the restart it was quiet for a while, then the same message came back.",
)


@dataclass(slots=True)
class Place:
    """Shared by all. `haste` shortens all pauses, but not the seconds that a reply `waits`, as the book says;
    `at_work` are tickets on which somebody is writing.
    """

    articles: Sequence[str]
    haste: float = 1.0
    waits: float = 0.0
    diary: Diary = field(default_factory=Diary)
    hearing: Hearing = field(default_factory=Hearing)
    at_work: set[int] = field(default_factory=set)
    _going: set[asyncio.Task[None]] = field(default_factory=set)

    async def think(self, chance: random.Random, seconds: float) -> None:
        """A pause of about so long: never less than a third of it, now and then much longer."""
        await asyncio.sleep((seconds / 3 + chance.expovariate(1.5 / seconds)) / self.haste)

    async def say(
        self,
        browser: Browser,
        number: int,
        address: str,
        name: str,
        fields: dict[str, str],
        *,
        public: bool = True,
        **headers: str,
    ) -> Page:
        """Send a form that changes this ticket: whoever has it or a list open must hear of it. Raises Trouble."""
        ears, sent_at = self.hearing.watching(number, public=public), time.perf_counter()
        page = await browser.post(address, name, fields, **headers)
        if page.status < 400:
            self.hearing.expect(ears, number, sent_at)
        return page

    def reply_goes(self, number: int) -> None:
        """A reply on this ticket was held: customers hear of it when the worker sends it, unless it comes back."""
        going = asyncio.create_task(self._goes(number))
        self._going.add(going)
        going.add_done_callback(self._going.discard)

    async def _goes(self, number: int) -> None:
        await asyncio.sleep(self.waits)
        self.hearing.expect(self.hearing.watching(number), number, time.perf_counter(), surely=False)


def words_of(chance: random.Random, sentences: int = 2) -> str:
    """Something to say."""
    return "\n\n".join(chance.sample(SENTENCES, sentences))
