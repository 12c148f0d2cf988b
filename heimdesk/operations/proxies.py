"""Whether the limit of log-ins can tell readers apart: what they come through, held against what is trusted (POR-1).

Told by the last request for a code, and kept where `heimdesk check`, another process, reads it.
"""

import ipaddress
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

KEPT_FOR = timedelta(days=30)
_KEY = "trust-in-proxies"


class Trust(StrEnum):
    """How many web servers are trusted, by what came in."""

    RIGHT = "right"
    TOO_LITTLE = "too little"
    TOO_MUCH = "too much"


class LooksForProxies:
    """Middleware: notes what a request for a code tells of the web servers before us; it changes nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path == settings.LOGIN_URL:
            cache.set(_KEY, trust_in(request).value, KEPT_FOR.total_seconds())
        return self.get_response(request)


def seen_last() -> Trust:
    """What the last request for a code told; right as long as none did."""
    return Trust(cache.get(_KEY, Trust.RIGHT.value))


def trust_in(request: HttpRequest) -> Trust:
    """Too little only where the header comes from a machine near by: anybody on the Internet can write one."""
    forwarded = request.headers.get("x-forwarded-for", "")
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if trusted <= 0:
        return Trust.TOO_LITTLE if forwarded and _is_near(request.META.get("REMOTE_ADDR", "")) else Trust.RIGHT
    return Trust.TOO_MUCH if not forwarded or len(forwarded.split(",")) < trusted else Trust.RIGHT


def _is_near(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False
