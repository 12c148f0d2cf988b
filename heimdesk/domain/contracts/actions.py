"""Signs contracts with frozen terms, and takes support codes from who keys them in (PRG-1, PRG-2)."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.books.queries import NoBook, book_of, current_book
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.contracts.checks import covered_problems, named_problems, term_problems, told
from heimdesk.domain.contracts.models import CodeTry, Contract, SupportCode
from heimdesk.domain.contracts.permissions import may
from heimdesk.domain.people.days import out_of_bounds
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.policy.book import Book, SupportCodes
from heimdesk.policy.signing import may_name
from heimdesk.policy.support_codes import is_well_formed, make_code, may_try_a_code, normalise
from heimdesk.policy.verdict import N_, Verdict

RULE = "PRG-2"


@transaction.atomic
def sign_contract(
    account: Account,
    *,
    plan: str,
    starts_on: date,
    ends_on: date,
    signed_at: datetime,
    products: Iterable[Product] = (),
    covers_all_products: bool = False,
    named_contacts: Iterable[Person] = (),
    by: Person | None = None,
    book: BookVersion | None = None,
    now: datetime | None = None,
    randbelow: Callable[[int], int] = secrets.randbelow,
) -> Contract:
    """Sign a contract: the plan's terms of this moment are frozen into it and a support code is issued.   [PRG-1]

    `by` is empty at the console; `now` is when it is written down, where that is after the signing. Its incidents are
    granted by `entitlements.sales.sell_contract`, in the same transaction. Raises Refused, Invalid.
    """
    if by is not None:
        require(may(by, "sign"))
    now = now or signed_at
    version = book or book_at(signed_at)
    covered, named = list(products), list(named_contacts)
    problems = {
        **_plan_problems(book_of(version), plan, named),
        **term_problems(starts_on, ends_on),
        **named_problems(account, named),
        **covered_problems(covered, covers_all_products),
    }
    if signed_at > now:
        problems["signed_on"] = _("A contract is signed today or was before. Choose an earlier day.")
    if problems:
        raise Invalid(dict(problems))
    contract = Contract.objects.create(
        account=account,
        plan=plan,
        terms=book_of(version).terms(plan).as_json(),
        book=version,
        covers_all_products=covers_all_products,
        starts_on=starts_on,
        ends_on=ends_on,
        signed_at=signed_at,
    )
    contract.products.add(*covered)
    contract.named_contacts.add(*named)
    SupportCode.objects.create(contract=contract, code=_free_code(randbelow), issued_at=now)
    record("signed a contract", subject=str(contract), by=by, now=now, contract=contract.pk, book=version.number)
    return contract


def book_at(signed_at: datetime) -> BookVersion:
    """The book whose terms a signing at this moment freezes. Raises Invalid before the first one."""
    if beyond := out_of_bounds({"signed_on": signed_at}):
        raise Invalid(dict(beyond))
    try:
        return current_book(signed_at)
    except NoBook:
        raise Invalid({"signed_on": _("No policy book was in force then. Choose a later day.")}) from None


@transaction.atomic
def try_code(text: str, *, by: Person, now: datetime) -> Verdict[Contract | None]:
    """The contract of a support code, of the person's own account; staff find any. Refusals say why.        [PRG-2]

    A mistyped code is told apart by its check digit alone. An unknown code and one of another account get the same
    answer, and each such try counts toward the limit of the book. Whether the contract still holds and covers the
    product is judged by `entitlements.queries.proofs_of`.
    """
    form = is_well_formed(text)
    if not form:
        return Verdict(None, form.rule, form.sentence, form.numbers)
    Person.objects.select_for_update().get(pk=by.pk)
    limit = book_of(current_book(now)).support_codes
    tries = _latest_tries(by, limit, now)
    if not by.is_staff_member and not may_try_a_code(len(tries), limit.tries):
        return Verdict(
            None,
            RULE,
            N_("{tries} codes were refused within {within}. Try again after {again_at}, or call us."),
            {"tries": limit.tries, "within": limit.tries_within, "again_at": tries[-1] + limit.tries_within},
        )
    code = normalise(text)
    contracts = Contract.objects.select_related("account", "support_code").filter(support_code__code=code)
    contract = contracts.first() if by.is_staff_member else contracts.filter(account_id=by.own_account_id).first()
    if contract is None:
        CodeTry.objects.create(person=by, at=now)
        return Verdict(None, RULE, N_("This code is not valid for your account. Compare it with your contract."))
    return Verdict(contract, RULE, N_("The code belongs to the {plan} contract."), {"plan": contract.terms["name"]})


def _latest_tries(person: Person, limit: SupportCodes, now: datetime) -> Sequence[datetime]:
    """The moments of the last refused tries within the window, as many as the limit counts, the newest first."""
    within = CodeTry.objects.filter(person=person, at__gt=now - limit.tries_within).order_by("-at", "-id")
    return list(within.values_list("at", flat=True)[: limit.tries])


def _plan_problems(book: Book, plan: str, named: list[Person]) -> dict[str, str]:
    sold = {key: each.name for key, each in book.plans.items() if each.is_sold}
    if plan not in sold:
        return {"plan": _("This plan is not sold. Choose one of {plans}.").format(plans=", ".join(sold.values()))}
    named_too_many = may_name(len(named), book.terms(plan))
    return {} if named_too_many else {"named_contacts": told(named_too_many)}


def _free_code(randbelow: Callable[[int], int]) -> str:
    code = make_code(randbelow)
    while SupportCode.objects.filter(code=code).exists():
        code = make_code(randbelow)
    return code
