"""What may change after the signing: named contacts under the cap of the frozen terms, products and term (PRG-1)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.contracts.checks import covered_problems, named_problems, term_problems, told
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.contracts.permissions import may
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.policy.signing import may_name

LONGEST_REASON = 500


@transaction.atomic
def name_contacts(contract: Contract, people: Iterable[Person], *, by: Person, now: datetime) -> Contract:
    """Let the contract name exactly these people, as many as its terms allow. Raises Refused, Invalid.    [PRG-1]"""
    held = _locked(contract)
    require(may(by, "name_contacts", held))
    named = sorted(set(people), key=lambda person: person.name)
    cap = may_name(len(named), terms_of(held.terms))
    problems = named_problems(held.account, named) or ({} if cap else {"named_contacts": told(cap)})
    if problems:
        raise Invalid(dict(problems))
    before = sorted(held.named_contacts.values_list("email", flat=True))
    after = sorted(person.email for person in named)
    if before != after:
        held.named_contacts.set(named)
        record("named contacts", subject=str(held), by=by, now=now, contract=held.pk, contacts=[before, after])
    return held


@transaction.atomic
def amend_contract(
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
    """Change what a contract covers and its term; plan and terms stay. Raises Refused, Invalid.            [PRG-1]

    `starts_on` is another first day, where a wrong one was written down; without it the first day stays.
    What pays for tickets follows in `entitlements.sales.amend_sold_contract`, which doors call.
    """
    held = _locked(contract)
    require(may(by, "amend", held))
    covered, reason = [] if covers_all_products else list(products), folded(reason)
    first = starts_on or held.starts_on
    problems = {**term_problems(first, ends_on), **covered_problems(covered, covers_all_products)}
    if not reason:
        problems["reason"] = _("An amendment needs a reason. Name the agreement that it comes from.")
    elif len(reason) > LONGEST_REASON:
        problem = _("This has {count} characters, {limit} are possible. Shorten it.")
        problems["reason"] = problem.format(count=len(reason), limit=LONGEST_REASON)
    if problems:
        raise Invalid(dict(problems))
    before, began_on, ended_on = _covered(held), held.starts_on, held.ends_on
    held.products.set(covered)
    held.covers_all_products = covers_all_products
    held.starts_on, held.ends_on = first, ends_on
    held.save(update_fields=["covers_all_products", "starts_on", "ends_on"])
    record(
        "amended a contract", subject=str(held), by=by, now=now, contract=held.pk, reason=reason,
        products=[before, _covered(held)], ends_on=[ended_on.isoformat(), ends_on.isoformat()],
        starts_on=[began_on.isoformat(), first.isoformat()],
    )  # fmt: skip
    return held


def _locked(contract: Contract) -> Contract:
    return Contract.objects.select_for_update(of=("self",)).select_related("account").get(pk=contract.pk)


def _covered(contract: Contract) -> list[str] | str:
    return "all" if contract.covers_all_products else sorted(contract.products.values_list("name", flat=True))
