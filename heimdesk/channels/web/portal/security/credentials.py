"""What a browser sends as a passkey: hostile until it is understood (POR-1)."""

import struct

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MALFORMED = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError, struct.error,
    InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip
"""What the libraries raise that take a credential apart and compare its signature, when it is none."""


class Guarded:
    """Put before a form that takes a credential: what cannot be taken apart, or nobody has signed, is not accepted."""

    def full_clean(self) -> None:
        """As the form does it; whatever it stumbles over is wrong with the credential."""
        try:
            super().full_clean()  # type: ignore[misc]  # of the form beside
        except MALFORMED:
            wrong = ValidationError(_("This passkey was not accepted. Try it once more."))
            self.add_error("credential", wrong)  # type: ignore[attr-defined]


class Add(Guarded, AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""


class LogIn(Guarded, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of a letter."""


class SecondStep(Guarded, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the letter."""


class Again(Guarded, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey before the ways in are changed."""
