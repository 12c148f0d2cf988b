"""The stage of the story: the pages served in this process, a clock that can be moved, a browser for each person."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from heimdesk.domain.people.models import Person
from heimdesk.operations.worker import do_round
from tests.cast import MONDAY, real_people
from tests.story.stage import Stage

__all__ = ["real_people"]
SCREENS = {"desktop": (1280, 800), "phone": (390, 844)}


class Clock:
    """It is Monday, nine o'clock, until time passes; the worker does its work as the hours go by."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller
        self.now = MONDAY

    def pass_(self, **length: float) -> datetime:
        """Let time go by in steps of at most a day, with a round of the worker after each."""
        rest = timedelta(**length)
        while rest:
            step = min(rest, timedelta(days=1))
            rest -= step
            self.now += step
            self._traveller.move_to(self.now)
            self.work()
        return self.now

    def work(self) -> None:
        """What the worker does when something is due."""
        while do_round(lambda: self.now):
            pass


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The clock of pages and worker alike."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture(params=sorted(SCREENS))
def stage(
    request: pytest.FixtureRequest,
    chromium_running: Browser,
    live_server: LiveServer,
    clock: Clock,
    pictures: Path,
    settings: object,
) -> Iterator[Stage]:
    """The stage at one size of screen."""
    with _set(chromium_running, live_server, SCREENS[request.param]) as enter:
        made = Stage(enter, clock, pictures, f"story-{request.param}")
        yield made
    assert not made.complaints, made.complaints


@pytest.fixture
def desktop(chromium_running: Browser, live_server: LiveServer, clock: Clock, pictures: Path) -> Iterator[Stage]:
    """The stage on a desktop alone."""
    with _set(chromium_running, live_server, SCREENS["desktop"]) as enter:
        made = Stage(enter, clock, pictures, "keyboard")
        yield made
    assert not made.complaints, made.complaints


@pytest.fixture
def plain_stage(chromium_running: Browser, live_server: LiveServer, clock: Clock, pictures: Path) -> Iterator[Stage]:
    """The stage on a desktop whose browsers run no script."""
    with _set(chromium_running, live_server, SCREENS["desktop"], script=False) as enter:
        made = Stage(enter, clock, pictures, "plain")
        yield made
    assert not made.complaints, made.complaints


@contextmanager
def _set(
    browser: Browser, server: LiveServer, screen: tuple[int, int], *, script: bool = True
) -> Iterator[Callable[[Person], Page]]:
    # It is the same Monday in each story: who asked for a code in another one has used none up in this one.
    cache.clear()
    contexts = []

    def enter(person: Person) -> Page:
        context = browser.new_context(
            viewport={"width": screen[0], "height": screen[1]},
            base_url=server.url,
            reduced_motion="reduce",
            timezone_id="Europe/Berlin",
            locale="en-GB",
            java_script_enabled=script,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()
