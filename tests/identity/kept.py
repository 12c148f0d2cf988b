"""Ways in as the database keeps them, for tests that need somebody who has them and no device."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from heimdesk.domain.people.models import Person

CREDENTIAL: dict[str, Any] = {
    "type": "public-key",
    "id": "Kt6MJeXTA3Rb5wg9L6-G2tHAe7_9shJBhvx7E_vNuUg",
    "rawId": "Kt6MJeXTA3Rb5wg9L6-G2tHAe7_9shJBhvx7E_vNuUg",
    "authenticatorAttachment": "platform",
    "response": {
        "clientDataJSON": (
            "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiSkNYTVRKaDhseFllZVJCeXdvS0g0NWFSNkhRQ3Q2MTJ2ZU95SDJKc"
            "UlZOCIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6NDIwMTkiLCJjcm9zc09yaWdpbiI6ZmFsc2V9"
        ),
        "attestationObject": (
            "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQECAwQFBgcIAQIDBA"
            "UGBwgAICrejCXl0wN0W-cIPS-vhtrRwHu__bISQYb8exP7zblIpQECAyYgASFYIMl4X1pcbpLqK3ryH7ZlLIUb1rVCcGrqQIt9TAM17BZv"
            "IlggFfmAeP__iC5x8mK-K9Zi5EgkE3iKW-r48v3hgBJ7340"
        ),
        "transports": ["internal"],
    },
    "clientExtensionResults": {"credProps": {"rk": True}},
}


def passkey_of(person: Person, name: str = "Laptop") -> Authenticator:
    """A passkey of this person with the recovery codes that come with it."""
    RecoveryCodes.activate(person)
    data = {"name": name, "credential": CREDENTIAL}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)


def app_of(person: Person) -> Authenticator:
    """An app of this person with the recovery codes that come with it."""
    RecoveryCodes.activate(person)
    made: Authenticator = TOTP.activate(person, generate_totp_secret()).instance
    return made


def proved(client: Client, person: Person) -> None:
    """Whoever sits here has just proved that it is them."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
