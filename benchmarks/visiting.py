"""A visitor of the pages: one connection that stays open, logged in as a person or as nobody, each answer timed."""

import http.client
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from benchmarks.serving import Served
from heimdesk.domain.people.models import Person

PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `seconds` from the first byte sent to the last byte read."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(slots=True)
class Visitor:
    """A browser without a screen. Not to be shared between threads: each has a connection of its own."""

    served: Served
    cookies: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    _connection: http.client.HTTPConnection | None = None

    def get(self, address: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", address, b"", headers)

    def post(self, address: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form, with the token that a page of this visitor would carry."""
        sent = urlencode({**fields, "csrfmiddlewaretoken": self.cookies.get(settings.CSRF_COOKIE_NAME, "")}).encode()
        return self._ask("POST", address, sent, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, address: str, sent: bytes, headers: dict[str, str]) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.served.host, self.served.port, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.asked += 1
        begun = time.perf_counter()
        self._connection.request(method, address, sent or None, {"Cookie": cookies, **headers} if cookies else headers)
        answer = self._connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - begun
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body, took)


def visit(served: Served, person: Person | None = None) -> Visitor:
    """A visitor who is logged in as this person; nobody without. The session is a row, as after a real log-in."""
    visitor = Visitor(served)
    if person is not None:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        visitor.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        # Forms need a token: the cookie and the field are the same 32 letters.
        visitor.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32
    return visitor
