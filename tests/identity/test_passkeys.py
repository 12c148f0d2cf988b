"""Passkeys in a real browser, whose authenticator is the browser's own virtual one (finger and key included)."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import CDPSession, Page, expect

from heimdesk.domain.audit.models import AuditRow
from tests.cast import Cast
from tests.channels.web.portal.test_second_step import code_of
from tests.letters import send_login_letter
from tests.story.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TICKETS = re.compile(r":\d+/tickets/$")
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The part of a laptop that keeps passkeys and asks for a finger."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        self._id = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def refuses(self) -> None:
        """The finger is another one from now on."""
        self._session.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": False})

    def keys(self) -> int:
        """How many passkeys it keeps."""
        kept = self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return len(kept["credentials"])


def add_passkey(page: Page, name: str) -> None:
    """From the page of all ways in."""
    page.goto("/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(re.compile(r"/security/(codes/)?$"))


def log_out(page: Page) -> None:
    page.goto("/logout/")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login/")


def by_passkey(page: Page) -> None:
    page.goto("/login/?next=/tickets/")
    page.get_by_role("button", name="Log in with a passkey").click()


def test_a_passkey_lets_in_without_a_letter(people: Cast, stage: Stage, settings: Any) -> None:
    """[POR-1] Added once, named, used, renamed; the first one comes with recovery codes.

    A log-in by it counts for a while as to be asked for it again, and no longer."""
    page = stage.log_in(people.bob)
    device = Device(page)
    stage.picture(page, "home")
    add_passkey(page, "Laptop")
    assert device.keys() == 1
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    stage.picture(page, "codes")
    page.goto("/security/")
    expect(page.get_by_text("Laptop")).to_be_visible()
    stage.picture(page, "security")
    log_out(page)
    stage.picture(page, "login")
    page.get_by_label("E-mail address").fill(people.bob.email)  # a code is on its way, and not waited for
    page.get_by_role("button", name="Send the code").click()
    page.wait_for_url("**/login/code/**")
    by_passkey(page)
    page.wait_for_url(TICKETS)
    page.goto("/security/codes/")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    page.goto("/security/")
    page.get_by_role("link", name="Rename Laptop").click()
    page.wait_for_url("**/security/again/passkey/**")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    stage.picture(page, "again")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Work laptop")).to_be_visible()
    assert [row.verb for row in AuditRow.objects.filter(subject=people.bob.email).order_by("id")][
        -1
    ] == "added a passkey"


def test_who_has_only_a_passkey_still_logs_in_by_letter_elsewhere(people: Cast, stage: Stage) -> None:
    """[POR-1] On a device that does not have it nothing more is asked."""
    page = stage.log_in(people.bob)
    Device(page)
    add_passkey(page, "Laptop")
    assert stage.log_in(people.bob).url.endswith("/")


def test_what_the_device_refuses_is_said_in_words(people: Cast, stage: Stage) -> None:
    """[POR-1] Nothing is sent, the button stays, and the letter is still there."""
    page = stage.log_in(people.bob)
    device = Device(page)
    add_passkey(page, "Laptop")
    log_out(page)
    device.refuses()
    by_passkey(page)
    expect(page.get_by_role("alert").filter(has_text="No passkey was used.")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_be_visible()


def test_a_passkey_that_was_removed_opens_nothing(people: Cast, stage: Stage) -> None:
    """[POR-1] The device still has its half; the log-in says so and offers the letter."""
    page = stage.log_in(people.bob)
    Device(page)
    add_passkey(page, "Laptop")
    page.goto("/security/")
    page.get_by_role("link", name="Remove Laptop").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey was removed.")).to_be_visible()
    assert not Authenticator.objects.exists()
    log_out(page)
    by_passkey(page)
    expect(page.get_by_text("This passkey opens nothing here")).to_be_visible()
    page.goto("/tickets/")
    assert "/login/" in page.url


def test_a_passkey_answers_for_the_code_of_the_app(people: Cast, stage: Stage) -> None:
    """[POR-1] Whoever has both takes either after the letter; who logs in by the passkey is asked nothing."""
    page = stage.log_in(people.bob)
    Device(page)
    add_passkey(page, "Laptop")
    page.goto("/security/")
    page.get_by_role("link", name="Set up an app").click()
    stage.picture(page, "app")
    page.get_by_text("Type the key instead").click()
    secret = page.locator("details .mono").inner_text()
    page.get_by_label("Code of the app").fill(code_of(secret))
    page.get_by_role("button", name="Switch on").click()
    page.wait_for_url("**/security/")
    log_out(page)
    by_passkey(page)
    page.wait_for_url(TICKETS)
    log_out(page)
    page.context.clear_cookies()
    page.goto("/login/?next=/tickets/")
    letter_of(page, people.bob.email)
    page.wait_for_url("**/login/second-step/**")
    stage.picture(page, "second-step")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(TICKETS)


def letter_of(page: Page, address: str) -> None:
    """Log in by the code of the letter, as far as that goes."""
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send the code").click()
    page.wait_for_url("**/login/code/**")
    mail.outbox.clear()
    send_login_letter()
    page.get_by_label("Six-digit code").fill(str(mail.outbox[-1].subject)[:6])
    page.get_by_role("button", name="Log in").click()
