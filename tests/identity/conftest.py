"""Browsers, and providers that say who somebody is; the clock is the machine's, which theirs are compared with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from heimdesk.config import sign_on, urls
from tests.cast import people
from tests.story.stage import Stage

__all__ = ["people"]


@pytest.fixture
def stage(chromium_running: Browser, live_server: LiveServer, pictures: Path, settings: Any) -> Iterator[Stage]:
    """Browsers on a desktop; what their consoles say against a page fails the test."""
    settings.PUBLIC_URL = live_server.url
    cache.clear()  # of the tests before: who asked for a code there has used none up here
    contexts = []

    def enter(_person: Any) -> Page:
        context = chromium_running.new_context(
            viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    made = Stage(enter, None, pictures, "log-in")
    yield made
    for context in contexts:
        context.close()
    assert not made.complaints, made.complaints


def use(settings: Any, folder: Path, text: str) -> None:
    """Let the settings have these providers, read from a file as `HEIMDESK_SIGN_ON` names it.

    The addresses of both kinds are there already: they were made of the settings that the tests begin with.
    """
    assert urls.sign_on
    path = folder / "sign-on.yaml"
    path.write_text(text)
    settings.SIGN_ON = sign_on.identity_providers(str(path))
    settings.SOCIALACCOUNT_PROVIDERS = sign_on.as_allauth(settings.SIGN_ON)
