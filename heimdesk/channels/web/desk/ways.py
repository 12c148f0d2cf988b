"""How a member of the staff is told of escalations beside the letter: own ways, tried and removed here (ESC-3)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import typed_in
from heimdesk.domain.notices.models import Notice, NoticeState, TellingWay, WayKind
from heimdesk.domain.notices.queries import last_notices_of, ways_of
from heimdesk.domain.notices.ways import add_way, remove_way, renew_secret, send_test, signing_key
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.engines.outgoing.signing import shown


@dataclass(frozen=True, slots=True)
class Shown:
    """One way as the page shows it: `went` says how the last notice fared, `tone` how that looks."""

    key: int
    kind: str
    sign: str
    target: str
    secret: str
    went: str
    tone: str


@require_http_methods(["GET", "POST"])
@staff
def ways(request: HttpRequest) -> HttpResponse:
    """The own ways; POST adds one."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    status = 200
    if request.method == "POST":
        try:
            add_way(person, typed.value("kind"), typed.value("target"), now=now)
        except Invalid as invalid:
            typed.wrong(invalid)
            status = 422
        else:
            return _back(request, _("Added. Send a test to see that it arrives."))
    context = {
        "ways": _shown(person, now),
        "typed": typed,
        "kinds": [(WayKind.MAIL.value, _kind(WayKind.MAIL)), (WayKind.WEBHOOK.value, _kind(WayKind.WEBHOOK))],
        "own": person.email,
        "seconds": settings.WEBHOOK_TIMEOUT_SECONDS,
    }
    return page(request, "desk/ways.html", context, now=now, status=status)


@require_POST
@staff
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Be told there no more."""
    remove_way(key, by=person_of(request), now=timezone.now())
    return _back(request, _("Removed. Nothing more is sent there."))


@require_POST
@staff
def renew(request: HttpRequest, key: int) -> HttpResponse:
    """Sign with another secret."""
    renew_secret(key, by=person_of(request), now=timezone.now())
    return _back(request, _("The secret is a new one. Copy it to where the webhook is received."))


@require_POST
@staff
def test(request: HttpRequest, key: int) -> HttpResponse:
    """Send something that is no escalation."""
    send_test(key, by=person_of(request), now=timezone.now())
    return _back(request, _("A test is on its way."))


def _shown(person: Person, now: datetime) -> list[Shown]:
    found = list(ways_of([person]))
    last = last_notices_of(found)
    return [_way(way, last.get(way.pk), now) for way in found]


def _way(way: TellingWay, last: Notice | None, now: datetime) -> Shown:
    is_webhook = way.kind == WayKind.WEBHOOK
    went, tone = _went(last, now)
    return Shown(
        key=way.pk,
        kind=_kind(WayKind(way.kind)),
        sign="link" if is_webhook else "mail",
        target=way.target,
        secret=shown(signing_key(way)) if is_webhook else "",
        went=went,
        tone=tone,
    )


def _went(last: Notice | None, now: datetime) -> tuple[str, str]:
    if last is None:
        return _("nothing was sent yet"), ""
    zone = timezone.get_current_timezone()
    if last.state == NoticeState.SENT and last.sent_at:
        return _("arrived %(when)s") % {"when": moments.moment_text(last.sent_at, now=now, zone=zone)}, "positive"
    if last.state == NoticeState.FAILED:
        return _("given up: %(why)s") % {"why": last.error}, "danger"
    if last.attempts and last.next_try_at:
        when = moments.moment_text(last.next_try_at, now=now, zone=zone)
        return _("failed, tried again %(when)s: %(why)s") % {"when": when, "why": last.error}, "warning"
    return _("on its way"), "accent"


def _kind(kind: WayKind) -> str:
    return _("Second address") if kind is WayKind.MAIL else _("Webhook")


def _back(request: HttpRequest, told: str) -> HttpResponse:
    say(request, told)
    return HttpResponseRedirect(reverse("desk:ways"))
