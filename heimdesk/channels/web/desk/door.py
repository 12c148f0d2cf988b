"""The desk's door: staff come in, contacts find nothing here, strangers are asked to log in; refusals are told."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.frame import frame
from heimdesk.channels.web.components.held import to_log_in
from heimdesk.channels.web.desk.navigation import Entries, narrow_entries
from heimdesk.channels.web.desk.reasons import refusal
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff(view: View[P]) -> View[P]:
    """Let members of the staff through. A contact gets 404, a stranger the log-in, who may not a page that says why."""

    @wraps(view)
    def door(request: HttpRequest, *args: P.args, **named: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_log_in(request)
        if not person_of(request).is_staff_member:
            raise Http404
        try:
            return view(request, *args, **named)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        except Refused as refused:
            return _refused(request, refused)

    return cast("View[P]", door)


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Why not: above the facts of the ticket for a script (409), else as a page (403)."""
    now = timezone.now()
    why = refusal(refused, now=now)
    if not is_htmx(request):
        return page(request, "desk/refused.html", {"why": why}, now=now, status=403)
    response = part(request, "desk/parts/refused.html", {"why": why}, status=409)
    response["HX-Retarget"] = "#change-slot"
    response["HX-Reswap"] = "innerHTML"
    return response


def person_of(request: HttpRequest) -> Person:
    """The member of the staff who asks."""
    return cast(Person, request.user)


def is_htmx(request: HttpRequest) -> bool:
    """Does a script ask for a part of a page?"""
    return bool(getattr(request, "htmx", False))


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    now: datetime,
    here: str = "",
    rail: bool = False,
    entries: Entries | None = None,
    status: int = 200,
) -> HttpResponse:
    """A whole page of the desk in its frame; `here` is the current entry of the navigation, `rail` its narrow form.

    `first` is the attribute of what has the focus: a browser heeds autofocus in a page, a script data-first in a part.
    """
    person = person_of(request)
    around = narrow_entries() if rail else (entries or Entries(person, now=now)).wide()
    made = frame(
        request,
        here,
        now=now,
        entries=around,
        rail=rail,
        home=address("desk:list"),
        search=address("desk:search"),
        palette=address("desk:palette"),
        open_ticket=address("desk:new"),
    )
    return render(request, template, {**made, "person": person, "first": {"autofocus": ""}, **context}, status=status)


def part(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A part of a page, for a script."""
    given = {"person": person_of(request), "first": {"data-first": ""}}
    return render(request, template, {**given, **context}, status=status)
