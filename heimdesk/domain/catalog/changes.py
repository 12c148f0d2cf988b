"""Changes of what stands in the catalog already: a product's words and flags, a wrong date, a withdrawal taken back."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.actions import product_problems, taken
from heimdesk.domain.catalog.models import Family, Product, Release
from heimdesk.domain.catalog.permissions import may
from heimdesk.domain.people.days import out_of_bounds
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.domain.people.renames import tell_renamed

_FACTS = (
    "family", "name", "summary", "ticket_types", "severity_wording", "sold_per_incident", "free_incidents",
    "mandatory_training",
)  # fmt: skip
"""What is changed here, and no more: the fields of the product are kept by actions of their own."""


@transaction.atomic
def change_product(
    product: Product,
    *,
    name: str,
    family: str,
    summary: str,
    ticket_types: Iterable[str],
    severity_wording: dict[str, dict[str, str]],
    sold_per_incident: bool,
    free_incidents: bool,
    mandatory_training: bool,
    by: Person,
    now: datetime,
) -> Product:
    """Give a product these facts; its code stays, bugs are numbered by it. Raises Refused, Invalid.        [CAT-1]"""
    require(may(by, "change_product"))
    known = book_of(current_book(now)).ticket_types
    wanted = list(ticket_types) or list(known)
    name, family, summary = folded(name), folded(family), folded(summary)
    problems = {
        **taken(Product.objects.exclude(pk=product.pk), name=name),
        **product_problems(name, family, summary, wanted, known),
    }
    if problems:
        raise Invalid(dict(problems))
    is_renamed = name != product.name
    product.family = Family.objects.get_or_create(name=family)[0]
    product.name, product.summary, product.ticket_types = name, summary, wanted
    product.severity_wording = severity_wording
    product.sold_per_incident, product.free_incidents = sold_per_incident, free_incidents
    product.mandatory_training = mandatory_training
    product.save(update_fields=_FACTS)
    if is_renamed:
        tell_renamed(product, now)
    record(
        "changed a product", subject=name, by=by, now=now, product=product.pk, family=family, ticket_types=wanted,
        sold_per_incident=sold_per_incident, free_incidents=free_incidents, mandatory_training=mandatory_training,
    )  # fmt: skip
    return product


@transaction.atomic
def redate_release(release: Release, released_on: date, *, by: Person, now: datetime) -> Release:
    """Give a release another date, where it was typed wrong or the plan changed. Raises Refused, Invalid.

    Bugs that it fixes are fixed on that date.                                                [CAT-1, CAT-2, INC-4]
    """
    require(may(by, "release_version"))
    if beyond := out_of_bounds({"released_on": released_on}):
        raise Invalid(dict(beyond))
    before, release.released_on = release.released_on, released_on
    if before != released_on:
        release.save(update_fields=["released_on"])
        release.bugs_fixed.update(fixed_on=released_on)
        tell_renamed(release, now)  # pages of articles name its versions in the order of these dates
        subject = f"{release.product.name} {release.version}"
        record("redated a version", subject=subject, by=by, now=now, on=[before.isoformat(), released_on.isoformat()])
    return release


@transaction.atomic
def return_to_sale(product: Product, *, by: Person, now: datetime) -> Product:
    """Take back a withdrawal: the product is sold and supported without an end again. Raises Refused.     [LIF-2]"""
    require(may(by, "withdraw"))
    if product.withdrawn_on is not None:
        product.withdrawn_on = product.support_ends_on = product.replacement = None
        product.save(update_fields=["withdrawn_on", "support_ends_on", "replacement"])
        record("returned a product to sale", subject=product.name, by=by, now=now)
    return product
