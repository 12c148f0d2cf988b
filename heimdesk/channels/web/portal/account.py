"""The account: contracts with their codes, licenses, the ledger with the rule of each row, people and what they see."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from heimdesk.channels.web.components import charts, moments
from heimdesk.channels.web.components.held import take_held
from heimdesk.channels.web.portal import ledger, pages
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.told import sentence
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.contracts.queries import contracts_visible_to
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.models import Entitlement, ProofKind
from heimdesk.domain.entitlements.queries import ended_last, entitlements_of
from heimdesk.domain.licenses.queries import licenses_visible_to
from heimdesk.domain.people.actions import change_visibility
from heimdesk.domain.people.models import Account, Person, Visibility
from heimdesk.domain.people.queries import contacts_of
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.thread import with_wrote_at


@dataclass(frozen=True, slots=True)
class Paying:
    """An entitlement as a row: `left` and `all` are numbers or empty without a limit."""

    name: str
    title: str
    products: str
    term: str
    left: str
    all: str
    meter: Markup
    ended: bool
    href: str


@require_safe
@contacts_only
def show(request: HttpRequest) -> HttpResponse:
    """All of the account as far as this person may see it. [PRG-1, INC-7]"""
    now, person = timezone.now(), person_of(request)
    held = take_held(request, reverse("portal:visibility"))
    if held is None:
        return answer(request, person, now=now)
    chosen = held.values.get("members_see", "")
    return answer(request, person, now=now, wrong=held.unsaved, chosen=chosen)


def answer(
    request: HttpRequest, person: Person, *, now: datetime, wrong: str = "", chosen: str = "", status: int = 200
) -> HttpResponse:
    """The page; `wrong` stands beside the choice of what members see, `chosen` is what was chosen there."""
    account = _account_of(person)
    zone = timezone.get_current_timezone()
    today = timezone.localdate(now)
    low = 100 * float(max(book_of(current_book(now)).ledger.warnings_at, default=0))
    named = set(contracts_visible_to(person).values_list("pk", flat=True))
    shown, older = ledger.page_of(person, named, before=request.GET.get("before", ""), now=now)
    held = [
        each
        for each in entitlements_of(account, seen_by=person)
        if each.contract_id is None or each.contract_id in named
    ]
    people = with_wrote_at(contacts_of(account, seen_by=person))
    return pages.page(
        request,
        "account.html",
        "account",
        now=now,
        status=status,
        account=account,
        person=person,
        paying=[_paying(each, today, low) for each in ended_last(held, today)],
        lines=shown,
        older=older,
        licenses=list(licenses_visible_to(person).select_related("product")),
        members=[
            (each, moments.day_short(last, now=now, zone=zone) if (last := _last_here(each)) else _("not yet"))
            for each in people
        ],
        choices=[
            (Visibility.OWN.value, _("their own tickets")),
            (Visibility.ACCOUNT.value, _("all tickets of the account")),
        ],
        wrong=wrong,
        members_see=chosen or account.members_see,
        date_text=moments.date_text,
    )


def _last_here(person: Any) -> datetime | None:
    """When somebody logged in last or, in a session that lasts for weeks, wrote last."""
    return max((at for at in (person.last_login, person.wrote_at) if at), default=None)


@require_POST
@contacts_only
def visibility(request: HttpRequest) -> HttpResponse:
    """What members see is the manager's choice."""
    now, person = timezone.now(), person_of(request)
    account = _account_of(person)
    try:
        change_visibility(account, request.POST.get("members_see", ""), by=person, now=now)
    except Refused as refused:
        said = sentence(refused.verdict, now=now, zone=timezone.get_current_timezone())
        return answer(request, person, now=now, wrong=said, status=403)
    except Invalid as wrong:
        said = " ".join(each for found in wrong.problems.values() for each in found)
        return answer(request, person, now=now, wrong=said, status=422)
    messages.success(request, _("Saved. It holds at once."))
    return HttpResponseRedirect(reverse("portal:account") + "#people")


def _account_of(person: Person) -> Account:
    assert person.account is not None
    return person.account


def _paying(held: Entitlement, today: date, low: float) -> Paying:
    """The row of an entitlement; at `low` percent and under its meter warns."""
    percent = 100 * held.balance / held.granted if held.granted else 0
    term = moments.date_text(held.starts_on)
    ends = moments.date_text(held.ends_on) if held.ends_on else ""
    titles = {ProofKind.LICENSE.value: _("Free incidents of a license"), ProofKind.PACK.value: _("Pack of incidents")}
    return Paying(
        name=name_of(held),
        title=titles.get(held.kind) or str(held.terms["name"]),
        products=_("all products")
        if held.covers_all_products
        else ", ".join(sorted(product.name for product in held.products.all())),
        term=_("%(start)s to %(end)s") % {"start": term, "end": ends}
        if ends
        else _("from %(start)s, no end") % {"start": term},
        left="" if held.unlimited else str(held.balance),
        all="" if held.unlimited else str(held.granted),
        meter=Markup("") if held.unlimited else charts.meter(percent, percent <= low),
        ended=bool(held.ends_on and held.ends_on < today),
        href=reverse("portal:contract", args=[held.contract_id]) if held.contract_id else "",
    )
