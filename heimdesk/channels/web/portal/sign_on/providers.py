"""How providers are called here, and how they know us: by the published address (POR-1)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError

UNREADABLE = (
    PermissionDenied, OSError, ValueError, LookupError, TypeError, AttributeError, SyntaxError, OneLogin_Saml2_Error,
    OneLogin_Saml2_ValidationError,
)  # fmt: skip
"""What libraries raise at what is not as they expect. What comes from a provider, or says so, is hostile until it is
understood: what cannot be is told, and never a fault of ours."""


def name_of(key: str) -> str:
    """How the provider of this key is called; the key itself for one that the settings do not have."""
    return next((each.name for each in settings.SIGN_ON if each.id == key), key)


def as_published(request: HttpRequest) -> HttpRequest:
    """The same request, whose own addresses begin with the published one, whatever stands between."""
    address = urlsplit(settings.PUBLIC_URL)
    request.META["wsgi.url_scheme"] = address.scheme
    request.META["HTTP_HOST"] = address.netloc
    return request
