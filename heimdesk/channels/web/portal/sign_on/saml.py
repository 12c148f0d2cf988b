"""SAML: what a provider must know of us, and where its browsers bring its answer (POR-1)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import decorator
from allauth.socialaccount.providers.saml import views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from lxml.etree import LxmlError

from heimdesk.channels.web.components import errors
from heimdesk.channels.web.portal.login import back_to_log_in, welcomed
from heimdesk.channels.web.portal.sign_on.providers import UNREADABLE, as_published, name_of

LONGEST_ANSWER = 200_000
"""In characters; a signed assertion with its certificates has some ten thousand."""
PUT_ASIDE_SECONDS = 60


def _understood(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Our page for what cannot be understood."""

    @wraps(view)
    def tried(request: HttpRequest, organization_slug: str, **named: Any) -> HttpResponse:
        try:
            return view(as_published(request), organization_slug=organization_slug, **named)
        except (*UNREADABLE, LxmlError):
            return back_to_log_in(request, "failed", name=name_of(organization_slug))

    return tried


@never_cache
@require_safe
@_understood
def metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Our metadata, as its administrator enters it."""
    answer: HttpResponse = views.metadata(request, organization_slug)
    return answer


@csrf_exempt
@never_cache
@require_POST
@decorator(app="allauth.account", action="single_sign_on")  # type: ignore[untyped-decorator]
def brought(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """A browser brings the answer from another site, so without its session: it is put aside for one moment.

    Nothing here may begin a session: it would end the one that the browser keeps to itself.
    """
    if len(request.POST.get("SAMLResponse", "")) > LONGEST_ANSWER:
        return errors.text_too_large(request)
    views.get_app_or_404(request, organization_slug)
    answer: HttpResponse = views.acs(request, organization_slug)
    request.saml_acs_session.set_expiry(PUT_ASIDE_SECONDS)  # type: ignore[attr-defined]  # of allauth
    request.saml_acs_session.save()  # type: ignore[attr-defined]
    return answer


@never_cache
@require_safe
@_understood
def finished(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """With the session again: who is it? Only an answer to a question of this session counts."""
    return welcomed(request, views.finish_acs(request, organization_slug))


@never_cache
@require_http_methods(["GET", "HEAD"])
def ended(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """A provider that ends a session leads here: a link logs nobody out, a press does."""
    return HttpResponseRedirect(reverse("account_logout"))


_OF = "saml/<slug:organization_slug>"
urlpatterns = [
    path(f"{_OF}/", metadata, name="saml_metadata"),
    path(f"{_OF}/answer/", brought, name="saml_acs"),
    path(f"{_OF}/answer/finish/", finished, name="saml_finish_acs"),
    path(f"{_OF}/ended/", ended, name="saml_sls"),
]
