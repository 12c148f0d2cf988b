"""The accounts of the customers: contracts, what is left, the ledger with its reasons, people, tickets."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.results import LONGEST_WORDS
from heimdesk.channels.web.desk.book import book_now
from heimdesk.channels.web.desk.context import ledger_rows
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.rows import readable, rows_of
from heimdesk.domain.contracts.permissions import may as may_contract
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.entitlements.queries import ended_last, entitlements_of, ledger_visible_to
from heimdesk.domain.licenses.queries import licenses_visible_to
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.queries import accounts_visible_to, contacts_of
from heimdesk.domain.tickets.queries import open_by_due, visible_to

ACCOUNTS_SHOWN = 200
ROWS_SHOWN = 30
TICKETS_SHOWN = 25


@require_GET
@staff
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts, or those whose name has the words."""
    now, person = timezone.now(), person_of(request)
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    found = accounts_visible_to(person).select_related("manager_of_account").order_by("name")
    if words:
        found = found.filter(name__icontains=words)
    counted = found.annotate(open_tickets=Count("tickets", filter=Q(tickets__is_open=True)))
    context = {
        "accounts": list(counted[:ACCOUNTS_SHOWN]),
        "words": words,
        "may_create": bool(may(person, "create_account")),
    }
    return page(request, "desk/accounts.html", context, now=now, here="accounts")


@require_GET
@staff
def account(request: HttpRequest, key: int) -> HttpResponse:
    """One account."""
    now, person = timezone.now(), person_of(request)
    found = accounts_visible_to(person).select_related("manager_of_account", "parent").get(pk=key)
    book, held = book_now(now), entitlements_of(found, seen_by=person)
    plans = {key: plan.name for key, plan in book.plans.items()}
    tickets = readable(open_by_due(person, {"account": found.pk}, now=now))[:TICKETS_SHOWN]
    closed = visible_to(person).filter(account=found, is_open=False).order_by("-last_message_at", "-id")
    rows = ledger_visible_to(person).filter(entitlement__account=found).select_related("person").order_by("-id")
    context = {
        "account": found,
        "local_time": moments.clock_time(now, moments.zone(found.time_zone)),
        "entitlements": [_entitlement(each, now) for each in ended_last(held, now.date())],
        "licenses": list(licenses_visible_to(person).filter(account=found).select_related("product")),
        "people": list(contacts_of(found, seen_by=person)),
        "rows": rows_of(tickets, person=person, now=now, book=book, plans=plans),
        "closed": list(closed.only("number", "subject", "severity", "closed_at")[:TICKETS_SHOWN]),
        "may_sign": bool(may_contract(person, "sign")),
        **{
            verb: bool(may(person, verb, found)) for verb in ("sell", "change_account", "add_contact", "change_contact")
        },
        "ledger": ledger_rows(rows[:ROWS_SHOWN], now=now),
    }
    return page(request, "desk/account.html", context, now=now, here="accounts")


def _entitlement(entitlement: Entitlement, now: datetime) -> dict[str, Any]:
    granted = entitlement.granted or 0
    percent = round(100 * entitlement.balance / granted) if granted else 0
    today = now.date()
    return {
        "row": entitlement,
        "name": name_of(entitlement),
        "plan": entitlement.terms.get("name") or entitlement.plan,
        "kind": str(entitlement.get_kind_display()),
        "until": moments.date_text(entitlement.ends_on) if entitlement.ends_on else "",
        "over": entitlement.ends_on is not None and entitlement.ends_on < today,
        "percent": percent,
        "products": [product.name for product in entitlement.products.all()],
    }
