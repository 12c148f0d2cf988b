"""The small site of `pages.py`, in the test client and behind a real server for the system's Chromium."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page

from tests.channels.web.components import pages

HERE = Path(__file__).parent
SITE: dict[str, Any] = {
    "ROOT_URLCONF": "tests.channels.web.components.pages",
    "ALLOWED_HOSTS": ["*"],
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "CSRF_FAILURE_VIEW": "heimdesk.channels.web.components.errors.csrf_failure",
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "MIDDLEWARE": [
        "heimdesk.channels.web.components.security.SecurityHeaders",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "heimdesk.channels.web.components.zones.ReadersZone",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "APP_DIRS": True,
            "DIRS": [HERE / "jinja2"],
            "OPTIONS": {"environment": "heimdesk.channels.web.components.environment.environment"},
        }
    ],
}


@pytest.fixture
def site() -> Iterator[Client]:
    """The small site, asked by the test client; it touches no database."""
    pages.sent.clear()
    pages.drafts.clear()
    with override_settings(**SITE):
        yield Client(raise_request_exception=False)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(application: WSGIApplication) -> Iterator[str]:
    """A server of its own on this machine; answers its address."""
    server = make_server("127.0.0.1", 0, application, WSGIServer, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def address(site: Client) -> Iterator[str]:
    """The small site behind a server of its own."""
    with served(StaticFilesHandler(WSGIHandler())) as found:
        yield found


class Visit:
    """A page in the browser, with all that the browser complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture
def visit(chromium_running: Browser, address: str) -> Iterator[Any]:
    """Open a page of the small site: `visit("/sheet", width=390, scheme="dark")`."""
    contexts = []

    def opened(path: str, width: int = 1280, scheme: str = "light", script: bool = True) -> Visit:
        context = chromium_running.new_context(
            viewport={"width": width, "height": 844 if width < 500 else 800},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Berlin",
            java_script_enabled=script,
        )
        contexts.append(context)
        made = Visit(context.new_page())
        made.page.goto(address + path)
        return made

    yield opened
    for context in contexts:
        context.close()
