"""Where single sign-on begins: by the button of a provider, or by an address whose company has one (POR-1)."""

from typing import Any

import structlog
from allauth.core.internal.ratelimit import decorator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heimdesk.channels.web.portal.login import back_to_log_in, next_of
from heimdesk.channels.web.portal.sign_on.onward import onward
from heimdesk.channels.web.portal.sign_on.providers import UNREADABLE, as_published

log = structlog.get_logger()
_AWAY = "sign-on-away:"


@never_cache
@require_POST
@decorator(app="allauth.account", action="single_sign_on")  # type: ignore[untyped-decorator]
def start(request: HttpRequest) -> HttpResponse:
    """On to the provider. An address of a company that has none goes back to the log-in, which says so beside it."""
    named, address = request.POST.get("provider", ""), request.POST.get("email", "").strip()
    found = _by_name(named) if named else _by_domain(address.rpartition("@")[2].lower())
    if found is None:
        return back_to_log_in(request, "no sign-on", address=address)
    if cache.get(_AWAY + found.id):
        return back_to_log_in(request, "away", address=address, name=found.name)
    provider = get_adapter().get_provider(as_published(request), found.id)
    try:
        leads = provider.redirect(request, process=AuthProcess.LOGIN, next_url=next_of(request) or None)
    except UNREADABLE:  # it is not reached, or what it tells of itself cannot be read
        log.warning("sign_on.provider_away", provider=found.id, exc_info=True)
        cache.set(_AWAY + found.id, True, settings.SIGN_ON_AWAY_SECONDS)
        return back_to_log_in(request, "away", address=address, name=found.name)
    return onward(request, found.name, leads.headers["Location"])


def _by_name(name: str) -> Any:
    for each in settings.SIGN_ON:
        if each.id == name and each.listed:
            return each
    raise Http404(name)


def _by_domain(domain: str) -> Any:
    return next((each for each in settings.SIGN_ON if domain in each.domains), None)
