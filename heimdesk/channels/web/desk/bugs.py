"""Bugs: reported, confirmed, made public, fixed; with a fix the customers of all linked tickets are told (CAT-2)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.catalog import bug_standing
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, kept_beside, typed_in
from heimdesk.domain.catalog.actions import confirm_bug, report_bug
from heimdesk.domain.catalog.models import Bug, Product
from heimdesk.domain.catalog.permissions import may
from heimdesk.domain.catalog.queries import bug_by_key, product_by_slug
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import require
from heimdesk.domain.tickets.actions.fix_bug import fix_bug
from heimdesk.domain.tickets.queries import visible_to
from heimdesk.engines.text.isolation import isolated

TICKETS_SHOWN = 40


@require_http_methods(["GET", "POST"])
@staff
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down a suspected defect of a product."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "report_bug"))
    found = product_by_slug(slug)
    back = reverse("desk:product", args=[slug])
    status = 200
    if typed.sent:
        bug, status = attempt(
            typed,
            lambda: report_bug(
                found, typed.value("title"), by=person, now=now,
                found_in=offering.row_of(found.releases.all(), typed.value("found_in")),
            ),
            now=now,
        )  # fmt: skip
        if bug is not None:
            say(request, _("%(key)s is written down. Link tickets to it by this key.") % {"key": bug.key})
            return HttpResponseRedirect(reverse("desk:bug", args=[bug.key]))
    context = {
        "typed": typed, "back": back, "button": _("Report the bug"), "releases": _releases(found),
        "title": _("New bug of %(name)s") % {"name": isolated(found.name)},
    }  # fmt: skip
    return page(request, "desk/bug-form.html", context, now=now, here="catalog", status=status)


@require_GET
@staff
def bug(request: HttpRequest, key: str) -> HttpResponse:
    """One bug with its tickets."""
    return _page(request, key, kept_beside(request, "confirm", "fix"), now=timezone.now())


@require_POST
@staff
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """It is a defect; with an article or release note it is public from that day."""

    def do(found: Bug, typed: Typed, person: Person, now: datetime) -> str:
        texts = offering.texts(typed, "public_in", "planned_for")
        confirm_bug(found, typed.day("confirmed_on"), by=person, now=now, **texts)
        return _("%(key)s is confirmed.") % {"key": found.key}

    return _change(request, key, do)


@require_POST
@staff
def fix(request: HttpRequest, key: str) -> HttpResponse:
    """The release or patch that fixes it; the customers of its tickets are told, on its day if that is ahead."""

    def do(found: Bug, typed: Typed, person: Person, now: datetime) -> str:
        release = offering.row_of(found.product.releases.all(), typed.value("release"))
        day = typed.day_or_none("fixed_on")
        told = fix_bug(found, day, release=release, patch=typed.value("patch"), by=person, now=now)
        if found.fixed_on is not None and found.fix_told_at is None:
            ahead = _("The fix is noted; the people of the linked tickets are told on %(day)s.")
            return ahead % {"day": moments.date_text(found.fixed_on)}
        return ngettext(
            "The fix is noted; the people of %(num)s ticket are told.",
            "The fix is noted; the people of %(num)s tickets are told.",
            told,
        ) % {"num": told}

    return _change(request, key, do)


def _change(request: HttpRequest, key: str, do: Callable[[Bug, Typed, Person, datetime], str]) -> HttpResponse:
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    found = bug_by_key(key, seen_by=person)
    told, status = attempt(typed, lambda: do(found, typed, person, now), now=now)
    if told is None:
        return _page(request, key, typed, now=now, status=status)
    say(request, told)
    return HttpResponseRedirect(reverse("desk:bug", args=[found.key]))


def _page(request: HttpRequest, key: str, typed: Typed, *, now: datetime, status: int = 200) -> HttpResponse:
    person = person_of(request)
    found = bug_by_key(key, seen_by=person)
    tickets = visible_to(person).filter(bugs=found).select_related("account").order_by("-is_open", "-id")
    today, of_product = timezone.localdate(now), found.product.releases.all()
    dates = ((name, getattr(found, name)) for name in ("confirmed_on", "public_since", "fixed_on"))
    context: dict[str, Any] = {
        "typed": typed,
        "bug": found,
        "standing": bug_standing(found, today),
        "dates": {name: moments.date_text(day) if day else "" for name, day in dates},
        "tickets": list(tickets.only("number", "subject", "severity", "state", "account__name")[:TICKETS_SHOWN]),
        "releases": [
            ("", _("none")),
            *((str(each.pk), f"{each.version}, {moments.date_text(each.released_on)}") for each in of_product),
        ],
        "today": today.isoformat(),
        "is_fixed": found.is_fixed(today),
        "keeps": bool(may(person, "confirm_bug")),
    }
    return page(request, "desk/bug.html", context, now=now, here="catalog", status=status)


def _releases(found: Product) -> list[offering.Choice]:
    return [("", _("not known")), *((str(each.pk), each.version) for each in found.releases.all())]
