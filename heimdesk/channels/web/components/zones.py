"""Pages speak the reader's language and clock: from small cookies, so that nobody must be loaded to know them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from heimdesk.channels.web.components import moments

ZONE_COOKIE = "zone"
YEAR_SECONDS = 60 * 60 * 24 * 365


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Keep one preference in the reader's browser, where scripts may read it; an empty one is forgotten."""
    if value:
        response.set_cookie(name, value, max_age=YEAR_SECONDS, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")


def remember(response: HttpResponse, *, language: str = "", zone_name: str = "") -> None:
    """Keep language and zone in the reader's browser; call it at log-in with what the person has set."""
    if language:
        keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    if zone_name:
        keep(response, ZONE_COOKIE, zone_name)


class ReadersZone:
    """Middleware: zone and language of the cookies; else the installation's zone, and what the browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = moments.known_zone(request.COOKIES.get(ZONE_COOKIE, ""))
        language = translation.get_language_from_request(request)
        with timezone.override(zone or timezone.get_default_timezone()), translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
