"""Language, time zone, theme and single keys of a browser, kept in cookies; works without script and without log-in."""

from functools import lru_cache
from zoneinfo import available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components import moments, zones
from heimdesk.channels.web.components.frame import bare_frame


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """The zones that are offered: area and city."""
    areas = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return (*sorted(name for name in available_timezones() if name.split("/")[0] in areas), "UTC")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show the preferences, or keep what was chosen and go back to `next`."""
    back = _back(request)
    wanted = request.POST.get("zone", "").strip()
    zone_wrong = ""
    if request.method == "POST":
        if moments.known_zone(wanted):
            return _kept(request, wanted, back)
        zone_wrong = gettext("No time zone has this name. Choose one of the list, such as Europe/Berlin.")
    context, user = bare_frame(request), getattr(request, "user", None)
    shown = wanted if zone_wrong else context["frame"].zone_name
    context |= {
        "languages": settings.LANGUAGES,
        "zones": zone_names(),
        "zone": shown,
        "zone_wrong": zone_wrong,
        "next": back,
        "is_known": user is not None and user.is_authenticated,
        "is_staff": getattr(user, "is_staff_member", False),
    }
    return render(request, "preferences.jinja", context, status=422 if zone_wrong else 200)


def _kept(request: HttpRequest, zone_name: str, back: str) -> HttpResponse:
    response = HttpResponseRedirect(back)
    language = request.POST.get("language", "")
    known = {code for code, _ in settings.LANGUAGES}
    zones.remember(response, language=language if language in known else "", zone_name=zone_name)
    theme = request.POST.get("theme", "")
    zones.keep(response, "theme", theme if theme in ("light", "dark") else "")
    zones.keep(response, "single-keys", "" if request.POST.get("single-keys") else "off")
    return response


def _back(request: HttpRequest) -> str:
    """Where the reader came from, if that is here."""
    wanted = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and allowed else "/"
