"""What stands beside the conversation of a ticket: who pays and why, what was deducted, people, articles, ties."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.telling import Why, why
from heimdesk.channels.web.portal.articles import written
from heimdesk.channels.web.portal.promises import Clock
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.entitlements.queries import ledger_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import ArticleUse, Participant, Ticket, TicketLink
from heimdesk.domain.tickets.queries import linked_tickets
from heimdesk.policy.verdict import verdict_from_json


@dataclass(frozen=True, slots=True)
class Deducted:
    """A row of the ledger that this ticket made."""

    title: str
    told: str
    why: Why


def beside(ticket: Ticket, *, person: Person, clock: Clock) -> dict[str, Any]:
    """The context of the facts; two statements, and one more for a ticket that is tied to others. [POR-3, PRG-3]"""
    reason = None
    if ticket.entitlement_verdict:
        verdict = verdict_from_json(ticket.entitlement_verdict)
        reason = why(verdict, id="paid", title=_("Why this pays"), now=clock.now, zone=clock.zone)
    people, articles, tied = _around(ticket)
    return {
        "paid_by": name_of(ticket.entitlement) if ticket.entitlement else "",
        "paid_why": reason,
        "ledger": [_deducted(row, clock) for row in _rows(ticket, person)] if ticket.entitlement_id else [],
        "people": people,
        "articles": articles,
        "links": [_tie(tie, ticket) for tie in linked_tickets(ticket, seen_by=person)] if tied else [],
        "opened": moments.moment_text(ticket.opened_at, now=clock.now, zone=clock.zone),
    }


def _rows(ticket: Ticket, person: Person) -> QuerySet[LedgerRow]:
    return ledger_visible_to(person).filter(ticket_number=ticket.number).select_related("entitlement").order_by("id")


def _deducted(row: LedgerRow, clock: Clock) -> Deducted:
    title = {"credit": _("Credited"), "deduction": _("Deducted")}.get(row.kind, _("Granted"))
    reason = why(verdict_from_json(row.verdict), id=f"l{row.pk}", title=title, now=clock.now, zone=clock.zone)
    count = ngettext("%(count)s incident", "%(count)s incidents", abs(row.amount)) % {"count": abs(row.amount)}
    left = "" if row.entitlement.unlimited else _(", %(left)s left") % {"left": row.balance_after}
    return Deducted(title, f"{count}{left}", reason)


def _around(ticket: Ticket) -> tuple[list[str], list[tuple[str, str, bool]], bool]:
    """Colleagues, articles (address, text, was it sent to the customer), and whether there are ties; one statement."""

    def rows(found: QuerySet[Any], kind: str, *, text: Any, number: Any = None, sent: Any = None) -> Any:
        chosen = found.order_by().annotate(
            row_kind=Value(kind),
            row_text=Cast(text, CharField()),
            row_number=Cast(number or Value(0), CharField()),
            row_sent=sent or Value(False, output_field=BooleanField()),
        )
        return chosen.values_list("row_kind", "row_text", "row_number", "row_sent")

    takes_part = Participant.objects.filter(ticket=ticket, person__is_staff_member=False)
    uses = ArticleUse.objects.filter(ticket=ticket, article__staff_only=False)
    ties = TicketLink.objects.filter(Q(ticket=ticket) | Q(other=ticket))
    found = rows(takes_part, "person", text=F("person__name")).union(
        rows(uses, "article", text=F("article__title"), number=F("article__number"), sent=F("sent")),
        rows(ties, "tie", text=F("kind")),
        all=True,
    )
    people: list[str] = []
    articles: list[tuple[str, str, bool]] = []
    tied = False
    for kind, text, number, sent in found:
        if kind == "person":
            people.append(text)
        elif kind == "article":
            address = reverse("portal:article", args=[int(number)])
            articles.append((address, f"{written(int(number))} {text}", bool(sent)))
        else:
            tied = True
    return sorted(people), sorted(articles, key=lambda each: (not each[2], each[1])), tied


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
    return reverse("portal:ticket", args=[other.number]), f"#{other.number} {other.subject}", told
