"""Single sign-on by OpenID Connect, with a provider that runs as a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from heimdesk.domain.people.models import Person
from tests.cast import Cast
from tests.channels.web.portal.test_second_step import set_up
from tests.example_data import ROOT
from tests.identity.conftest import use
from tests.identity.openid import CLIENT, PASSWORD, SECRET
from tests.ports import answers, free_port
from tests.story.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROVIDER = """
- id: vendor
  name: Vendor ID
  kind: openid
  server: {server}
  client: {client}
  secret: {secret}
  domains: [vendor.example]
  listed: true
"""
OTHER = """
- id: other
  name: Other ID
  kind: openid
  server: {server}
  client: {client}
  secret: {secret}
  domains: [other.example]
  listed: true
"""
HOME = "/login/?next=/desk/shifts/"


@pytest.fixture
def provider(people: Cast, live_server: LiveServer, tmp_path: Path, settings: Any) -> Iterator[str]:
    """The vendor's own provider; it knows Ines, Jonas (not verified), somebody else, and claims a customer as well."""
    port = free_port()
    server = f"http://127.0.0.1:{port}"
    use(settings, tmp_path, (PROVIDER + OTHER).format(server=server, client=CLIENT, secret=SECRET))
    known = [people.ines.email, f"{people.jonas.email}?", "nobody.here@vendor.example", people.alice.email]
    callback = f"{live_server.url}/login/openid/vendor/"
    command = [sys.executable, "-m", "tests.identity.openid", str(port), str(tmp_path), callback, *known]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answers(f"{server}/.well-known/openid-configuration", running)
        yield server
    finally:
        running.terminate()
        running.wait(20)


def at_the_provider(stage: Stage, email: str, begin: str = HOME) -> Page:
    """From our log-in to the provider's, where somebody is logged in and asked whether we may know who it is."""
    page = stage.enter(None)  # type: ignore[arg-type]  # nobody yet
    page.goto(begin)
    page.get_by_role("button", name="Log in with Vendor ID").click()
    page.wait_for_url(lambda url: url.startswith("http://127.0.0.1:"))
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign In").click()
    expect(page.get_by_role("button", name="Authorize")).to_be_visible()
    return page


def sign_on(stage: Stage, email: str, *, begin: str = HOME, press: str = "Authorize") -> Page:
    """All the way there and back."""
    page = at_the_provider(stage, email, begin)
    page.get_by_role("button", name=press).click()
    page.wait_for_url(lambda url: url.startswith("http://localhost:"))
    return page


def test_the_provider_says_who_it_is(people: Cast, stage: Stage, provider: str) -> None:
    """[POR-1] One press here, the provider's own page, and in: where one wanted to go."""
    page = sign_on(stage, people.ines.email)
    assert page.url.endswith("/desk/shifts/")
    page.goto("/security/")
    expect(page.get_by_text("Vendor ID answers for addresses such as yours")).to_be_visible()


@pytest.mark.parametrize("who", ["nobody.here@vendor.example", "alice", "jonas"])
def test_whom_it_does_not_let_in(who: str, people: Cast, stage: Stage, provider: str) -> None:
    """[POR-1] Nobody here; a customer, for whom the vendor's provider does not speak; an address it never verified."""
    known: dict[str, Person] = {"alice": people.alice, "jonas": people.jonas}
    page = sign_on(stage, known[who].email if who in known else who)
    expect(page.get_by_text("Vendor ID told us who you are, but nobody here has that address.")).to_be_visible()
    stage.picture(page, "not-known")
    page.goto("/desk/")
    assert "/login/" in page.url


def test_the_answer_of_one_provider_is_none_of_another(people: Cast, stage: Stage, provider: str) -> None:
    """[POR-1] Brought to the address of the other one it lets nobody in, nor at its own in another's browser."""
    page = at_the_provider(stage, people.ines.email)
    form = page.locator("form:has(button[value=grant])")
    sent = {field.get_attribute("name") or "": field.input_value() for field in form.locator("input").all()}
    asked = page.request.post(
        f"{provider}{form.get_attribute('action')}", form={**sent, "action": "grant"}, max_redirects=0
    )
    answer = asked.headers["location"]
    assert "/login/openid/vendor/?code=" in answer
    page.goto(answer.replace("/vendor/", "/other/"))
    expect(page.get_by_text("The answer of Other ID did not fit our question")).to_be_visible()
    stranger = stage.enter(None)  # type: ignore[arg-type]
    stranger.goto(answer)
    expect(stranger.get_by_text("The answer of Vendor ID did not fit our question")).to_be_visible()
    for each in (page, stranger):
        each.goto("/desk/")
        assert "/login/" in each.url


def test_it_leads_to_no_other_site(people: Cast, stage: Stage, provider: str) -> None:
    """[POR-1] Where one wanted to go is an address of ours, or one's own home."""
    for foreign in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/"):
        page = sign_on(stage, people.ines.email, begin=f"/login/?next={quote(foreign)}")
        assert page.url.endswith("/desk/")


def test_who_does_not_want_is_led_back(people: Cast, stage: Stage, provider: str) -> None:
    """[POR-1] Canceled there, nothing is done here."""
    page = sign_on(stage, people.ines.email, press="Cancel")
    expect(page.get_by_text("Nothing was done: the log-in at Vendor ID was not finished.")).to_be_visible()


def test_the_second_step_is_asked_for_after_it(people: Cast, stage: Stage, provider: str) -> None:
    """[POR-1] Whoever has set up an app is asked for its code here too."""
    client = Client()
    client.force_login(people.ines, backend="heimdesk.channels.email.login.CodeBackend")
    set_up(client, people.ines)
    page = sign_on(stage, people.ines.email)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()


def test_a_provider_that_does_not_answer_is_told(people: Cast, stage: Stage, settings: Any, tmp_path: Path) -> None:
    """[POR-1] An honest page, and the letter is still there."""
    use(settings, tmp_path, PROVIDER.format(server=f"http://127.0.0.1:{free_port()}", client=CLIENT, secret=SECRET))
    page = stage.enter(None)  # type: ignore[arg-type]
    page.goto("/login/")
    page.get_by_role("button", name="Log in with Vendor ID").click()
    expect(page.get_by_text("Vendor ID does not answer.")).to_be_visible()
