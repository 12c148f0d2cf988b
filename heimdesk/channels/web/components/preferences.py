"""Language, time zone, theme and single keys of a browser, kept in cookies; works without script and without log-in.

Who is logged in may keep language and zone for letters too.
"""

from functools import lru_cache
from zoneinfo import available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components import moments, zones
from heimdesk.channels.web.components.frame import Frame, bare_frame
from heimdesk.domain.people.changes import choose_letters
from heimdesk.domain.people.models import Person


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
    context, person = bare_frame(request), _person_of(request)
    shown = wanted if zone_wrong else context["frame"].zone_name
    context |= {
        "languages": settings.LANGUAGES,
        "zones": zone_names(),
        "zone": shown,
        "zone_wrong": zone_wrong,
        "next": back,
        "is_known": person is not None,
        "letters": _letters_chosen(request, person, context["frame"]),
        "is_staff": person is not None and person.is_staff_member,
    }
    return render(request, "preferences.jinja", context, status=422 if zone_wrong else 200)


def _kept(request: HttpRequest, zone_name: str, back: str) -> HttpResponse:
    response = HttpResponseRedirect(back)
    language = request.POST.get("language", "")
    language = language if language in dict(settings.LANGUAGES) else ""
    zones.remember(response, language=language, zone_name=zone_name)
    person = _person_of(request) if language and request.POST.get("letters") else None
    if person is not None:
        choose_letters(person, language=language, time_zone=zone_name, now=timezone.now())
    theme = request.POST.get("theme", "")
    zones.keep(response, "theme", theme if theme in ("light", "dark") else "")
    zones.keep(response, "single-keys", "" if request.POST.get("single-keys") else "off")
    return response


def _letters_chosen(request: HttpRequest, person: Person | None, frame: Frame) -> bool:
    """Whether letters follow as well: as they do at present, when they are like the pages of this browser."""
    if request.method == "POST":
        return bool(request.POST.get("letters"))
    return person is not None and (person.reads, person.time_zone) == (frame.language, frame.zone_name)


def _person_of(request: HttpRequest) -> Person | None:
    """Who is logged in; nobody is looked for without a session."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Person) else None


def _back(request: HttpRequest) -> str:
    """Where the reader came from, if that is here."""
    wanted = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and allowed else "/"
