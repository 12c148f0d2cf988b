"""Single sign-on by SAML, with pysaml2's provider on loopback: it reads our metadata, we read its own."""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.identity.conftest import use
from tests.identity.saml import SamlProvider, saml_provider
from tests.lacking import CI
from tests.story.stage import Stage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CI and not shutil.which("xmlsec1"), reason="needs xmlsec1 (apt-get install xmlsec1)"),
]
PROVIDER = """
- id: kestrel
  name: Kestrel Hosting
  kind: saml
  entity: {url}/metadata
  metadata: {url}/metadata
  domains: [kestrel-hosting.example]
"""


@pytest.fixture
def provider(live_server: LiveServer, tmp_path: Path, settings: Any) -> Iterator[SamlProvider]:
    """The provider of Alice's and Bob's company; its button stands on no page, the address leads to it."""
    with saml_provider(tmp_path) as found:
        use(settings, tmp_path, PROVIDER.format(url=found.url))
        found.of_heimdesk = f"{live_server.url}/login/saml/kestrel/"
        yield found


def sign_on(stage: Stage, typed: str, claimed: str) -> Page:
    """Type an address here, and another or the same at the provider."""
    page = stage.enter(None)  # type: ignore[arg-type]  # nobody yet
    page.goto("/login/?next=/tickets/")
    page.get_by_label("E-mail address").fill(typed)
    page.get_by_role("button", name="Single sign-on of your company").click()
    page.wait_for_url(lambda url: url.startswith("http://127.0.0.1:"))
    page.get_by_label("Address").fill(claimed)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: url.startswith("http://localhost:"))
    page.wait_for_load_state()
    return page


def test_the_address_leads_to_the_provider_of_its_company(people: Cast, stage: Stage, provider: SamlProvider) -> None:
    """[POR-1] The provider signs who it is, and the browser brings it: in, where one wanted to go."""
    page = sign_on(stage, people.bob.email, people.bob.email)
    page.wait_for_url("**/tickets/")
    assert page.get_by_role("heading", name="Tickets").count() == 1


def test_it_speaks_for_its_own_people_alone(people: Cast, stage: Stage, provider: SamlProvider) -> None:
    """[POR-1] Whoever runs it can be anybody there, and neither the staff nor another customer here."""
    for claimed in (people.ada.email, people.charlie.email, "ghost@kestrel-hosting.example"):
        page = sign_on(stage, people.bob.email, claimed)
        expect(page.get_by_text("nobody here has that address.")).to_be_visible()
        page.goto("/tickets/")
        assert "/login/" in page.url


def test_what_it_has_not_signed_is_not_believed(people: Cast, stage: Stage, provider: SamlProvider) -> None:
    """[POR-1] An answer without a signature, whoever wrote it."""
    provider.signs = False
    page = sign_on(stage, people.bob.email, people.bob.email)
    expect(page.get_by_text("did not fit our question")).to_be_visible()


def test_an_answer_counts_once_and_only_for_who_asked(people: Cast, stage: Stage, provider: SamlProvider) -> None:
    """[POR-1] Brought a second time, or by another browser, it opens nothing; nor does rubbish break anything."""
    sign_on(stage, people.bob.email, people.bob.email)
    [kept] = provider.answers
    stranger = Client()
    rubbish = ("", "%%%", "bm90IHhtbA==", base64.b64encode(b"<a/>").decode(), base64.b64encode(kept.encode()).decode())
    too_long = stranger.post("/login/saml/kestrel/answer/", {"SAMLResponse": "a" * 200_001})
    assert too_long.status_code == 413
    assert stranger.post("/login/saml/nobody/answer/", {"SAMLResponse": "YQ=="}).status_code == 404
    assert "sessionid" not in stranger.cookies
    for answer in rubbish:
        brought = stranger.post("/login/saml/kestrel/answer/", {"SAMLResponse": answer, "RelayState": "/desk/"})
        assert brought.headers["Location"] == "/login/saml/kestrel/answer/finish/"
        told = stranger.get("/login/saml/kestrel/answer/finish/")
        assert told.headers["Location"] == "/login/"
        assert "did not fit our question" in stranger.get("/login/").content.decode()
        assert stranger.get("/tickets/").status_code == 302


def test_an_address_of_no_such_company_is_told_beside_the_field(people: Cast, stage: Stage, provider: Any) -> None:
    """[POR-1] It stays there, and the code is one press away; whether anybody has the address is not told."""
    page = stage.enter(None)  # type: ignore[arg-type]
    page.goto("/login/")
    page.get_by_label("E-mail address").fill("charlie.stone@osprey-systems.example")
    page.get_by_role("button", name="Single sign-on of your company").click()
    expect(page.get_by_text("No single sign-on is set up for the company of this address.")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("charlie.stone@osprey-systems.example")
    stage.picture(page, "no-sign-on")
