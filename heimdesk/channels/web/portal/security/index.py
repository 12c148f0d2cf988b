"""The page of all ways in: the letter, passkeys, the second step, single sign-on (POR-1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.frame import bare_frame
from heimdesk.channels.web.portal.doors import known_only, person_of
from heimdesk.domain.people.models import Person


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey as the page shows it."""

    key: int
    name: str
    told: str


@never_cache
@require_safe
@known_only
def show(request: HttpRequest) -> HttpResponse:
    """Everybody's own ways to log in; nobody else's."""
    now, person = timezone.now(), person_of(request)
    context = bare_frame(request, now=now) | {"person": person} | _ways_of(person, now)
    return render(request, "portal/security/index.html", context)


def _ways_of(person: Person, now: datetime) -> dict[str, Any]:
    kinds = Authenticator.Type
    found = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    codes = next((each.wrap() for each in found if each.type == kinds.RECOVERY_CODES), None)
    domain = person.email.rpartition("@")[2].lower()
    return {
        "passkeys": [
            Passkey(each.pk, each.wrap().name, _told(each, now)) for each in found if each.type == kinds.WEBAUTHN
        ],
        "app": next((_told(each, now) for each in found if each.type == kinds.TOTP), ""),
        "codes_left": len(codes.get_unused_codes()) if codes else None,
        "providers": [each.name for each in settings.SIGN_ON if domain in each.domains],
    }


def _told(each: Authenticator, now: datetime) -> str:
    zone = timezone.get_current_timezone()
    added = moments.day_short(each.created_at, now=now, zone=zone)
    if each.last_used_at is None:
        return _("added %(day)s, not used yet") % {"day": added}
    return _("added %(day)s, last used %(used)s") % {
        "day": added, "used": moments.day_short(each.last_used_at, now=now, zone=zone),
    }  # fmt: skip
