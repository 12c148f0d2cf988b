"""The fields of a product, one at a time: added, changed, retired (WRK-4)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.catalog.field_changes import Wanted, add_field, change_field, field_by_key
from heimdesk.domain.catalog.fields import Field, Kind, Reach, fields_of
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.permissions import may
from heimdesk.domain.catalog.queries import product_by_slug
from heimdesk.domain.people.refusals import require
from heimdesk.engines.text.isolation import isolated


@require_http_methods(["GET", "POST"])
@staff
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """One more field."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "keep_fields"))
    found = product_by_slug(slug)
    status = 200
    if typed.sent:
        kind = typed.value("kind")
        made, status = attempt(typed, lambda: add_field(found, kind, _wanted(typed), by=person, now=now), now=now)
        if made is not None:
            say(request, _("The field %(name)s is there.") % {"name": isolated(made.name)})
            return HttpResponseRedirect(_back(found))
    title = _("New field of %(product)s") % {"product": isolated(found.name)}
    context = {"title": title, "button": _("Add the field"), **_choices(typed, found, None)}
    return page(request, "desk/field-form.html", context, now=now, here="catalog", status=status)


@require_http_methods(["GET", "POST"])
@staff
def edit(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What changes about a field; its kind stays."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "keep_fields"))
    found = product_by_slug(slug)
    held = field_by_key(found, key)
    status = 200
    if typed.sent:
        done, status = attempt(typed, lambda: change_field(found, key, _wanted(typed), by=person, now=now), now=now)
        if done is not None:
            say(request, _("Saved."))
            return HttpResponseRedirect(_back(found))
    title = _("%(name)s, field of %(product)s") % {"name": isolated(held.name), "product": isolated(found.name)}
    context = {"title": title, "button": _("Save"), **_choices(typed, found, held)}
    return page(request, "desk/field-form.html", context, now=now, here="catalog", status=status)


def rows_of(product: Product) -> list[dict[str, Any]]:
    """The fields of a product for its page, each in words; the retired ones last."""
    kinds, reaches = dict(kind_words()), {reach: word for reach, word, _told in reach_words()}
    fields = sorted(fields_of(product), key=lambda field: field.retired)
    return [{"field": field, "kind": kinds[field.kind], "reach": reaches[field.reach]} for field in fields]


def kind_words() -> list[tuple[str, str]]:
    """What can be filled in."""
    return [
        (Kind.LINE, _("a line of text")),
        (Kind.CHOICE, _("one of a list")),
        (Kind.TRUTH, _("yes or no")),
        (Kind.NUMBER, _("a whole number")),
        (Kind.DAY, _("a day")),
    ]


def reach_words() -> list[tuple[str, str, str]]:
    """How far customers come to a field, and what that means."""
    return [
        (Reach.STAFF, _("Staff only"), _("Customers neither see it nor what it is changed to.")),
        (Reach.READ, _("Customers read it"), _("On their ticket, once the staff has filled it in.")),
        (Reach.ASKED, _("Customers may fill it in"), _("When they open a ticket; after that the staff changes it.")),
        (Reach.REQUIRED, _("Customers must fill it in"), _("No ticket of theirs is opened without.")),
    ]


def _wanted(typed: Typed) -> Wanted:
    texts = offering.texts(typed, "name", "reach", "hint", "after")
    return Wanted(**texts, choices=typed.value("choices").splitlines(), retired=typed.ticked("retired"))


def _choices(typed: Typed, product: Product, held: Field | None) -> dict[str, Any]:
    """What the form offers, and what it holds before anything was sent."""
    fields = fields_of(product)
    others = [field for field in fields if held is None or field.key != held.key]
    before = fields[: fields.index(held)] if held else fields
    return {
        "typed": typed,
        "field": held,
        "kinds": kind_words(),
        "kind": dict(kind_words())[held.kind] if held else "",
        "takes_choices": held is None or held.kind is Kind.CHOICE,
        "reaches": reach_words(),
        "reach": typed.value("reach", held.reach if held else Reach.STAFF),
        "places": [("", _("first")), *((field.key, _("after %(name)s") % {"name": field.name}) for field in others)],
        "place": typed.value("after", before[-1].key if before else ""),
        "back": _back(product),
    }


def _back(product: Product) -> str:
    return reverse("desk:product", args=[product.slug]) + "#fields"
