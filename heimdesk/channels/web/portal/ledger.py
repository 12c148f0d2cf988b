"""The incident ledger for the account's people: each row with its rule, on the page and as a table to take away."""

import csv
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import F, QuerySet, Value
from django.db.models.fields.tuple_lookups import TupleLessThan
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.told import sentence, why
from heimdesk.domain.contracts.queries import contracts_visible_to
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.models import Entitlement, LedgerRow
from heimdesk.domain.entitlements.queries import ledger_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.queries import cursor_of, read_cursor, visible_to
from heimdesk.engines.text.isolation import isolated
from heimdesk.policy.verdict import verdict_from_json

ROWS_AT_ONCE = 30
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the ledger with its rule."""

    at: datetime
    when: str
    href: str
    what: str
    told: str
    rule: str
    change: str
    left: str
    source: str
    why: Why


def page_of(person: Person, contracts: set[int], *, before: str, now: datetime) -> tuple[list[Line], str]:
    """The newest rows the person may see, and the address of older ones. `contracts` are those they see. [INC-7]"""
    rows = _loaded(person)
    at, last = read_cursor(before)
    if at is not None:
        rows = rows.filter(TupleLessThan((F("at"), F("id")), (Value(at), Value(last))))
    found = list(rows.order_by("-at", "-id")[: ROWS_AT_ONCE + 1])
    shown = found[:ROWS_AT_ONCE]
    numbers = [row.ticket_number for row in shown if row.ticket_number]
    subjects = dict(visible_to(person).filter(number__in=numbers).values_list("number", "subject"))
    older = ""
    if len(found) > ROWS_AT_ONCE:
        older = f"?{urlencode({'before': cursor_of(shown[-1].at, shown[-1].pk)})}#ledger"
    return [_line(row, subjects, contracts, now) for row in shown], older


@require_safe
@contacts_only
def table(request: HttpRequest) -> HttpResponse:
    """The whole ledger for a spreadsheet, moments in the reader's zone. [INC-7]"""
    now, person = timezone.now(), person_of(request)
    zone = timezone.get_current_timezone()
    contracts = set(contracts_visible_to(person).values_list("pk", flat=True))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    made = csv.writer(response)
    made.writerow(
        [
            _("When"),
            _("Entitlement"),
            _("Ticket"),
            _("Why"),
            _("Rule"),
            _("Person"),
            pgettext("incidents", "Change"),
            _("Left"),
        ]
    )
    for row in _loaded(person).order_by("at", "id"):
        told = sentence(verdict_from_json(row.verdict), now=now, zone=zone)
        made.writerow(
            [
                row.at.astimezone(zone).isoformat(timespec="minutes"),
                _source(row.entitlement, contracts),
                row.ticket_number or "",
                _harmless(f"{told} {row.reason}".strip()),
                row.rule,
                _harmless(row.person.name if row.person else ""),
                row.amount,
                row.balance_after,
            ]
        )
    return response


def _loaded(person: Person) -> QuerySet[LedgerRow]:
    related = ("person", "entitlement__contract__support_code", "entitlement__license")
    return ledger_visible_to(person).select_related(*related)


def _line(row: LedgerRow, subjects: dict[int, str], contracts: set[int], now: datetime) -> Line:
    zone = timezone.get_current_timezone()
    verdict = verdict_from_json(row.verdict)
    told = sentence(verdict, now=now, zone=zone)
    if row.person:
        told += " " + _("By %(name)s.") % {"name": isolated(row.person.name)}
    if row.reason:
        told += " " + _("“%(words)s”") % {"words": isolated(row.reason)}
    number = row.ticket_number
    return Line(
        at=row.at,
        when=moments.moment_text(row.at, now=now, zone=zone),
        href=reverse("portal:ticket", args=[number]) if number in subjects else "",
        what=f"#{number} {subjects.get(number, '')}".strip() if number else _("Granted"),
        told=told,
        rule=row.rule,
        change=f"+{row.amount}" if row.amount > 0 else f"−{-row.amount}" if row.amount else "0",
        left="" if row.entitlement.unlimited else str(row.balance_after),
        source=_source(row.entitlement, contracts),
        why=why(verdict, id=f"l{row.pk}", title=_("Why this row"), now=now, zone=zone),
    )


def _source(held: Entitlement, contracts: set[int]) -> str:
    """What paid: a support code only for who may see the contract, else its plan."""
    if held.contract_id is not None and held.contract_id not in contracts:
        return str(held.terms["name"])
    return name_of(held)


def _harmless(text: str) -> str:
    """A spreadsheet must not take a text for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text
