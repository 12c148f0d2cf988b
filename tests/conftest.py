"""Every test has its own data directory and reaches nothing but this machine; what cannot run is left out by name."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright

from heimdesk.channels.web.desk.conversation import kept_lines
from heimdesk.channels.web.portal.articles import kept_bodies
from heimdesk.config import wiring
from tests import databases
from tests.example_data import ROOT, find_shared_data
from tests.lacking import CI, leave_out

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None}

hypothesis_settings.register_profile(
    "default", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
# Fewer of each, as it comes by with every change and draws others each time.
hypothesis_settings.register_profile(
    "ci", parent=hypothesis_settings.get_profile("default"), max_examples=60, print_blob=True
)
hypothesis_settings.register_profile("thorough", parent=hypothesis_settings.get_profile("default"), max_examples=2000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if CI else "default"))


def find_browser() -> str | None:
    """Return the path of the system's Chromium, where there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("HEIMDESK_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out, by name, what this machine cannot run; in CI a missing browser fails them."""
    if item.get_closest_marker("browser") and not find_browser():
        leave_out(f"{item.nodeid} needs Chromium (apt-get install chromium)")
    if item.get_closest_marker("shared_data") and not find_shared_data():
        pytest.skip(f"{item.nodeid} needs the example data (HEIMDESK_SHARED=…)")


def pytest_report_header() -> str:
    """Say on which database the tests run."""
    return f"database: {databases.kind()}"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the example data; for tests marked `shared_data`."""
    folder = find_shared_data()
    assert folder, "A test that uses the fixture shared_data must be marked shared_data."
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium; for tests marked `browser`."""
    path = find_browser()
    assert path, "A test that uses the fixture chromium must be marked browser."
    return path


@pytest.fixture(scope="session")
def chromium_running(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of a process: Playwright starts once in a thread.

    Its loop stays in this thread, where Django would refuse the database; nothing here runs inside that loop.
    """
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()
    patch.undo()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """The folder in which pictures of pages are kept after the run."""
    folder = ROOT / "build" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def data(request: pytest.FixtureRequest, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of the test's own: files and search index of one test are never seen by another."""
    monkeypatch.setenv("HEIMDESK_DATA", str(tmp_path))
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SEARCH_DIRECTORY = tmp_path / "search"
    kept_bodies.clear()
    kept_lines.clear()
    if DATABASE_FIXTURES & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        wiring.connect()
    return tmp_path


@pytest.fixture
def process_environment(transactional_db: None, data: Path) -> dict[str, str]:
    """The environment for a command that a test starts as a process of its own, on this test's database and files."""
    return {**os.environ, "DATABASE_URL": databases.address_of(connection.settings_dict), "HEIMDESK_DATA": str(data)}


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Refuse each connection and each look-up of a name that is not of this machine, and fail the test that tried."""
    tried: list[str] = []
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse_stranger(host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in LOOPBACK and not str(name).startswith("127."):
            tried.append(str(name))
            raise PermissionError(f"A test may not reach {name}: only this machine.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_stranger(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_stranger(address[0])
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        refuse_stranger(host)
        return look_up(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield tried
    assert not tried, f"The test tried to reach {', '.join(tried)}; tests reach only this machine."
