"""Where the browser finds the stream of a page: as `heimdesk serve` or a setting says; else nowhere, and pages rest."""

import os
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

PORT = "HEIMDESK_LIVE_PORT"
ROUTE = "/live"


def live_address(request: HttpRequest, path: str) -> str:
    """The address of a stream such as "desk/" or "tickets/48213/"; "" where there are none.                [WRK-5]"""
    place = _place(request)
    return f"{place}/{path}" if place else ""


def live_origin(request: HttpRequest) -> str:
    """What the policy of a page must allow it to connect to besides its own origin; "" for nothing."""
    place = _place(request)
    if not place or place.startswith("/"):
        return ""
    found = urlsplit(place)
    return f"{found.scheme}://{found.netloc}"


def _place(request: HttpRequest) -> str:
    if not settings.LIVE:
        return ""
    if settings.LIVE_URL:
        return str(settings.LIVE_URL)
    port = os.environ.get(PORT, "")
    if not port:
        return ""
    try:
        host = urlsplit(f"//{request.get_host()}")
    except DisallowedHost:  # the answer says so; it has no stream
        return ""
    if host.port is None:  # a web server stands before us and has the route
        return ROUTE
    name = f"[{host.hostname}]" if ":" in (host.hostname or "") else host.hostname
    return f"{request.scheme}://{name}:{port}{ROUTE}"
