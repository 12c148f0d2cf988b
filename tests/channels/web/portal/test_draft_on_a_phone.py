"""The wizard on a phone and at a desk, in a browser: what is typed is saved, and where it is not the page says so."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from heimdesk.domain.tickets.actions.drafts import start_draft
from tests.cast import MONDAY, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_draft_that_could_not_be_saved_is_told(
    people: Cast, live_server: Any, chromium_running: Browser, width: int
) -> None:
    """[TIC-1] Beside the steps, or on a phone, which does not show them, below the form; once it is saved, that too."""
    draft = start_draft(people.bob, product=people.gateway, now=MONDAY)
    client = Client()
    client.force_login(people.bob, backend="heimdesk.channels.email.login.CodeBackend")
    session = client.cookies["sessionid"].value
    context = chromium_running.new_context(viewport={"width": width, "height": 860}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/tickets/new/{draft.key}/details/")
    told = page.locator("[data-draft-notice]:visible")
    page.route("**/save/", lambda route: route.abort())
    page.locator("#what_happens").fill("Tasks end.")
    expect(told).to_have_text("Not saved: the server did not answer. What you typed stays in this page.")
    page.unroute("**/save/")
    page.locator("#what_happens").fill("Tasks end early.")
    expect(told).to_contain_text("saved")
    expect(told.locator(".icon")).to_be_visible()
    context.close()
