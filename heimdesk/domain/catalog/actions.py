"""Adds products, modules, releases and bugs, withdraws products (CAT-1, CAT-2, LIF-2); `by` is empty at the console."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.models import Bug, Family, Module, Product, Release
from heimdesk.domain.catalog.permissions import may
from heimdesk.domain.people.days import out_of_bounds
from heimdesk.domain.people.lines import folded, too_long
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require


@transaction.atomic
def add_product(
    name: str,
    *,
    family: str,
    code: str,
    now: datetime,
    by: Person | None = None,
    slug: str = "",
    summary: str = "",
    ticket_types: Iterable[str] = (),
    severity_wording: dict[str, dict[str, str]] | None = None,
    sold_per_incident: bool = False,
    free_incidents: bool = False,
    mandatory_training: bool = False,
) -> Product:
    """A new product; without `ticket_types` it has all of the book. Raises Refused, Invalid.              [CAT-1]

    `severity_wording` overrides name, definition or examples of a severity by its number ("1").
    """
    if by is not None:
        require(may(by, "add_product"))
    known = book_of(current_book(now)).ticket_types
    wanted = list(ticket_types) or list(known)
    name, code, family, summary = folded(name), folded(code), folded(family), folded(summary)
    slug = slug or slugify(name) or slugify(code)
    problems = product_problems(name, family, summary, wanted, known)
    problems.update(too_long(Product, code=code, slug=slug))
    if not code:
        problems["code"] = _("A product needs a code of a few letters; its bugs are numbered with it.")
    elif " " in code:
        problems["code"] = _("A code has no blank: it is part of the key of each bug. Use letters and digits.")
    problems.update(taken(Product.objects.all(), name=name, code=code, slug=slug))
    if "slug" in problems:
        problems["name"] = problems.pop("slug")
    if problems:
        raise Invalid(dict(problems))
    product = Product.objects.create(
        family=Family.objects.get_or_create(name=family)[0],
        name=name,
        slug=slug,
        code=code,
        summary=summary,
        ticket_types=wanted,
        severity_wording=severity_wording or {},
        sold_per_incident=sold_per_incident,
        free_incidents=free_incidents,
        mandatory_training=mandatory_training,
    )
    record("added a product", subject=product.name, by=by, now=now)
    return product


@transaction.atomic
def add_module(product: Product, name: str, *, now: datetime, by: Person | None = None) -> Module:
    """A new part of a product. Raises Refused, Invalid."""
    if by is not None:
        require(may(by, "add_module"))
    name = folded(name)
    problems = {**too_long(Module, name=name), **taken(product.modules.all(), name=name)}
    if not name:
        problems["name"] = _("A module needs a name.")
    if problems:
        raise Invalid(dict(problems))
    record("added a module", subject=f"{product.name} {name}", by=by, now=now)
    return Module.objects.create(product=product, name=name)


@transaction.atomic
def release_version(
    product: Product, version: str, released_on: date, *, now: datetime, by: Person | None = None
) -> Release:
    """A new version of a product and its date. Raises Refused, Invalid."""
    if by is not None:
        require(may(by, "release_version"))
    version = folded(version)
    problems = {**too_long(Release, version=version), **taken(product.releases.all(), version=version)}
    problems.update(out_of_bounds({"released_on": released_on}))
    if not version:
        problems["version"] = _("A release needs a version.")
    if problems:
        raise Invalid(dict(problems))
    release = Release.objects.create(product=product, version=version, released_on=released_on)
    record("released a version", subject=f"{product.name} {version}", by=by, now=now, on=released_on.isoformat())
    return release


@transaction.atomic
def withdraw(
    product: Product,
    *,
    withdrawn_on: date,
    support_ends_on: date,
    now: datetime,
    replacement: Product | None = None,
    by: Person | None = None,
) -> Product:
    """Take a product off sale; it is supported until its last day. Raises Refused, Invalid.              [LIF-2]"""
    if by is not None:
        require(may(by, "withdraw"))
    if beyond := out_of_bounds({"withdrawn_on": withdrawn_on, "support_ends_on": support_ends_on}):
        raise Invalid(dict(beyond))
    if support_ends_on < withdrawn_on:
        raise Invalid({"support_ends_on": _("Support ends after the sale. Choose a day not before the end of sale.")})
    if replacement is not None and replacement.pk == product.pk:
        raise Invalid({"replacement": _("A product cannot take its own place. Choose another, or none.")})
    product.withdrawn_on = withdrawn_on
    product.support_ends_on = support_ends_on
    product.replacement = replacement
    product.save(update_fields=["withdrawn_on", "support_ends_on", "replacement"])
    record("withdrew a product", subject=product.name, by=by, now=now, support_ends_on=support_ends_on.isoformat())
    return product


@transaction.atomic
def report_bug(
    product: Product,
    title: str,
    *,
    now: datetime,
    found_in: Release | None = None,
    key: str = "",
    by: Person | None = None,
) -> Bug:
    """Write down a suspected defect; it counts for nothing until it is confirmed. Raises Refused, Invalid. [CAT-2]"""
    if by is not None:
        require(may(by, "report_bug"))
    title = folded(title)
    problems = too_long(Bug, title=title)
    if not title:
        problems["title"] = _("A bug needs a title. Say in a line what goes wrong.")
    if found_in is not None and found_in.product_id != product.pk:
        problems["found_in"] = _not_of(product, found_in)
    if problems:
        raise Invalid(dict(problems))
    Product.objects.select_for_update().get(pk=product.pk)
    bug = Bug.objects.create(product=product, key=key or _next_key(product), title=title, found_in=found_in)
    record("reported a bug", subject=bug.key, by=by, now=now)
    return bug


@transaction.atomic
def confirm_bug(
    bug: Bug, on: date, *, now: datetime, public_in: str = "", planned_for: str = "", by: Person | None = None
) -> Bug:
    """Confirm a bug; with `public_in` (an article, a release note) it is public since the same day.       [CAT-2]"""
    if by is not None:
        require(may(by, "confirm_bug"))
    public_in, planned_for = folded(public_in), folded(planned_for)
    texts = too_long(Bug, public_in=public_in, planned_for=planned_for)
    if problems := {**texts, **out_of_bounds({"confirmed_on": on})}:
        raise Invalid(dict(problems))
    bug.confirmed_on = bug.confirmed_on or on
    bug.planned_for = planned_for or bug.planned_for
    if public_in:
        bug.public_in = public_in
        bug.public_since = bug.public_since or on
    bug.save(update_fields=["confirmed_on", "planned_for", "public_in", "public_since"])
    record("confirmed a bug", subject=bug.key, by=by, now=now, on=on.isoformat())
    return bug


@transaction.atomic
def note_fix(
    bug: Bug,
    on: date | None = None,
    *,
    now: datetime,
    release: Release | None = None,
    patch: str = "",
    by: Person | None = None,
) -> Bug:
    """Note the release or patch that fixes a bug; `on` is the day of the patch, a release has its own day.

    The day may be ahead: until then the bug is not fixed. Whoever has tickets on it is told by the tickets' action.
    Raises Invalid, Refused.                                                                         [CAT-2, INC-4]
    """
    if by is not None:
        require(may(by, "fix_bug"))
    patch = folded(patch)
    if (release is None) == (not patch):
        raise Invalid({"": _("A fix comes in a release or in a patch. Name one of the two.")})
    if release is not None and release.product_id != bug.product_id:
        raise Invalid({"release": _not_of(bug.product, release)})
    if len(patch) > (Bug._meta.get_field("fixed_by_patch").max_length or 0):
        raise Invalid({"patch": _("The name of the patch is too long. Shorten it.")})
    day = _day_of_fix(on, release)
    bug.fixed_in = release
    bug.fixed_by_patch = patch
    bug.fixed_on = day
    bug.confirmed_on = bug.confirmed_on or min(day, now.date())
    bug.save(update_fields=["fixed_in", "fixed_by_patch", "fixed_on", "confirmed_on"])
    record("fixed a bug", subject=bug.key, by=by, now=now, on=day.isoformat(), where=str(release or patch))
    return bug


def _day_of_fix(on: date | None, release: Release | None) -> date:
    if release is None:
        if on is None:
            raise Invalid({"fixed_on": _("Enter the day on which the patch came out, or comes out.")})
        if beyond := out_of_bounds({"fixed_on": on}):
            raise Invalid(dict(beyond))
        return on
    if on is not None and on != release.released_on:
        problem = _("{release} is dated {day}. Leave this empty, or change the date of the release.")
        raise Invalid({"fixed_on": problem.format(release=release, day=release.released_on.isoformat())})
    return release.released_on


def _next_key(product: Product) -> str:
    count = product.bugs.count() + 1
    while Bug.objects.filter(key=f"{product.code}-{count}").exists():
        count += 1
    return f"{product.code}-{count}"


def product_problems(
    name: str, family: str, summary: str, wanted: Iterable[str], known: Iterable[str]
) -> dict[str, str]:
    """What is wrong with these facts of a product, by field; `known` are the ticket types of the book."""
    problems = too_long(Product, name=name, summary=summary)
    if not name:
        problems["name"] = _("A product needs a name.")
    if not family:
        problems["family"] = _("A product belongs to a family. Name one, new or known.")
    elif len(family) > (Family._meta.get_field("name").max_length or 0):
        problems["family"] = _("The name of the family is too long. Shorten it.")
    wanted = list(wanted)
    if wanted == [""]:
        problems["ticket_types"] = _("Tickets are of some type. Choose at least one.")
    elif unknown := [key for key in wanted if key not in known]:
        problem = _("The policy book has no ticket type {unknown}. Choose of {known}.")
        problems["ticket_types"] = problem.format(unknown=", ".join(unknown), known=", ".join(known))
    return problems


def taken(rows: QuerySet[Any], **values: str) -> dict[str, str]:
    """Which of these values another row has already."""
    return {
        field: _("There is one called {value} already. Choose another.").format(value=value)
        for field, value in values.items()
        if value and rows.filter(**{field: value}).exists()
    }


def _not_of(product: Product, release: Release) -> str:
    problem = _("{release} is not a release of {product}. Choose one of its own.")
    return problem.format(release=release, product=product)
