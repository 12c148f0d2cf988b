"""The link of the log-in letter: a page with one button, because mail programs open links on their own (POR-1)."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components.frame import bare_frame
from heimdesk.channels.web.portal.login import welcomed

TOKEN = "sesame"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_link(request: HttpRequest) -> HttpResponse:
    """GET asks, POST logs in. A link that is old, used or made up gets one and the same answer."""
    token = request.POST.get(TOKEN) or request.GET.get(TOKEN, "")
    if request.method == "POST":
        person = authenticate(request, sesame=token)
        if person is not None:
            record_authentication(request, person, "link")
            return welcomed(request, perform_login(request, person))
    context = bare_frame(request) | {
        "token": token,
        "failed": request.method == "POST",
        "minutes": settings.SESAME_MAX_AGE // 60,
    }
    return render(request, "portal/login-link.html", context, status=403 if context["failed"] else 200)
