"""What stands beside the conversation of a ticket: who pays and why, what was deducted, people, articles, ties."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.portal.articles import written
from heimdesk.channels.web.portal.promises import Clock
from heimdesk.channels.web.portal.told import why
from heimdesk.domain.catalog.fields import value_text
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.models import RowKind
from heimdesk.domain.entitlements.queries import ledger_of_contact
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import sees_whole_account
from heimdesk.domain.tickets.fields import filled_fields
from heimdesk.domain.tickets.models import ArticleUse, Participant, Ticket, TicketLink
from heimdesk.domain.tickets.queries import linked_tickets
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.policy.verdict import verdict_from_json


@dataclass(frozen=True, slots=True)
class Deducted:
    """A row of the ledger that this ticket made, and what is left now of what it drew on."""

    title: str
    told: str
    why: Why


def beside(ticket: Ticket, *, person: Person, clock: Clock) -> dict[str, Any]:
    """The context of the facts; one statement, and two more for a ticket that is tied to others. [POR-3, PRG-3]"""
    reason = None
    if ticket.entitlement_verdict:
        verdict = verdict_from_json(ticket.entitlement_verdict)
        reason = why(verdict, id="paid", title=_("Why this pays"), now=clock.now, zone=clock.zone)
    people, articles, ledger, tied = _around(ticket, person)
    return {
        "paid_by": name_of(ticket.entitlement) if ticket.entitlement else "",
        "plan_name": ticket.terms.get("name", ""),
        "paid_why": reason,
        "ledger": [_deducted(row, place, clock) for place, row in enumerate(ledger)],
        "people": people,
        "articles": articles,
        "links": [_tie(tie, ticket) for tie in linked_tickets(ticket, seen_by=person)] if tied else [],
        "own_fields": [
            (field.name, value_text(field.kind, value)) for field, value in filled_fields(ticket, by_staff=False)
        ],
        "opened": moments.moment_text(ticket.opened_at, now=clock.now, zone=clock.zone),
    }


def _deducted(row: tuple[str, int, str, str], place: int, clock: Clock) -> Deducted:
    """The amount of the row, and what is left now, as others may have spent since; "" where there is no end of it."""
    kind, amount, left_now, stored = row
    title = {RowKind.CREDIT.value: _("Credited"), RowKind.DEDUCTION.value: _("Deducted")}.get(kind, _("Granted"))
    verdict = verdict_from_json(json.loads(stored))
    reason = why(verdict, id=f"ledger-{place}", title=title, now=clock.now, zone=clock.zone)
    count = ngettext("%(count)s incident", "%(count)s incidents", abs(amount)) % {"count": abs(amount)}
    left = _(", %(left)s left now") % {"left": left_now} if left_now else ""
    return Deducted(title, f"{count}{left}", reason)


@cache
def _asked(whole: bool) -> Prepared[tuple[str, str, str, str]]:
    """All that stands beside a ticket, in one statement: colleagues, articles, ties, the ledger as a contact sees."""

    def rows(found: QuerySet[Any], kind: Any, *, text: Any, number: Any = None, more: Any = None) -> Any:
        chosen = found.order_by().annotate(
            row_kind=Cast(kind, CharField()),
            row_text=Cast(text, TextField()),
            row_number=Cast(number or Value(0), CharField()),
            row_more=Cast(more or Value(0), CharField()),
        )
        return chosen.values_list("row_kind", "row_text", "row_number", "row_more")

    def build() -> Any:
        ticket = Slot("ticket")
        sent = Case(When(sent=True, then=Value("1")), default=Value("0"))
        takes_part = Participant.objects.filter(ticket_id=ticket, person__is_staff_member=False)
        uses = ArticleUse.objects.filter(ticket_id=ticket, article__staff_only=False)
        ties = TicketLink.objects.filter(Q(ticket_id=ticket) | Q(other_id=ticket))
        left = Case(
            When(entitlement__unlimited=True, then=Value("")), default=Cast("entitlement__balance", CharField())
        )
        ledger = ledger_of_contact(Slot("account"), Slot("person"), whole=whole).filter(ticket_number=Slot("number"))
        return rows(takes_part, Value("person"), text=F("person__name")).union(
            rows(uses, Value("article"), text=F("article__title"), number=F("article__number"), more=sent),
            rows(ties, Value("tie"), text=F("kind")),
            rows(ledger, F("kind"), text=F("verdict"), number=F("amount"), more=left),
            all=True,
        )

    return Prepared(build, tuple)


def _around(
    ticket: Ticket, person: Person
) -> tuple[list[str], list[tuple[str, str, bool]], list[tuple[str, int, str, str]], bool]:
    """Colleagues, articles (address, text, was it sent), rows of the ledger, whether there are ties; one statement."""
    found = _asked(sees_whole_account(person))(
        ticket=ticket.pk, number=ticket.number, account=person.own_account_id, person=person.pk
    )
    people: list[str] = []
    articles: list[tuple[str, str, bool]] = []
    moved: list[tuple[str, int, str, str]] = []
    tied = False
    for kind, text, number, more in found:
        if kind == "person":
            people.append(text)
        elif kind == "article":
            href = address("portal:article", args=[int(number)])
            articles.append((href, f"{written(int(number))} {text}", more == "1"))
        elif kind == "tie":
            tied = True
        else:
            moved.append((kind, int(number), more, text))
    order = sorted(articles, key=lambda each: (not each[2], each[1]))
    return sorted(people), order, sorted(moved, key=lambda each: each[0] != RowKind.DEDUCTION), tied


def _tie(tie: TicketLink, ticket: Ticket) -> tuple[str, str, str]:
    """Address, number with subject, and what the other is to this one."""
    points_away = tie.ticket_id == ticket.pk
    other = tie.other if points_away else tie.ticket
    away = {
        TicketLink.Kind.SPLIT: _("this was split from it"),
        TicketLink.Kind.MERGED: _("this was merged into it"),
        TicketLink.Kind.FOLLOWS: _("this follows up on it"),
    }
    back = {
        TicketLink.Kind.SPLIT: _("was split off"),
        TicketLink.Kind.MERGED: _("was merged into this"),
        TicketLink.Kind.FOLLOWS: _("follows up on this"),
    }
    told = (away if points_away else back).get(TicketLink.Kind(tie.kind), "")
    return address("portal:ticket", args=[other.number]), f"#{other.number} {other.subject}", told
