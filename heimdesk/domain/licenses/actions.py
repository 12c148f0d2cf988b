"""Issues license keys."""

import secrets
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.licenses.models import License, LicenseKind
from heimdesk.domain.people.days import out_of_bounds
from heimdesk.domain.people.lines import folded, too_long
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.refusals import Invalid, require

# Without the signs that people take for one another.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS = "XXXXX-XXXXX-XXXXX-XXXXX"


@transaction.atomic
def issue_license(
    account: Account,
    product: Product,
    *,
    kind: str,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    key: str = "",
    by: Person | None = None,
    randbelow: Callable[[int], int] = secrets.randbelow,
) -> License:
    """Issue a license; without a key one is drawn. A leased license has an end. Raises Refused, Invalid.

    Incidents that come with it are granted by `entitlements.actions.grant_for_license`.
    """
    if by is not None:
        require(may(by, "sell"))
    key = (folded(key) or _drawn(randbelow)).upper()
    problems: dict[str, str | list[str]] = {**too_long(License, key=key)}
    if License.objects.filter(key=key).exists():
        problems["key"] = _("There is a license with this key already. Use another key.")
    if kind not in LicenseKind.values:
        problems["kind"] = _("A license is leased or purchased. Choose one of the two.")
    problems.update(wrong_term(kind, starts_on, ends_on))
    if problems:
        raise Invalid(problems)
    license = License.objects.create(
        account=account, product=product, key=key, kind=kind, starts_on=starts_on, ends_on=ends_on
    )
    record("issued a license", subject=key, by=by, now=now, account=account.name, product=product.name)
    return license


def wrong_term(kind: str, starts_on: date, ends_on: date | None) -> dict[str, str | list[str]]:
    """What is wrong with the first and last day of a license, by field."""
    problems: dict[str, str | list[str]] = {}
    if kind == LicenseKind.LEASED and ends_on is None:
        problems["ends_on"] = _("A leased license has an end. Choose the last day.")
    if ends_on is not None and ends_on < starts_on:
        problems["ends_on"] = _("The license ends before it starts. Choose a later end.")
    problems.update(out_of_bounds({"starts_on": starts_on, "ends_on": ends_on}))
    return problems


def _drawn(randbelow: Callable[[int], int]) -> str:
    return "".join(sign if sign == "-" else LETTERS[randbelow(len(LETTERS))] for sign in GROUPS)
