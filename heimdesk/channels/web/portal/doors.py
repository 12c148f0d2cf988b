"""Who comes in: pages of customers ask for a log-in, and what was typed before the session ended is not lost."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import errors
from heimdesk.channels.web.portal import pages
from heimdesk.domain.people.models import Person

View = Callable[..., HttpResponse]
HELD = "held"
HELD_CHARACTERS = 400_000
NOT_HELD = {"csrfmiddlewaretoken"}
DESK = "/desk/"


def anybody(view: View) -> View:
    """Let everybody in; what they may not see is not there."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404(str(missing)) from missing

    return checked


def known_only(view: View) -> View:
    """Let in who is logged in, customers and staff; strangers go to the log-in."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _log_in(request)
        return anybody(view)(request, *args, **kwargs)

    return checked


def contacts_only(view: View) -> View:
    """Let customers in, send strangers to the log-in and staff to the desk.

    A form that a stranger sends (the session ended while it was filled in) is kept in the new session, up to
    HELD_CHARACTERS; after the log-in `take_held` gives it to the page that it was meant for. Files cannot be kept.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if person_of(request).is_staff_member:
            return _for_customers(request)
        return view(request, *args, **kwargs)

    return known_only(checked)


def person_of(request: HttpRequest) -> Person:
    """The person who is logged in."""
    person = request.user
    assert isinstance(person, Person)
    return person


def reader_of(request: HttpRequest) -> Person | None:
    """The person, or None for a stranger, where a page is open to both."""
    return person_of(request) if request.user.is_authenticated else None


def take_held(request: HttpRequest, *places: str) -> dict[str, list[str]] | None:
    """The fields that were sent to one of these addresses while nobody was logged in, once; None without any."""
    held: Mapping[str, Any] | None = request.session.get(HELD)
    if not held or held["path"] not in places:
        return None
    del request.session[HELD]
    fields: dict[str, list[str]] = held["fields"]
    return fields


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token does not fit any more, such as after a log-in in another tab.

    A form of our own page is kept and stands there again, to be sent once more; one from elsewhere is refused.
    """
    own = request.headers.get("Sec-Fetch-Site") == "same-origin" and request.path.startswith("/tickets/")
    if not own or not request.user.is_authenticated:
        return errors.csrf_failure(request, reason)
    _hold(request)
    if request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=403)
    return HttpResponseRedirect(_page_of(request.path))


def _log_in(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path()
    if request.method == "POST":
        _hold(request)
        back = _page_of(request.path)
    if request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=401)
    address = f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _hold(request: HttpRequest) -> None:
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_HELD}
    if sum(len(value) for values in fields.values() for value in values) <= HELD_CHARACTERS:
        request.session[HELD] = {"path": request.path, "fields": fields}


def _page_of(path: str) -> str:
    """The page on which the form of an address stands: a reply is written on the page of its ticket."""
    parts = path.strip("/").split("/")
    if parts[0] == "tickets" and len(parts) > 2:
        if parts[1].isdigit():
            return reverse("portal:ticket", args=[int(parts[1])])
        if parts[-1] in ("answered", "discard", "send") or "files" in parts:
            return "/" + "/".join(parts[:3]) + "/"
    return path


def _for_customers(request: HttpRequest) -> HttpResponse:
    parts = request.path.strip("/").split("/")
    if parts[0] == "tickets" and len(parts) == 2 and parts[1].isdigit():
        return HttpResponseRedirect(f"{DESK}tickets/{parts[1]}/")
    return pages.page(
        request,
        "told.html",
        now=timezone.now(),
        status=403,
        title=_("This page is for customers"),
        told=_("You are logged in as a member of the staff. The desk has the same tickets, and more."),
        action=(_("Go to the desk"), DESK),
    )
