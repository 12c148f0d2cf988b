"""Who comes in: pages of customers ask for a log-in, and what was typed before the session ended is not lost."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components.held import to_log_in
from heimdesk.channels.web.portal import pages
from heimdesk.domain.people.models import Person

View = Callable[..., HttpResponse]
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
    let_in = anybody(view)

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_log_in(request)
        return let_in(request, *args, **kwargs)

    return checked


def contacts_only(view: View) -> View:
    """Let customers in, send strangers to the log-in and staff to the desk.

    A form that a stranger sends (the session ended while it was filled in) is kept; after the log-in `take_held` gives
    it to the page that it was meant for. Files cannot be kept.
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
