"""Pages speak the reader's language and clock: from small cookies, so that nobody must be loaded to know them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from heimdesk.channels.web.components import moments

ZONE_COOKIE = "zone"
LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME
COOKIE_SECONDS = 60 * 60 * 24 * 365


def remember(response: HttpResponse, *, language: str = "", zone_name: str = "") -> None:
    """Keep language and zone in the reader's browser; call it at log-in with what the person has set."""
    for name, value in ((LANGUAGE_COOKIE, language), (ZONE_COOKIE, zone_name)):
        if value:
            response.set_cookie(name, value, max_age=COOKIE_SECONDS, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")


class ReadersZone:
    """Middleware: activates zone and language of the cookies; else the installation's zone, and what the browser asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = moments.known_zone(request.COOKIES.get(ZONE_COOKIE, ""))
        language = translation.get_language_from_request(request)
        with timezone.override(zone or timezone.get_default_timezone()), translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
