"""A contract is signed: the form shows which terms the plan of the book in force then will freeze (PRG-1)."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components.terms import hours_told, term_rows
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.door import is_htmx, page, part, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.catalog.queries import products
from heimdesk.domain.contracts.actions import book_at
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.contracts.permissions import may
from heimdesk.domain.entitlements.sales import sell_contract
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.queries import accounts_visible_to, contacts_of
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.policy.book import Plan


@require_http_methods(["GET", "POST"])
@staff
def sign(request: HttpRequest, key: int) -> HttpResponse:
    """The form; with `choices` nothing is signed yet, the terms are shown."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    account = accounts_visible_to(person).select_related("manager_of_account").get(pk=key)
    require(may(person, "sign"))
    status = 200
    if typed.sent and "choices" not in request.POST:
        contract, status = attempt(typed, lambda: _sign(typed, account, person, now), now=now)
        if contract is not None:
            told = _("Signed. The support code is %(code)s.") % {"code": contract.support_code}
            say(request, told)
            return HttpResponseRedirect(reverse("desk:contract", args=[contract.pk]))
    context: dict[str, Any] = {"typed": typed, **_preview(typed, now)}
    if is_htmx(request):
        return part(request, "desk/parts/sign-terms.html", context, status=status)
    context |= _choices(account, person, now)
    return page(request, "desk/sign.html", context, now=now, here="accounts", status=status)


def signed_at(typed: Typed, now: datetime) -> datetime:
    """The moment of the signing: now for today, else the end of that day on the reader's clock. Raises Invalid."""
    day, zone = typed.day("signed_on"), timezone.get_current_timezone()
    if day == timezone.localdate(now):
        return now
    return datetime.combine(day, time.max, zone)


def _sign(typed: Typed, account: Account, person: Person, now: datetime) -> Contract:
    days: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    for name in ("starts_on", "ends_on"):
        try:
            days[name] = typed.day(name)
        except Invalid as invalid:
            problems.update(invalid.problems)
    try:
        days["signed_at"] = signed_at(typed, now)
    except Invalid as invalid:
        problems.update(invalid.problems)
    if not typed.value("plan"):
        problems["plan"] = [_("Choose the plan.")]
    if problems:
        raise Invalid(problems)
    everything = typed.ticked("covers_all_products")
    return sell_contract(
        account,
        plan=typed.value("plan"),
        products=[] if everything else offering.rows_of_choice(products(), typed, "products"),
        covers_all_products=everything,
        named_contacts=offering.rows_of_choice(contacts_of(account, seen_by=person), typed, "named_contacts"),
        manager=_manager(typed, account),
        by=person,
        now=now,
        **days,
    )


def _manager(typed: Typed, account: Account) -> Person | None:
    """The account manager of the form; the one that the account has stays, though the role is gone. Raises Invalid."""
    wanted = typed.value("manager")
    if account.manager_of_account is not None and wanted == str(account.manager_of_account.pk):
        return account.manager_of_account
    return offering.row_chosen(offering.account_managers(), typed, "manager")


def _preview(typed: Typed, now: datetime) -> dict[str, Any]:
    """The plans that are sold by the book of the signing, and the terms of the chosen one."""
    version = _version(typed, now)
    book = book_of(version) if version is not None else None
    plans = {key: plan for key, plan in book.plans.items() if plan.is_sold} if book else {}
    chosen = typed.value("plan")
    rows = []
    if book is not None and version is not None and chosen in plans:
        zone = timezone.get_current_timezone()
        rows = term_rows(book.terms(chosen), version=version.number, now=now, zone=zone)
    return {
        "plans": [(key, plan.name, _summary(plan)) for key, plan in plans.items()],
        "plan": plans.get(chosen),
        "rows": rows,
        "version": version,
    }


def _version(typed: Typed, now: datetime) -> BookVersion | None:
    """The book in force at the signing; today's until a day is chosen; none where none was in force."""
    try:
        return book_at(min(signed_at(typed, now), now) if typed.value("signed_on") else now)
    except Invalid:
        return None


def _summary(plan: Plan) -> str:
    """A plan in a line."""
    count = _("unlimited incidents") if plan.incidents is None else _("%(n)s incidents") % {"n": plan.incidents}
    lengths = " / ".join(hours_told(length) for _number, length in sorted(plan.response.items()))
    return _("%(incidents)s, first response in %(lengths)s") % {"incidents": count, "lengths": lengths}


def _choices(account: Account, person: Person, now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    managers, held = offering.manager_choices(), account.manager_of_account
    if held is not None and str(held.pk) not in dict(managers):
        managers.append((str(held.pk), held.name))
    return {
        "account": account,
        "back": reverse("desk:account", args=[account.pk]),
        "today": today.isoformat(),
        "year_later": (offering.year_later(today) - timedelta(days=1)).isoformat(),
        "products": offering.product_choices(),
        "people": [
            (str(each.pk), f"{each.name}, {_('Manager') if each.is_manager else _('Member')}")
            for each in contacts_of(account, seen_by=person)
        ],
        "managers": managers,
    }
