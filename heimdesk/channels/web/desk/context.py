"""The right column of a ticket: account, contract and ledger row, the escalation's gate, and what is related."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.desk.canned import article_text
from heimdesk.channels.web.desk.fitting import articles_for
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.entitlements.queries import ledger_of_ticket
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.domain.tickets.models import ArticleUse, Participant, Ticket
from heimdesk.domain.tickets.queries import linked_tickets, similar_tickets, visible_to
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.phrases import unquoted
from heimdesk.engines.search.port import Query, SearchUnavailable

ALSO_OPEN = 5
ARTICLES = 4
SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger as the desk shows it."""

    amount: str
    told: str
    when: str
    who: str
    balance: int
    number: int | None
    why: Why | None


def context_of(ticket: Ticket, person: Person, *, now: datetime) -> dict[str, Any]:
    """The context of the column."""
    also = visible_to(person).filter(account=ticket.account, is_open=True).exclude(pk=ticket.pk)
    zone = timezone.get_current_timezone()
    return {
        "manager": ticket.account.manager_of_account,
        "entitlement": ticket.entitlement,
        "zone": zone,
        "article_text": article_text,
        "left_percent": _left(ticket),
        "ledger": ledger_rows(ledger_of_ticket(ticket.number, seen_by=person), now=now),
        "also": list(also.order_by("next_due_at", "id").only("number", "subject", "severity")[: ALSO_OPEN + 1]),
        "articles": articles_for(ticket, person, limit=ARTICLES),
        "read": ArticleUse.objects.filter(ticket=ticket, sent=False).select_related("article").order_by("id"),
        "similar": tickets_like(ticket, person),
        "links": linked_tickets(ticket, seen_by=person),
        "people": list(Participant.objects.filter(ticket=ticket).select_related("person")),
        "local_time": moments.clock_time(now, moments.zone(ticket.account.time_zone)),
    }


def tickets_like(ticket: Ticket, person: Person, limit: int = SIMILAR) -> list[Ticket]:
    """Tickets whose words are like this one's; while search is away, the latest of the account on the product."""
    query = Query(
        readers=reader_tokens(person),
        words=unquoted(ticket.subject),
        kinds=frozenset({"ticket"}),
        prefer_products=frozenset({ticket.product.name}),
        limit=limit + 1,
        facets=(),
    )
    try:
        numbers = [int(hit.number) for hit in engine().search(query).hits if int(hit.number) != ticket.number]
    except SearchUnavailable:
        return list(similar_tickets(ticket, seen_by=person, limit=limit).select_related("account"))
    found = visible_to(person).select_related("account").in_bulk(numbers[:limit], field_name="number")
    return [found[number] for number in numbers if number in found]


def ledger_rows(rows: Iterable[LedgerRow], *, now: datetime) -> list[Row]:
    """Rows of the ledger with their sign, their words and their why."""
    zone = timezone.get_current_timezone()
    return [
        Row(
            amount=signed(row.amount),
            told=str(row.get_kind_display()),
            when=moments.moment_text(row.at, now=now, zone=zone),
            who=row.person.name if row.person else "",
            balance=row.balance_after,
            number=row.ticket_number,
            why=reason_of(row.verdict, id=f"ledger-{row.pk}", title=f"{signed(row.amount)} {row.rule}", now=now),
        )
        for row in rows
    ]


def signed(amount: int) -> str:
    """A number with its sign, always."""
    return f"+{amount}" if amount > 0 else str(amount).replace("-", moments.MINUS)


def _left(ticket: Ticket) -> int:
    entitlement = ticket.entitlement
    if entitlement is None or entitlement.unlimited or not entitlement.granted:
        return 100
    return round(100 * entitlement.balance / entitlement.granted)
