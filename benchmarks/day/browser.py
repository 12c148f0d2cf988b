"""A person's browser: cookies, forms with their tokens, a few connections; each answer is timed and written down."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from benchmarks.day.diary import Diary
from benchmarks.day.wire import Reply, Wire
from benchmarks.serving import Served

PATIENCE = 60
FORM = "application/x-www-form-urlencoded"
WORST = 400
CONFLICT = 409


class Page:
    """An answer and what a browser reads out of it."""

    def __init__(self, reply: Reply, address: str) -> None:
        self.status, self.address = reply.status, address
        self.leads_to = reply.headers.get("location", "")
        self._body, self._text = reply.body, ""

    @property
    def text(self) -> str:
        if not self._text:
            self._text = self._body.decode()
        return self._text

    def found(self, pattern: str) -> str:
        """The first group of the first place that fits, signs unescaped; "" without one."""
        place = re.search(pattern, self.text)
        return unescape(place[1]) if place else ""

    def every(self, pattern: str) -> list[str]:
        """The first group of each place that fits, each once."""
        return list(dict.fromkeys(map(unescape, re.findall(pattern, self.text))))

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        return self.found(rf'name="{name}" value="([^"]*)"')

    def has_form(self, address: str) -> bool:
        """Is there a form that sends to this address?"""
        return f'action="{address}"' in self.text


class Browser:
    """Of one person who is logged in."""

    def __init__(self, served: Served, session: str, diary: Diary) -> None:
        self._served, self._diary = served, diary
        self._cookies: SimpleCookie = SimpleCookie({settings.SESSION_COOKIE_NAME: session})
        self._resting: list[Wire] = []
        self._token = ""

    async def get(self, address: str, name: str, **headers: str) -> Page:
        """Ask for a page; `name` is what it is called in the diary. Raises Trouble."""
        return await self._ask("GET", address, name, b"", headers)

    async def post(self, address: str, name: str, fields: Mapping[str, str], **headers: str) -> Page:
        """Send a form with the token of the last page that had one. Raises Trouble, but not for 409."""
        sent = urlencode({**fields, "csrfmiddlewaretoken": self._token}).encode()
        return await self._ask("POST", address, name, sent, {"content-type": FORM, **headers})

    async def follow(self, page: Page, name: str) -> Page:
        """Go where an answer leads; the page itself where it leads nowhere."""
        return await self.get(page.leads_to.partition("#")[0], name) if page.leads_to else page

    @asynccontextmanager
    async def stream(self, address: str) -> AsyncIterator[AsyncIterator[tuple[str, str]]]:
        """The events of a stream, each its kind and its data. Raises Trouble."""
        place = urlsplit(address)
        host, port = place.hostname or "", place.port or 0
        target = f"{place.path}?{place.query}"
        with Wire(host, port) as wire:
            head, lines = await wire.lines(self._bytes("GET", target, b"", {"accept": "text/event-stream"}, port))
            if head.status != 200:
                raise self._diary.trouble(f"{head.status} on a stream")
            yield _events(lines)

    def close(self) -> None:
        """Close the window."""
        while self._resting:
            self._resting.pop().close()

    async def _ask(self, method: str, address: str, name: str, sent: bytes, headers: Mapping[str, str]) -> Page:
        wire = self._resting.pop() if self._resting else Wire(self._served.host, self._served.port)
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                reply = await wire.ask(self._bytes(method, address, sent, headers, self._served.port))
        except (OSError, EOFError) as error:
            wire.close()
            raise self._diary.trouble(f"{type(error).__name__} on {name}") from error
        except BaseException:
            wire.close()
            raise
        self._diary.took(name, time.perf_counter() - begun)
        self._resting.append(wire)
        self._keep_cookies(reply.headers.get("set-cookie", ""))
        page = Page(reply, address)
        if reply.status >= WORST and not (method == "POST" and reply.status == CONFLICT):
            raise self._diary.trouble(f"{reply.status} on {name}")
        if page.leads_to.startswith("/login/"):
            raise self._diary.trouble(f"led to the log-in on {name}")
        if b"csrf" in reply.body:
            self._token = page.found(r'name="csrf-token" content="([^"]+)"') or self._token
        return page

    def _keep_cookies(self, told: str) -> None:
        for line in filter(None, told.split("\n")):
            for name, cookie in SimpleCookie(line).items():
                self._cookies[name] = cookie.value
                if cookie["max-age"] == "0" or "01 Jan 1970" in cookie["expires"]:
                    del self._cookies[name]

    def _bytes(self, method: str, address: str, sent: bytes, headers: Mapping[str, str], port: int) -> bytes:
        told = {
            "host": f"{self._served.host}:{port}",
            "cookie": "; ".join(f"{name}={cookie.coded_value}" for name, cookie in self._cookies.items()),
            "origin": f"http://{self._served.host}:{self._served.port}",
            **headers,
        }
        if sent:
            told["content-length"] = str(len(sent))
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        return f"{method} {address} HTTP/1.1\r\n{lines}\r\n".encode() + sent


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, str]]:
    kind = ""
    async for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name in {"data", "data:"}:
            yield kind, value
