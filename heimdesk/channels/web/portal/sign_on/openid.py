"""OpenID Connect: where its provider sends people back to (POR-1)."""

from allauth.socialaccount.providers.openid_connect.views import callback
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from heimdesk.channels.web.portal.login import back_to_log_in, welcomed
from heimdesk.channels.web.portal.sign_on.providers import UNREADABLE, as_published, name_of


@never_cache
@require_safe
def answered(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider's answer: a code, for which it tells us itself who that is. Raises Http404 for an unknown one."""
    try:
        return welcomed(request, callback(as_published(request), provider_id))
    except UNREADABLE:
        return back_to_log_in(request, "failed", name=name_of(provider_id))


urlpatterns = [path("openid/<slug:provider_id>/", answered, name="openid_connect_callback")]
