"""Ways in are changed by who has just shown who it is; an open session alone is not enough (POR-1)."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components.frame import bare_frame
from heimdesk.channels.web.portal.doors import known_only, person_of
from heimdesk.channels.web.portal.login import NEXT, back_to_log_in, next_of
from heimdesk.domain.notices.log_in import has_more_than_letters

View = Callable[..., HttpResponse]


def fresh(view: View) -> View:
    """Let in who is known and logged in some minutes ago, or has a passkey or an app: for them the view itself asks."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if _is_fresh(request) or has_more_than_letters(person_of(request)):
            return view(request, *args, **named)
        return HttpResponseRedirect(f"{reverse('log_in_again')}?{urlencode({NEXT: request.path})}")

    return known_only(checked)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@known_only
def again(request: HttpRequest) -> HttpResponse:
    """Ask for another log-in, with a new letter; POST ends this session and leads to it."""
    if request.method == "POST":
        address = person_of(request).email
        logout(request)
        return back_to_log_in(request, "again", address=address)
    return render(request, "portal/security/again.html", bare_frame(request) | {"next": next_of(request)})


def note_proof(request: HttpRequest) -> None:
    """Note that who is logged in has just shown a passkey or a code: for some minutes they are not asked for it again.

    Nothing is noted of who is not in yet.
    """
    record_authentication(request, request.user, "mfa", reauthenticated=True)


def _is_fresh(request: HttpRequest) -> bool:
    records = get_authentication_records(request, person_of(request))
    latest = max((float(each["at"]) for each in records), default=0.0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
