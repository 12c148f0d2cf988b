"""The page that leads on to an identity provider: no form of ours is sent elsewhere, a page may go there (POR-1)."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from heimdesk.channels.web.components.frame import bare_frame


def onward(request: HttpRequest, name: str, address: str) -> HttpResponse:
    """It goes on by itself, and by its button where a browser does not."""
    context = bare_frame(request) | {"name": name, "address": address, "host": urlsplit(address).hostname}
    answer = render(request, "portal/sign-on/onward.html", context)
    answer.headers["Refresh"] = f"0; url={address}"
    return answer
