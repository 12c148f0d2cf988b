"""How every page of the portal is answered: in its frame, with the moment of the request, never from a cache."""

from datetime import datetime
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.frame import Entry, frame

ASK_EACH_TIME = "private, no-cache"
"""A browser may keep a page but asks each time whether it still holds; nobody between keeps it."""


def page(
    request: HttpRequest, template: str, here: str = "", *, now: datetime, status: int = 200, **context: Any
) -> HttpResponse:
    """The answer with a page. `here` is the current entry of the navigation, `now` the moment of the request."""
    found = {**framed(request, here, now=now), **context}
    response = HttpResponse(render_to_string(f"portal/{template}", found, request), status=status)
    response.headers["Cache-Control"] = ASK_EACH_TIME
    return response


def part(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """The answer with a part of a page, for htmx."""
    response = HttpResponse(render_to_string(f"portal/{template}", context, request), status=status)
    response.headers["Cache-Control"] = ASK_EACH_TIME
    return response


def framed(request: HttpRequest, here: str = "", *, now: datetime) -> dict[str, Any]:
    """The context of the portal's frame: its navigation as far as this person can go."""
    known = request.user.is_authenticated
    return frame(request, here, now=now, **_ways(known, get_language()))


@cache
def _ways(known: bool, _language: str | None) -> dict[str, Any]:
    """Where one can go, in the active language."""
    entries = [
        *([Entry(address("portal:tickets"), _("Tickets"), key="tickets")] if known else []),
        Entry(address("portal:search"), _("Knowledge base"), key="kb"),
        Entry(address("portal:products"), _("Releases"), key="lifecycle"),
        *([Entry(address("portal:account"), _("Account"), key="account")] if known else []),
    ]
    return {
        "entries": entries,
        "footer": [Entry(address("portal:products"), _("Lifecycle"))],
        "home": address("portal:home"),
        "search": address("portal:search"),
        "open_ticket": address("portal:new-ticket"),
        "account": address("portal:account") if known else "",
        "login": "" if known else address("account_login"),
        "logout": address("account_logout") if known else "",
    }
