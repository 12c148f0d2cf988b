"""Makes entitlements from contracts, licenses and packs, and moves incidents in the ledger (PRG-4, INC-1 to INC-7)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.entitlements.ledger import NothingLeft, credit, deduct, grant
from heimdesk.domain.entitlements.models import Entitlement, ProofKind
from heimdesk.domain.licenses.models import License
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.policy import ledger as rules
from heimdesk.policy.verdict import N_, Verdict

__all__ = ["NothingLeft", "credit", "deduct", "grant", "grant_for_contract", "grant_for_license", "sell_pack"]

MOST_INCIDENTS = 1_000_000
"""More in one pack is a slip of the keyboard, and no column would hold it."""


@transaction.atomic
def grant_for_contract(contract: Contract, *, now: datetime, by: Person | None = None) -> Entitlement:
    """The entitlement of a contract with the incidents of its frozen terms; a second call answers the same. [PRG-1]"""
    known = Entitlement.objects.filter(contract=contract).first()
    if known is not None:
        return known
    verdict = rules.grant_at_signing(terms_of(contract.terms))
    entitlement = Entitlement.objects.create(
        account=contract.account,
        kind=ProofKind.CONTRACT,
        contract=contract,
        covers_all_products=contract.covers_all_products,
        plan=contract.plan,
        terms=contract.terms,
        book=contract.book,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        unlimited=verdict.answer is None,
        created_at=now,
    )
    entitlement.products.add(*contract.products.all())
    grant(entitlement, amount=verdict.answer or 0, verdict=verdict, person=by, now=now)
    return entitlement


@transaction.atomic
def grant_for_license(license: License, *, now: datetime, by: Person | None = None) -> Entitlement | None:
    """The free incidents of a license, where its product carries them; a second call grants nothing.      [PRG-4]"""
    known = Entitlement.objects.filter(license=license).first()
    version = current_book(now)
    verdict = rules.grant_for_license(book_of(version), is_flagged=license.product.free_incidents)
    if known is not None or not verdict:
        return known
    entitlement = _without_plan(license.account, license.product, ProofKind.LICENSE, version, now, license=license)
    grant(entitlement, amount=verdict.answer, verdict=verdict, person=by, now=now)
    return entitlement


@transaction.atomic
def sell_pack(
    account: Account, *, product: Product, incidents: int, reference: str, now: datetime, by: Person | None = None
) -> Entitlement:
    """A per-incident pack: so many incidents for a product, under the reference of its invoice.           [PRG-3]

    `by` is empty at the console. Raises Refused, Invalid.
    """
    if by is not None:
        require(may(by, "sell"))
    problems: dict[str, str | list[str]] = {}
    if not product.sold_per_incident:
        problems["product"] = _("{product} is not sold per incident. Choose a product that is.").format(product=product)
    reference = folded(reference)
    longest = Entitlement._meta.get_field("pack_reference").max_length or 0
    if not 1 <= incidents <= MOST_INCIDENTS:
        problems["incidents"] = _("A pack holds at least one incident, and {most} at most.").format(most=MOST_INCIDENTS)
    if not reference:
        problems["reference"] = _("A pack needs the reference of its invoice or order.")
    elif len(reference) > longest:
        problem = _("This has {count} characters, {limit} are possible. Shorten it.")
        problems["reference"] = problem.format(count=len(reference), limit=longest)
    if problems:
        raise Invalid(problems)
    entitlement = _without_plan(account, product, ProofKind.PACK, current_book(now), now, reference=reference)
    verdict = Verdict(incidents, "PRG-5", N_("A pack was bought: {count} incidents."), {"count": incidents})
    grant(entitlement, amount=incidents, verdict=verdict, person=by, now=now)
    record("sold a pack", subject=reference, by=by, now=now, account=account.name, incidents=incidents)
    return entitlement


def _without_plan(
    account: Account,
    product: Product,
    kind: ProofKind,
    version: BookVersion,
    now: datetime,
    *,
    license: License | None = None,
    reference: str = "",
) -> Entitlement:
    """An entitlement that runs by the terms without a plan, as the book has them now."""
    terms = book_of(version).terms_without_plan()
    entitlement = Entitlement.objects.create(
        account=account,
        kind=kind,
        license=license,
        pack_reference=reference,
        plan=terms.plan,
        terms=terms.as_json(),
        book=version,
        starts_on=license.starts_on if license is not None else now.astimezone(ZoneInfo(account.time_zone)).date(),
        ends_on=license.ends_on if license is not None else None,
        created_at=now,
    )
    entitlement.products.add(product)
    return entitlement
