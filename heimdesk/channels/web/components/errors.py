"""Pages for what went wrong: what it is, then what to do, for customers or the staff. They work without a database."""

import sys
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from heimdesk.channels.web.components.frame import bare_frame
from heimdesk.channels.web.components.recovery import is_unavailable
from heimdesk.engines.text.addresses import parts_of

SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Ways:
    """Where somebody who went wrong goes on: the start page, the search."""

    home: str
    search: str


PORTAL, DESK = Ways("/", "/search/"), Ways("/desk/", "/desk/search/")


def _page(
    request: HttpRequest,
    status: int,
    title: str,
    told: str,
    *,
    again: bool = False,
    before: str = "",
    searches: bool = False,
) -> HttpResponse:
    """`again` offers to load this page once more, `before` the page on which a form stood, `searches` the search."""
    reference = getattr(request, "request_id", "") if again else ""
    staff = is_staff(request, ask=status < 500)
    ways = DESK if staff else PORTAL
    context = bare_frame(request, home=ways.home) | {
        "staff": staff,
        "search": ways.search if searches else "",
        "status": status,
        "heading": title,
        "told": told,
        "again": again and request.method in SAFE,
        "before": before,
        "reference": reference,
    }
    response = render(request, "error.jinja", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def is_staff(request: HttpRequest, *, ask: bool) -> bool:
    """Does a member of the staff read this? Unless `ask`, by what the request knows already: then nobody is loaded."""
    try:
        reader = getattr(request, "user" if ask else "_cached_user", None)
        return bool(getattr(reader, "is_staff_member", False))
    except Error:
        return False


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when more was sent than is accepted."""
    if isinstance(exception, RequestDataTooBig):
        return text_too_large(request)
    told = gettext("Something in the address or the form is not as it should be. Go back and try it once more.")
    return _page(request, 400, gettext("This cannot be read"), told)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403"""
    if is_staff(request, ask=True):
        told = gettext("You are logged in, but this is not open to you. Ask an administrator.")
    else:
        told = gettext("You are logged in, but this is not open to you. Ask a manager of your account.")
    return _page(request, 403, gettext("Not open to you"), told)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token does not fit any more: the session ended, or cookies are off."""
    told = gettext(
        "The page was open for too long, or your browser keeps no cookies. Nothing was sent. "
        "Go back, load the page again, and send it once more; what was saved as a draft is still there."
    )
    return _page(request, 403, gettext("This form has expired"), told, before=_page_before(request))


def _page_before(request: HttpRequest) -> str:
    """The page of ours on which the form stood, as the browser tells it; else ""."""
    before = parts_of(request.headers.get("Referer", ""))
    return before.path if before.netloc == request.get_host() else ""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for what exists but may not be seen."""
    told = gettext("The address is wrong, or what stood there is not open to you. Compare the number, or search.")
    return _page(request, 404, gettext("Nothing is here"), told, searches=True)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413 of a form with files."""
    told = gettext("What was sent is larger than we accept. Go back, leave out the largest file, and send it again.")
    return _page(request, 413, gettext("Too large"), told, before=_page_before(request))


def text_too_large(request: HttpRequest) -> HttpResponse:
    """413 of a form without files."""
    told = gettext("The text that was sent is longer than we accept. Go back, shorten it, and send it again.")
    return _page(request, 413, gettext("Too large"), told, before=_page_before(request))


def too_many(request: HttpRequest) -> HttpResponse:
    """429: more tries in a minute than anybody needs who means well."""
    told = gettext("There were too many tries from here. Wait a minute, then try it once more.")
    return _page(request, 429, gettext("Too many tries"), told, before=_page_before(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when it is the database or the disk that failed."""
    if is_unavailable(sys.exc_info()[1]):
        return unavailable(request)
    told = gettext("This is our mistake, and it was recorded. What you saved is safe. Try again in a minute.")
    return _page(request, 500, gettext("Something broke here"), told, again=True)


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """503: the database or another part is away, the disk is full, or work goes on."""
    if request.method in SAFE:
        told = gettext("The support center cannot be reached just now. Try again in a minute; drafts are kept.")
    else:
        told = gettext(
            "What you sent was not saved, and nothing of it was done. Go back in your browser: it still stands in the "
            "form. Send it again in a minute."
        )
    response = _page(request, 503, gettext("Back in a moment"), told, again=True)
    response.headers["Retry-After"] = "60"
    return response
