"""Passkeys, authenticator apps and recovery codes, as allauth asks how Heimdesk has them (POR-1)."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heimdesk.domain.people.models import Person

_ASKED_AT_LOG_IN = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped library
    """Tells allauth who is asked for a second step, how keys are called, and how secrets are kept."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This is not the code. Wait for the next one of your app."),
    }

    def is_mfa_enabled(self, user: Person, types: Iterable[str] | None = None) -> bool:
        """Whoever has set up an app is asked for a second step. A passkey alone is one more way in, and asks none of
        who logs in by a letter on a device that does not have it; where there is an app, it answers for its code."""
        if types is not None and set(types) == _ASKED_AT_LOG_IN:
            types = [Authenticator.Type.TOTP]
        return bool(super().is_mfa_enabled(user, types))

    def generate_authenticator_name(self, user: Person, type: str) -> str:
        """The name of a new passkey, until its owner gives it another."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def _get_site_name(self) -> str:
        return _("%(vendor)s Support") % {"vendor": settings.VENDOR_NAME}

    def encrypt(self, text: str) -> str:
        """The secret of an app as the database keeps it: unreadable without the key of this installation."""
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. One that another key sealed is lost: a random one stands for it, whose codes nobody has."""
        try:
            return _safe().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return str(generate_totp_secret())


def _safe() -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"heimdesk second step").derive(settings.SECRET_KEY.encode())
    return Fernet(urlsafe_b64encode(key))
