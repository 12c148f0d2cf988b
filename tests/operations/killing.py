"""Many people at work over HTTP while processes are killed: what they sent, what was answered, who was killed."""

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from heimdesk.domain.people.models import Person
from tests.ports import free_port

TOKEN = "a" * 32
ANSWERED_WITHIN = 25


def session_of(person: Person) -> str:
    """A session as after a log-in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "heimdesk.channels.email.login.CodeBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key


@dataclass
class Browser:
    """One person's browser: posts forms, and knows when an answer was lost on the way."""

    port: int
    session: str
    codes: Counter[int] = field(default_factory=Counter)

    def post(self, path: str, **fields: object) -> tuple[int, str]:
        """The status and where it leads; status 0 when no answer came."""
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields})
        return self._asked("POST", path, body)

    def get(self, path: str) -> tuple[int, str]:
        """The status and the text."""
        return self._asked("GET", path, "")

    def _asked(self, method: str, path: str, body: str) -> tuple[int, str]:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWERED_WITHIN)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            status, told = answer.status, answer.headers.get("Location") or text
            assert not told.startswith("/login/"), "the session was not known"
        except (OSError, http.client.HTTPException):
            status, told = 0, ""
        finally:
            connection.close()
        self.codes[status] += 1
        if not status:
            time.sleep(0.1)
        return status, told


class Desk:
    """What all know of the tickets, and what was confirmed to whom."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.said: dict[str, bool] = {}
        self.over = threading.Event()

    def a_ticket(self) -> int | None:
        """Any ticket that was opened."""
        return random.choice(self.numbers) if self.numbers else None

    def words(self) -> str:
        """What somebody writes; nobody else ever writes the same."""
        return f"words-{uuid4().hex}"


def act_as_customer(desk: Desk, browser: Browser, drafts: Iterator[tuple[str, int]]) -> None:
    """Open, answer, escalate, confirm, close; in any order, as it comes."""
    while not desk.over.is_set():
        draft = next(drafts, None) if random.random() < 0.4 or not desk.numbers else None
        if draft:
            _open(desk, browser, *draft)
        number = desk.a_ticket()
        if number is None:
            continue
        what = random.random()
        if what < 0.5:
            _say(desk, browser, f"/tickets/{number}/reply/")
        elif what < 0.75:
            browser.post(f"/tickets/{number}/escalate/", reason="All mail is down.", sure="on")
        elif what < 0.9:
            browser.post(f"/tickets/{number}/confirm/")
        else:
            browser.post(f"/tickets/{number}/close/")
        time.sleep(0.05)


def act_as_engineer(desk: Desk, browser: Browser) -> None:
    """Take, answer, note, resolve."""
    while not desk.over.is_set():
        number = desk.a_ticket()
        if number is None:
            time.sleep(0.05)
            continue
        what = random.random()
        if what < 0.35:
            browser.post(f"/desk/tickets/{number}/take/")
        elif what < 0.6:
            _say(desk, browser, f"/desk/tickets/{number}/reply/", mode="reply", then="")
        elif what < 0.75:
            _say(desk, browser, f"/desk/tickets/{number}/reply/", mode="note", then="")
        elif what < 0.85:
            _say(desk, browser, f"/desk/tickets/{number}/reply/", mode="reply", then="waiting")
        else:
            _say(desk, browser, f"/desk/tickets/{number}/reply/", mode="reply", then="solved")
        time.sleep(0.05)


def _open(desk: Desk, browser: Browser, key: str, revision: int) -> None:
    contact = {"severity": 2, "phone": "+49 341 9601234", "reached_by": "ticket", "colleagues": ""}
    for _ in range(20):
        status, told = browser.post(f"/tickets/new/{key}/contact/", version=revision, **contact)
        found = re.search(r"/tickets/(\d+)/sent/", told)
        if status == 302 and found:
            desk.numbers.append(int(found[1]))
            return
        if desk.over.is_set():
            return
        assert status in {0, 302, 503}, (status, told[:2000])
        time.sleep(0.2)


def _say(desk: Desk, browser: Browser, path: str, **more: str) -> None:
    words = desk.words()
    status, told = browser.post(path, text=words, **more)
    if status == 302 and "/login/" not in told:
        desk.said[words] = True
    elif status == 0:
        desk.said[words] = False


def await_end_of(processes: list[int]) -> None:
    """What a killed server leaves behind ends by itself: it would hold the port and go on with old code."""
    until = time.monotonic() + ANSWERED_WITHIN
    while left := [process for process in processes if _is_alive(process)]:
        assert time.monotonic() < until, f"{left} outlive their server"
        time.sleep(0.1)


def _is_alive(process: int) -> bool:
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children_of(parent: int, verb: str) -> list[int]:
    """The processes that this one started as `heimdesk VERB`, or as forks of one."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            its = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes().decode().split("\0")
        except (OSError, ValueError, IndexError):
            continue
        if its == parent and verb in command:
            found.append(int(folder.name))
    return found


@dataclass
class Server:
    """`heimdesk serve` as it is run, with what it needs to be killed."""

    environment: dict[str, str]
    port: int
    log: Path
    live_port: int = field(default_factory=free_port)
    main: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it can serve."""
        command = [sys.executable, "-m", "heimdesk", "serve", "--port", str(self.port), "--workers", "2"]
        command += ["--live-port", str(self.live_port)]
        with self.log.open("ab") as log:
            self.main = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self.wait(180)

    def wait(self, seconds: float) -> None:
        """Until pages are answered."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if Browser(self.port, "").get("/healthz")[0] == 200:
                return
            time.sleep(0.1)
        raise AssertionError(f"no page within {seconds} s:\n{self.log.read_text()[-3000:]}")

    def kill_one(self, wanted: str = "") -> str:
        """SIGKILL one process, of this kind or of any; a killed server is started anew, the others by themselves."""
        assert self.main is not None
        streams = self.children("live")
        families = {
            "web": self.children("serve"),
            "worker": self.children("worker"),
            "streams": [*streams, *(each for keeper in streams for each in children_of(keeper, "live"))],
            "server": [self.main.pid],
        }
        kind = wanted or random.choices(list(families), weights=[5, 4, 2, 1])[0]
        if self.main.poll() is not None:
            # It gave up, as it does when its processes die over and over; whoever watches starts it anew.
            self.start()
            return "nobody"
        if not families[kind]:
            return "nobody"
        os.kill(random.choice(families[kind]), signal.SIGKILL)
        if kind == "server":
            self.main.wait()
            await_end_of(families["web"] + families["worker"] + families["streams"])
            self.start()
        return kind

    def children(self, verb: str) -> list[int]:
        """The processes of the server that serve pages, work, or hold the streams."""
        assert self.main is not None
        return children_of(self.main.pid, verb)

    def stop(self) -> None:
        """End it in order."""
        if self.main is not None:
            self.main.terminate()
            try:
                self.main.wait(20)
            except subprocess.TimeoutExpired:
                self.main.kill()
