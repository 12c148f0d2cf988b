"""Sends what no browser sends to every address, each time to the same state, and keeps what broke."""

import logging
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlsplit

from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

from tests.doors import nasty
from tests.doors.forms import Form, forms_of
from tests.doors.place import Place, browser
from tests.doors.table import DOORS, Outcome, Side, outcome
from tests.doors.tries import address, try_of

FORM = "application/x-www-form-urlencoded"
KINDS = ("", "application/json", "text/plain", "multipart/form-data", f"{FORM}; charset=hex", f"{FORM}; charset=utf-16")


@dataclass
class Broken:
    """Something that broke: what was sent, and where."""

    where: str
    sent: str


@dataclass
class Fuzzer:
    """One person's browser, and all forms that this person's pages have."""

    who: str
    filled: Place
    converters: dict[str, dict[str, Any]]
    seed: str
    broken: dict[str, Broken] = field(default_factory=dict)
    requests: int = 0

    def __post_init__(self) -> None:
        self.client = browser(self.filled.actors[self.who])
        self._cookies = self.client.cookies.output().replace("Set-Cookie: ", "")
        self._told: list[str] = []
        self.forms = list(self._known_forms())
        self.honest = sorted({text for form in self.forms for _name, text in form.fields if text} | self._numbers())

    def run(self, requests: int) -> None:
        """Send so many requests; what broke is in `broken`, each place once with how to do it again."""
        listener = _Listener(self._told)
        logging.getLogger().addHandler(listener)
        got_request_exception.connect(self._raised)
        try:
            shot = 0
            while self.requests < requests:
                self._shoot(shot)
                shot += 1
        finally:
            got_request_exception.disconnect(self._raised)
            logging.getLogger().removeHandler(listener)

    def _numbers(self) -> set[str]:
        """What people type to name a thing that is there: articles and tickets, one or several."""
        articles = [f"#{each.number}" for each in (self.filled.article, self.filled.internal, self.filled.retired)]
        tickets = [str(each.number) for each in (self.filled.proposed, self.filled.known)]
        return {*articles, *tickets, ", ".join(articles), " ".join(tickets)}

    def _known_forms(self) -> Iterator[Form]:
        """A form for each door that this person may use, and those of the pages behind them."""
        for door in DOORS:
            if outcome(door, self.who) is not Outcome.MAY and not (door.side is Side.PUBLIC or self.who == "stranger"):
                continue
            place_to = address(door, self.converters[door.name], self.filled)
            fields = [(name, str(text)) for name, text in try_of(door).sends(self.filled).items()]
            yield Form(door.method, place_to, fields)
            if door.method == "GET":
                with transaction.atomic():
                    answer = self.client.get(place_to, dict(fields))
                    transaction.set_rollback(True)
                if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
                    yield from forms_of(answer.content.decode(), place_to)

    def _shoot(self, shot: int) -> None:
        draw = Random(f"{self.seed}:{self.who}:{shot}")
        form = draw.choice(self.forms)
        self.client.handler.enforce_csrf_checks = draw.random() < 0.08
        self.client.cookies.clear()
        self.client.cookies.load(self._cookies)
        with transaction.atomic():
            place_to = self._send(draw, form, shot)
            for following in {place_to, form.action} if form.method == "POST" else ():
                if following.startswith("/"):
                    self._answered(self.client.get(following), f"{self.who} {shot}: then GET {following}")
            transaction.set_rollback(True)

    def _send(self, draw: Random, form: Form, shot: int) -> str:
        """Send a bent form; answers where it led."""
        pairs = [(name, text.encode()) for name, text in form.fields]
        if draw.random() < 0.9:
            pairs = nasty.fields(draw, form.fields, self.honest)
        path = nasty.path(draw, form.action) if draw.random() < 0.1 else form.action
        more: dict[str, Any] = nasty.headers(draw) if draw.random() < 0.12 else {}
        if draw.random() < 0.12:
            cookies = nasty.cookies(draw)
            kept = self._cookies.partition(";")[0] if draw.random() < 0.5 else ""
            more["HTTP_COOKIE"] = "; ".join(filter(None, [kept, *(f"{name}={text}" for name, text in cookies.items())]))
        if draw.random() < 0.2:
            more.setdefault("HTTP_HX_REQUEST", "true")
        body, kind = b"", ""
        if form.method == "POST":
            body, kind = self._body(draw, form, pairs)
            more.setdefault("CONTENT_LENGTH", str(len(body)))
        else:
            more["QUERY_STRING"] = nasty.query(pairs)
        answer = _raw(self.client, form.method, path, body, kind, more)
        said = {name: text[:80] for name, text in more.items() if name != "CONTENT_LENGTH"}
        self._answered(answer, f"{self.who} {shot}: {form.method} {path[:200]} {said} {kind} {body[:300]!r}")
        return str(answer.headers.get("Location", "")) if answer.status_code in (301, 302) else ""

    def _body(self, draw: Random, form: Form, pairs: list[tuple[str, bytes]]) -> tuple[bytes, str]:
        if form.files or draw.random() < 0.3:
            return nasty.multipart(draw, pairs, form.files)
        kind = draw.choice(KINDS) if draw.random() < 0.05 else FORM
        return nasty.query(pairs).encode(), kind

    def _answered(self, answer: Any, sent: str) -> None:
        self.requests += 1
        content = b"" if answer.streaming else answer.content
        told, self._told[:] = list(self._told), []
        if nasty.MARK.encode() in content and "html" in answer.headers.get("Content-Type", ""):
            told.append(f"a script came back unescaped from {urlsplit(sent).path}")
        if answer.status_code >= 500 and not told:
            told.append(f"answered {answer.status_code} without a word")
        for where in told:
            self.broken.setdefault(where, Broken(where, sent))

    def _raised(self, sender: object, **named: Any) -> None:
        """Django is about to answer 500: remember where our code was."""
        self._told.append(_place_of(sys.exc_info()[1]))


class _Listener(logging.Handler):
    """Notes what is logged at the level of errors; a 500 is noted by its exception."""

    def __init__(self, told: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "django.request":
            self._told.append(f"logged by {record.name}: {record.getMessage()[:160]}")


def _place_of(error: BaseException | None) -> str:
    """The exception and the last line of ours that it passed."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    last = next((frame for frame in reversed(frames) if "/heimdesk/" in frame.filename), frames[-1])
    return f"{type(error).__name__} at {last.filename.rpartition('/heimdesk/')[2]}:{last.lineno}: {str(error)[:160]}"


def _raw(client: Client, method: str, path: str, body: bytes, kind: str, more: dict[str, Any]) -> Any:
    """The request as bytes; a path that is no path is sent as it is."""
    wire = {name: text.encode().decode("latin-1") for name, text in more.items()}
    answer = client.generic(method, path, body, content_type=kind, **wire)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer
