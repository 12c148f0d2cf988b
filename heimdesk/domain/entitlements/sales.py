"""What is sold pays at once: a contract or license comes with its incidents, in one transaction (PRG-1, PRG-4)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.contracts.actions import sign_contract
from heimdesk.domain.contracts.changes import amend_contract
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.entitlements.actions import grant_for_contract, grant_for_license
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.licenses.actions import issue_license
from heimdesk.domain.licenses.changes import redate_license
from heimdesk.domain.licenses.models import License
from heimdesk.domain.people.changes import assign_manager
from heimdesk.domain.people.models import Account, Person


@transaction.atomic
def sell_contract(account: Account, *, manager: Person | None, by: Person, now: datetime, **signing: Any) -> Contract:
    """Sign a contract (`signing` as `sign_contract` takes it), grant its incidents, and let this technical account
    manager look after the account. Raises Refused, Invalid.                                               [PRG-1]
    """
    contract = sign_contract(account, by=by, now=now, **signing)
    grant_for_contract(contract, now=now, by=by)
    if (manager.pk if manager else None) != account.manager_of_account_id:
        assign_manager(account, manager, by=by, now=now)
    return contract


@transaction.atomic
def amend_sold_contract(
    contract: Contract,
    *,
    products: Iterable[Product],
    covers_all_products: bool,
    ends_on: date,
    reason: str,
    by: Person,
    now: datetime,
    starts_on: date | None = None,
) -> Contract:
    """Amend a contract, and let what pays cover the same, in the same term. Raises Refused, Invalid.       [PRG-1]"""
    amended = amend_contract(
        contract, products=products, covers_all_products=covers_all_products, ends_on=ends_on, reason=reason,
        by=by, now=now, starts_on=starts_on,
    )  # fmt: skip
    for entitlement in Entitlement.objects.select_for_update().filter(contract=amended):
        entitlement.covers_all_products = amended.covers_all_products
        entitlement.starts_on, entitlement.ends_on = amended.starts_on, amended.ends_on
        entitlement.save(update_fields=["covers_all_products", "starts_on", "ends_on"])
        entitlement.products.set(amended.products.all())
    return amended


@transaction.atomic
def sell_license(account: Account, product: Product, *, by: Person, now: datetime, **issuing: Any) -> License:
    """Issue a license (`issuing` as `issue_license` takes it) with the free incidents of its product, if it has any.

    Raises Refused, Invalid.                                                                               [PRG-4]
    """
    license = issue_license(account, product, by=by, now=now, **issuing)
    grant_for_license(license, now=now, by=by)
    return license


@transaction.atomic
def redate_sold_license(
    license: License, *, starts_on: date, ends_on: date | None, by: Person, now: datetime
) -> License:
    """Mend the term of a license, and let its incidents have the same. Raises Refused, Invalid.           [PRG-4]"""
    redated = redate_license(license, starts_on=starts_on, ends_on=ends_on, by=by, now=now)
    Entitlement.objects.filter(license=redated).update(starts_on=starts_on, ends_on=ends_on)
    return redated
