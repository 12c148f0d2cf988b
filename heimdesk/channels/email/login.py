"""Log-in by letter: one message carries a six-digit code and a link; neither needs a password (POR-1)."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from sesame.backends import ModelBackend
from sesame.utils import get_query_string

from heimdesk.channels.email.letter import Letter
from heimdesk.domain.notices.actions import tell_for_minutes
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import person_by_address
from heimdesk.domain.people.sessions import active_person

CODE_DIGITS = 6
LOGIN = "login"
"""The kind of notice that carries the code."""


class KnownPerson:
    """Who a session is of, with the account, by one statement; every page asks. Who has left is nobody."""

    def get_user(self, user_id: str) -> Person | None:
        """The active person of this key."""
        return active_person(user_id)


class CodeBackend(KnownPerson, AuthenticationBackend):  # type: ignore[misc]  # untyped library
    """Answers for the code of the letter."""


class LinkBackend(KnownPerson, ModelBackend):  # type: ignore[misc]  # untyped library
    """Answers for the link of the letter: valid once and for a few minutes, for active persons alone."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped library
    """Tells allauth how Heimdesk does it: nobody signs up, codes are six digits, letters are ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy("Too many tries. Wait some minutes, then ask for a new code."),
    }

    def add_message(self, *given: Any, **named: Any) -> None:
        """Says nothing: each page of the log-in tells itself what it is, and no more than a stranger may know."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Persons are entered by staff or by an account's manager, never by themselves."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of our own lead on after the log-in; one that cannot be taken apart is none."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def generate_login_code(self) -> str:
        """Six random digits."""
        return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the log-in letter into the outbox; allauth has no other letter to send here.

        The worker sends it: how a mail server takes it is neither seen nor felt by who asked, known or not.   [POR-1]
        """
        person = person_by_address(email)
        if person is None or "code" not in context:
            return
        now = timezone.now()
        until = now + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
        facts = {"code": context["code"], "language": get_language()}
        tell_for_minutes(person, LOGIN, cause=f"login:{secrets.token_hex(8)}", facts=facts, now=now, until=until)

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """The passkey first, as it asks for least; its page leads to the code as well."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda each: not each["id"].endswith("webauthn"))


def login_letter(person: Person, code: str) -> Letter:
    """The letter with the code and with a link that needs no code."""
    link = settings.PUBLIC_URL + reverse("login_link") + get_query_string(person)
    return Letter(
        subject=_("%(code)s is your code for %(vendor)s Support") % {"code": code, "vendor": settings.VENDOR_NAME},
        title=_("Your log-in code"),
        paragraphs=(
            _("Somebody, probably you, wants to log in with this address."),
            _("The code and the link are valid for %(minutes)s minutes and work once.")
            % {"minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60},
        ),
        promise=(_("Code"), code, _("or follow the link, on any device")),
        button=(_("Log in"), link),
        foot=_("You did not ask for it? Then nothing has to be done: without this letter nobody gets in."),
    )
