"""A visible page: it listens to its stream and renews itself when something changed, as `live.js` does."""

import asyncio
import random
import re
import time
from contextlib import suppress
from urllib.parse import urlencode

from benchmarks.day.browser import Browser, Page
from benchmarks.day.diary import Diary, Trouble
from benchmarks.day.hearing import Ear, Hearing

PAUSE = 1.0
"""Between two renewals of a page, as `live.js` has it."""
COMES_BACK_AFTER = 2.0


class Tab:
    """One tab of a browser; what it shows last is `page`."""

    def __init__(self, browser: Browser, diary: Diary, hearing: Hearing, *, staff: bool) -> None:
        self._browser, self._diary, self._hearing, self._staff = browser, diary, hearing, staff
        self._listening: asyncio.Task[None] | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._renewed_at = 0.0
        self.page: Page | None = None

    async def show(self, address: str, name: str) -> Page:
        """Leave what is shown and open this page. Raises Trouble."""
        self.leave()
        self.page = None
        page = self.page = await self._browser.get(address, name)
        if stream := page.found(r'data-live="([^"]+)"'):
            since = urlencode({"since": page.found(r'data-now="([^"]+)"')})
            self._listening = asyncio.create_task(self._listen(f"{stream}?{since}", page.address, name))
        return page

    def leave(self) -> None:
        """Listen no more."""
        for task in (self._listening, self._renewing):
            if task is not None:
                task.cancel()
        self._listening = self._renewing = None

    async def _listen(self, stream: str, address: str, name: str) -> None:
        """Until the page is left; a stream that ended though nobody wanted it is an error, and is opened again."""
        number = re.search(r"/tickets/(\d+)/", stream)
        while True:
            ear = Ear(int(number[1]) if number else None, staff=self._staff)
            with suppress(Trouble):
                try:
                    async with self._browser.stream(stream) as events:
                        async for kind, data in events:
                            self._hear(ear, kind, data, address, name)
                    raise self._diary.trouble("a stream was closed")
                except (OSError, EOFError) as error:
                    raise self._diary.trouble(f"{type(error).__name__} on a stream") from error
                finally:
                    self._hearing.leave(ear)
            await asyncio.sleep(COMES_BACK_AFTER)

    def _hear(self, ear: Ear, kind: str, data: str, address: str, name: str) -> None:
        if kind == "open":
            self._hearing.join(ear)
        elif kind == "change":
            ear.told(data)
            if self._renewing is None or self._renewing.done():
                self._renewing = asyncio.create_task(self._renew(address, name))

    async def _renew(self, address: str, name: str) -> None:
        await asyncio.sleep(max(0.0, self._renewed_at + PAUSE - time.monotonic()) + random.random() / 10)
        self._renewed_at = time.monotonic()
        with suppress(Trouble):
            self.page = await self._browser.get(address, f"{name}, renewed")
