"""A product, new or changed: family, code, ticket types, flags, its own wording of the severities (CAT-1)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components.kinds import ticket_type_names
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.book import book_now
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.catalog.actions import add_product
from heimdesk.domain.catalog.changes import change_product
from heimdesk.domain.catalog.models import Family, Product
from heimdesk.domain.catalog.permissions import may
from heimdesk.domain.catalog.queries import product_by_slug
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.engines.text.isolation import isolated

LONGEST_DEFINITION = 1_000
FLAGS = ("sold_per_incident", "free_incidents", "mandatory_training")


@require_http_methods(["GET", "POST"])
@staff
def new(request: HttpRequest) -> HttpResponse:
    """One more product."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "add_product"))
    status = 200
    if typed.sent:
        severities, code = book_now(now).severities, typed.value("code")
        made, status = attempt(
            typed, lambda: add_product(code=code, by=person, now=now, **_facts(typed, severities, {})), now=now
        )
        if made is not None:
            say(request, _("%(name)s is there. Add its releases.") % {"name": isolated(made.name)})
            return HttpResponseRedirect(reverse("desk:product", args=[made.slug]))
    context = {
        "title": _("New product"), "button": _("Add the product"), "back": reverse("desk:catalog"), "product": None,
        **_choices(typed, None, now),
    }  # fmt: skip
    return page(request, "desk/product-form.html", context, now=now, here="catalog", status=status)


@require_http_methods(["GET", "POST"])
@staff
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What changes about a product."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "change_product"))
    found = product_by_slug(slug)
    back = reverse("desk:product", args=[slug])
    status = 200
    if typed.sent:
        severities, held = book_now(now).severities, found.severity_wording or {}
        changed, status = attempt(
            typed, lambda: change_product(found, by=person, now=now, **_facts(typed, severities, held)), now=now
        )
        if changed is not None:
            say(request, _("Saved."))
            return HttpResponseRedirect(back)
    context = {
        "title": _("Change %(name)s") % {"name": isolated(found.name)}, "button": _("Save"),
        "back": back, "product": found,
        **_choices(typed, found, now),
    }  # fmt: skip
    return page(request, "desk/product-form.html", context, now=now, here="catalog", status=status)


def _facts(typed: Typed, severities: Iterable[int], held: dict[str, Any]) -> dict[str, Any]:
    """What an action takes; of an own wording the page changes the definition, the rest stays. Raises Invalid."""
    wording: dict[str, Any] = {}
    problem = _("This has {count} characters, {limit} are possible. Shorten it.")
    for number in severities:
        said = folded(typed.value(f"definition_{number}"))
        if len(said) > LONGEST_DEFINITION:
            told = problem.format(count=len(said), limit=LONGEST_DEFINITION)
            raise Invalid({f"definition_{number}": told})
        own = {**held.get(str(number), {}), "definition": said}
        if kept := {name: text for name, text in own.items() if text}:
            wording[str(number)] = kept
    return {
        **offering.texts(typed, "name", "family", "summary"),
        **{flag: typed.ticked(flag) for flag in FLAGS},
        "ticket_types": typed.values("ticket_types"),
        "severity_wording": wording,
    }


def _choices(typed: Typed, found: Product | None, now: datetime) -> dict[str, Any]:
    book = book_now(now)
    wording = (found.severity_wording or {}) if found else {}
    return {
        "typed": typed,
        "families": list(Family.objects.values_list("name", flat=True)),
        "types": list(ticket_type_names(book).items()),
        "chosen": typed.chosen("ticket_types", found.ticket_types if found else list(book.ticket_types)),
        "severities": [
            (number, each.name, each.definition, wording.get(str(number), {}).get("definition", ""))
            for number, each in book.severities.items()
        ],
        "flags": [
            ("sold_per_incident", _("Sold per incident: packs pay for its tickets.")),
            ("free_incidents", _("Each license carries free incidents, as many as the policy book says.")),
            ("mandatory_training", _("Its basic training is mandatory.")),
        ],
    }
