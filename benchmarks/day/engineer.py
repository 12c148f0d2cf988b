"""A member of the staff: takes tickets from a list that renews itself, reads, writes with drafts kept, answers."""

import random
from contextlib import suppress
from urllib.parse import quote_plus

from benchmarks.day.browser import CONFLICT, Browser
from benchmarks.day.diary import Trouble
from benchmarks.day.place import WORDS, Place, words_of
from benchmarks.day.tab import Tab

LISTS = ("/desk/", "/desk/", "/desk/?owner=me", "/desk/?owner=nobody", "/desk/?state=waiting")
LOOKS, READS, TYPES = 8.0, 15.0, 12.0
THEN = ("", "", "", "waiting", "waiting", "solved")
TRIES = 3
HTMX = {"HX-Request": "true"}


class Engineer:
    """One of those at work; `live` lasts until it is cancelled."""

    def __init__(self, browser: Browser, place: Place, seed: str) -> None:
        self._browser, self._place, self._chance = browser, place, random.Random(seed)
        self._tab = Tab(browser, place.diary, place.hearing, staff=True)

    async def live(self) -> None:
        """From the list to a ticket and back; now and then something is looked up."""
        while True:
            with suppress(Trouble):
                await self._tab.show(self._chance.choice(LISTS), "desk list")
                await self._pause(LOOKS)
                await self._work_on(self._chosen())
                if self._chance.random() < 0.3:
                    await self._look_something_up()
            await self._pause(LOOKS / 2)

    def close(self) -> None:
        """Close the window."""
        self._tab.leave()
        self._browser.close()

    def _chosen(self) -> int | None:
        """A ticket of the list at which nobody is, rather one of the first."""
        listed = self._tab.page.every(r'<tr id="t(\d+)"') if self._tab.page else []
        free = [int(number) for number in listed if int(number) not in self._place.at_work]
        return free[min(int(self._chance.expovariate(0.1)), len(free) - 1)] if free else None

    async def _work_on(self, number: int | None) -> None:
        if number is None:
            return
        self._place.at_work.add(number)
        try:
            page = await self._tab.show(f"/desk/tickets/{number}/", "desk ticket")
            await self._pause(READS)
            what = self._chance.random()
            if what < 0.15 or not page.has_form(f"/desk/tickets/{number}/reply/"):
                return
            if what < 0.4:
                await self._write(number, "note", "")
            else:
                resolved = f"/desk/tickets/{number}/withdraw/" in page.text
                await self._write(number, "reply", "" if resolved else self._chance.choice(THEN))
        finally:
            self._place.at_work.discard(number)

    async def _write(self, number: int, mode: str, then: str) -> None:
        """Type, with the draft kept meanwhile, and send; what crossed another's is read and sent again."""
        address, text = f"/desk/tickets/{number}/", words_of(self._chance, 3)
        for share in (0.4, 0.9):
            await self._pause(TYPES)
            draft = {"mode": mode, "text": text[: int(len(text) * share)]}
            await self._browser.post(f"{address}draft/", "draft kept", draft)
        for _try in range(TRIES):
            seen = self._tab.page.field("seen_message") if self._tab.page else ""
            fields = {"mode": mode, "text": text, "then": then, "seen_message": seen}
            public = mode == "reply" and not self._place.waits
            sent = await self._place.say(self._browser, number, f"{address}reply/", mode, fields, public=public, **HTMX)
            if sent.status != CONFLICT:
                if mode == "reply" and self._place.waits:
                    self._place.reply_goes(number)
                return
            self._place.diary.noted[f"{mode} crossed another"] += 1
            await self._tab.show(address, "desk ticket")
            await self._pause(LOOKS)

    async def _look_something_up(self) -> None:
        words = quote_plus(self._chance.choice(WORDS))
        await self._browser.get(f"/desk/search/?q={words}", "desk search")
        await self._pause(LOOKS)
        await self._browser.get(self._chance.choice(self._place.articles), "article")
        await self._pause(LOOKS)

    async def _pause(self, seconds: float) -> None:
        await self._place.think(self._chance, seconds)
