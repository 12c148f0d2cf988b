"""The catalog: products with modules, releases, end of sale and of support, and their bugs (CAT-1, CAT-2, LIF-2)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.product_fields import rows_of
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, kept_beside, typed_in
from heimdesk.domain.catalog.actions import add_module, release_version, withdraw
from heimdesk.domain.catalog.changes import redate_release, return_to_sale
from heimdesk.domain.catalog.models import Bug, Product, Release
from heimdesk.domain.catalog.permissions import may
from heimdesk.domain.catalog.queries import bugs_visible_to, lifecycle_of, may_open_on, product_by_slug, products
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import require
from heimdesk.engines.text.isolation import isolated

BUGS_SHOWN = 40
Doing = Callable[[Product, Typed, Person, datetime], str]


@require_GET
@staff
def catalog(request: HttpRequest) -> HttpResponse:
    """All products by family."""
    now, person = timezone.now(), person_of(request)
    found = products().order_by("family__name", "name").prefetch_related("releases")
    is_open = Q(bugs__fixed_on=None) | Q(bugs__fixed_on__gt=timezone.localdate(now))
    counted = found.annotate(open_bugs=Count("bugs", filter=is_open))
    context = {
        "products": [
            {"row": each, "current": _current(each), "standing": standing_of(each, timezone.localdate(now))}
            for each in counted
        ],
        "may_add": bool(may(person, "add_product")),
    }
    return page(request, "desk/catalog.html", context, now=now, here="catalog")


@require_GET
@staff
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product."""
    return _page(request, slug, kept_beside(request, "modules", "releases"), now=timezone.now())


@require_POST
@staff
def module(request: HttpRequest, slug: str) -> HttpResponse:
    """One more part of a product."""

    def add(found: Product, typed: Typed, person: Person, now: datetime) -> str:
        made = add_module(found, typed.value("name"), by=person, now=now)
        return _("The module %(name)s is there.") % {"name": isolated(made.name)}

    return _change(request, slug, add, "modules")


@require_POST
@staff
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """One more version of a product, with its date."""

    def add(found: Product, typed: Typed, person: Person, now: datetime) -> str:
        made = release_version(found, typed.value("version"), typed.day("released_on"), by=person, now=now)
        return _("%(version)s is released.") % {"version": made.version}

    return _change(request, slug, add, "releases")


@require_http_methods(["GET", "POST"])
@staff
def redate(request: HttpRequest, key: int) -> HttpResponse:
    """Mend the date of a release."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "release_version"))
    found = Release.objects.select_related("product").get(pk=key)
    back = reverse("desk:product", args=[found.product.slug]) + "#releases"
    status = 200
    if typed.sent:
        done, status = attempt(
            typed, lambda: redate_release(found, typed.day("released_on"), by=person, now=now), now=now
        )
        if done is not None:
            say(request, _("Saved."))
            return HttpResponseRedirect(back)
    context = {
        "typed": typed, "release": found, "back": back, "button": _("Save"),
        "title": _("Date of %(product)s %(version)s") % {"product": found.product.name, "version": found.version},
    }  # fmt: skip
    return page(request, "desk/redate.html", context, now=now, here="catalog", status=status)


@require_http_methods(["GET", "POST"])
@staff
def take_off_sale(request: HttpRequest, slug: str) -> HttpResponse:
    """Withdraw a product from sale, with the last day of its support; or take that back."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "withdraw"))
    found = product_by_slug(slug)
    back = reverse("desk:product", args=[slug])
    status = 200
    if typed.sent and typed.value("then") == "return":
        return_to_sale(found, by=person, now=now)
        say(request, _("%(name)s is sold and supported again.") % {"name": isolated(found.name)})
        return HttpResponseRedirect(back)
    if typed.sent:
        done, status = attempt(typed, lambda: _withdrawn(found, typed, person, now), now=now)
        if done is not None:
            say(request, _("Saved. The portal and the wizard say so from now on."))
            return HttpResponseRedirect(back)
    others = offering.product_choices(products().exclude(pk=found.pk).order_by("name"))
    context = {
        "typed": typed, "product": found, "back": back, "button": _("Withdraw from sale"),
        "title": _("Withdraw %(name)s from sale") % {"name": isolated(found.name)},
        "others": [("", _("none")), *others],
        "today": timezone.localdate(now).isoformat(),
    }  # fmt: skip
    return page(request, "desk/withdraw-product.html", context, now=now, here="catalog", status=status)


def standing_of(found: Product, today: date) -> tuple[str, str]:
    """How a product stands on a day: its word and the tone of its badge.                                 [LIF-2]"""
    if not may_open_on(found, today):
        return _("support ended"), "danger"
    if found.withdrawn_on is not None and found.support_ends_on is not None:
        return _("support ends %(day)s") % {"day": moments.date_text(found.support_ends_on)}, "warning"
    return _("sold"), "positive"


def _withdrawn(found: Product, typed: Typed, person: Person, now: datetime) -> Product:
    return withdraw(
        found,
        withdrawn_on=typed.day("withdrawn_on"),
        support_ends_on=typed.day("support_ends_on"),
        replacement=offering.row_of(products(), typed.value("replacement")),
        by=person,
        now=now,
    )


def _change(request: HttpRequest, slug: str, do: Doing, anchor: str) -> HttpResponse:
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    found = product_by_slug(slug)
    told, status = attempt(typed, lambda: do(found, typed, person, now), now=now)
    if told is None:
        return _page(request, slug, typed, now=now, status=status)
    say(request, told)
    return HttpResponseRedirect(f"{reverse('desk:product', args=[slug])}#{anchor}")


def _page(request: HttpRequest, slug: str, typed: Typed, *, now: datetime, status: int = 200) -> HttpResponse:
    person, today = person_of(request), timezone.localdate(now)
    found = product_by_slug(slug)
    life = lifecycle_of(found, today)
    bugs = bugs_visible_to(person).filter(product=found)
    context: dict[str, Any] = {
        "typed": typed,
        "product": found,
        "standing": standing_of(found, today),
        "releases": [
            {
                "row": each.release,
                "released": moments.date_text(each.release.released_on),
                "ended": moments.date_text(each.ended_on) if each.ended_on else "",
                "why": reason_of(each.supported, id=f"r{each.release.pk}", title=each.release.version, now=now),
                "supported": bool(each.supported),
            }
            for each in life.releases
        ],
        "modules": list(found.modules.all()),
        "fields": rows_of(found),
        "bugs": [(each, bug_standing(each, today)) for each in bugs[:BUGS_SHOWN]],
        "flags": _flags(found),
        "today": today.isoformat(),
        "keeps": bool(may(person, "change_product")),
        "reports": bool(may(person, "report_bug")),
    }
    return page(request, "desk/product.html", context, now=now, here="catalog", status=status)


def bug_standing(bug: Bug, today: date) -> tuple[str, str]:
    """How a bug stands: its word and the tone of its badge.                                              [CAT-2]"""
    if bug.is_fixed(today):
        return _("fixed in %(where)s") % {"where": bug.fixed_where}, "positive"
    if bug.fixed_on is not None:
        return _("fix set for %(where)s") % {"where": bug.fixed_where}, "warning"
    if bug.confirmed_on is not None:
        return _("confirmed"), "warning"
    return _("suspected"), ""


def _current(found: Product) -> str:
    return next((each.version for each in found.releases.all()), "")


def _flags(found: Product) -> list[str]:
    flags = {
        _("sold per incident"): found.sold_per_incident,
        _("free incidents with a license"): found.free_incidents,
        _("mandatory basic training"): found.mandatory_training,
    }
    return [word for word, is_set in flags.items() if is_set]
