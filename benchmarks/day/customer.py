"""A customer: keeps an own ticket open in one window, and reads, searches, answers and asks in another."""

import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import quote_plus

from benchmarks.day.browser import Browser, Page
from benchmarks.day.diary import Trouble
from benchmarks.day.people import Guest
from benchmarks.day.place import WORDS, Place, words_of
from benchmarks.day.tab import Tab
from benchmarks.pages.asking import DETAILS

PAUSE = 45.0
READS, TYPES, LOOKS = 12.0, 20.0, 5.0
ANSWERED_BY_SEARCH = 0.4
CHOICE = r'type="radio" name="{name}" value="(\d+)"(?![^>]*disabled)'


class Customer:
    """One of those who come; `live` lasts until it is cancelled."""

    def __init__(self, guest: Guest, browser: Browser, place: Place, seed: str) -> None:
        self._ticket, self._browser, self._place = guest.ticket, browser, place
        self._chance = random.Random(seed)
        self._tab = Tab(browser, place.diary, place.hearing, staff=False)
        self._acts: dict[Callable[[], Awaitable[None]], int] = {
            self._look_at_tickets: 27, self._search: 28, self._read_article: 22, self._go_home: 12,
            self._load_again: 5, self._answer: 4,
        }  # fmt: skip
        if guest.opens:
            self._acts[self._ask_for_help] = 20

    async def live(self) -> None:
        """Open the ticket, then do one thing after the other."""
        acts, weights = zip(*self._acts.items(), strict=True)
        await self._load_again()
        while True:
            await self._pause(PAUSE)
            if self._tab.page is None:
                await self._load_again()
            with suppress(Trouble):
                await self._chance.choices(acts, weights)[0]()

    def close(self) -> None:
        """Close the window."""
        self._tab.leave()
        self._browser.close()

    async def _load_again(self) -> None:
        with suppress(Trouble):
            await self._tab.show(f"/tickets/{self._ticket}/", "customer's ticket")

    async def _look_at_tickets(self) -> None:
        page = await self._browser.get("/tickets/", "customer's list")
        others = page.every(r'href="/tickets/(\d+)/"')
        await self._pause(LOOKS)
        if others and self._chance.random() < 0.5:
            await self._browser.get(f"/tickets/{self._chance.choice(others)}/", "customer's ticket")

    async def _go_home(self) -> None:
        await self._browser.get("/", "home")

    async def _search(self) -> None:
        words = self._chance.choice(WORDS)
        for end in (3, len(words) // 2, len(words)):
            await self._browser.get(f"/search/suggestions/?q={quote_plus(words[:end])}", "suggestions")
            await self._pause(0.4)
        page = await self._browser.get(f"/search/?q={quote_plus(words)}&stay=1", "search")
        found = page.every(r'<h2[^>]*><a href="(/kb/[^"]+)"')
        await self._pause(LOOKS)
        for address in found[: self._chance.randrange(3)]:
            await self._browser.get(address, "article")
            await self._pause(READS)

    async def _read_article(self) -> None:
        await self._browser.get(self._chance.choice(self._place.articles), "article")
        await self._pause(READS)

    async def _answer(self) -> None:
        page, own = self._tab.page, f"/tickets/{self._ticket}/"
        if page is None or self._ticket in self._place.at_work:
            return
        still_broken = page.has_form(f"{own}still-broken/")
        if still_broken and page.has_form(f"{own}confirm/") and self._chance.random() < 0.7:
            await self._send(f"{own}confirm/", "confirmation", {})
        elif still_broken or page.has_form(f"{own}reply/"):
            await self._pause(TYPES)
            address, name = (f"{own}still-broken/", "still broken") if still_broken else (f"{own}reply/", "answer")
            await self._send(address, name, {"text": words_of(self._chance)})

    async def _send(self, address: str, name: str, fields: dict[str, str]) -> None:
        self._place.at_work.add(self._ticket)
        try:
            page = await self._place.say(self._browser, self._ticket, address, name, fields)
            if page.leads_to:
                await self._tab.show(page.leads_to, "customer's ticket")
            else:
                self._place.diary.noted[f"{name} came back, as the ticket had moved on"] += 1
        finally:
            self._place.at_work.discard(self._ticket)

    async def _ask_for_help(self) -> None:
        """The wizard from the product to the sent ticket, unless an article answers it on the way."""
        page = await self._browser.get("/tickets/new/", "wizard: product")
        products = page.every(CHOICE.format(name="product"))
        await self._pause(LOOKS)
        page = await self._step("/tickets/new/", "product", {"product": products[0]}, "information")
        types = page.every(r'name="ticket_type" value="([^"]+)"')
        kind = "problem" if "problem" in types else types[0]
        page = await self._next(page, {"ticket_type": kind, "release": "", "module": ""}, "solution")
        search = {"version": page.field("version"), "words": self._chance.choice(WORDS), "go": "search"}
        page = await self._step(page.address, "search for a solution", search, "solution")
        await self._pause(READS)
        answers = page.every(r'name="answered" value="(\d+)"')
        if answers and self._chance.random() < ANSWERED_BY_SEARCH:
            address = page.address.replace("/solution/", "/answered/")
            await self._step(address, "answered", {"answered": answers[0]}, "answered")
            return
        page = await self._next(page, {"words": search["words"], "go": "on"}, "entitlement")
        proofs = page.every(CHOICE.format(name="entitlement"))
        if not proofs:
            self._place.diary.noted["nothing pays for a ticket"] += 1
            return
        page = await self._next(page, {"entitlement": proofs[0], "code": "", "go": "on"}, "details")
        page = await self._write_details(page)
        page = await self._next(page, {"when": "later"}, "contact")
        await self._submit(page)

    async def _write_details(self, page: Page) -> Page:
        """What happens is typed for a while, and saved meanwhile."""
        version = page.field("version")
        for share in (0.3, 0.7):
            await self._pause(TYPES)
            typed = {name: text[: int(len(text) * share)] for name, text in DETAILS.items() if name != "error_at"}
            saved = await self._browser.post(
                f"{page.address}save/", "wizard: draft saved", {"version": version, **typed}
            )
            version = saved.found(r'"version": (\d+)') or version
        return await self._step(page.address, "details", {"version": version, **DETAILS, "go": "on"}, "access")

    async def _submit(self, page: Page) -> None:
        ears, sent_at = self._place.hearing.watching(None), time.perf_counter()
        contact = {"severity": "3", "phone": "", "reached_by": "ticket", "colleagues": "", "go": "send"}
        sent = await self._next(page, contact, "sent")
        number = sent.found(r"/tickets/(\d+)/")
        if not number:
            raise self._place.diary.trouble("a sent ticket has no number")
        self._place.hearing.expect(ears, int(number), sent_at)

    async def _next(self, page: Page, fields: dict[str, str], to: str) -> Page:
        """Fill in the step of this page and go on."""
        await self._pause(LOOKS)
        name = page.address.rstrip("/").rpartition("/")[2]
        return await self._step(page.address, name, {"version": page.field("version"), **fields}, to)

    async def _step(self, address: str, name: str, fields: dict[str, str], to: str) -> Page:
        """Send a step; the page that it leads to, which must be the one that was meant."""
        answer = await self._browser.post(address, f"wizard: {name}", fields)
        if f"/{to}/" not in answer.leads_to:
            raise self._place.diary.trouble(f"wizard: {name} led to {answer.leads_to or answer.status}")
        return await self._browser.follow(answer, f"wizard: {to}, shown")

    async def _pause(self, seconds: float) -> None:
        await self._place.think(self._chance, seconds)
