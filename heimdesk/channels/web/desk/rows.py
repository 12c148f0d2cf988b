"""The rows of the list, made ready in Python: the template only places what stands here."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from heimdesk.channels.web.components import marks, moments
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.queries import rest_of, with_rests

_READ = (
    "number", "subject", "state", "severity", "plan", "escalated", "unread_by_staff", "is_open",
    "next_due_at", "next_due_kind", "next_due_from", "last_message_at",
    "account__name", "product__name", "owner__name",
)  # fmt: skip


class Row(NamedTuple):
    """One row: every cell as text or ready markup."""

    number: int
    href: str
    kind: str
    due: Markup
    severity: Markup
    escalated: bool
    unread: bool
    subject: str
    account: str
    plan: str
    product: str
    state: Markup
    owner: Markup


def readable(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Only the columns that a row shows, with its names joined."""
    return with_rests(tickets.select_related("account", "product", "owner").only(*_READ))


def rows_of(
    tickets: Iterable[Ticket], *, person: Person, now: datetime, warnings: tuple[float, ...], plans: dict[str, str]
) -> list[Row]:
    """The rows of these tickets; `plans` are the names of plans by their key."""
    return [_row(ticket, person, now, warnings, plans) for ticket in tickets]


def due_of(ticket: Ticket, *, now: datetime, warnings: tuple[float, ...]) -> Markup:
    """The countdown to the next due of a ticket with its fuse; what is left, met or nothing where no clock runs."""
    if ticket.next_due_at is None:
        return _standstill(ticket, warnings)
    begin = ticket.next_due_from or now
    share = used(begin, ticket.next_due_at, now)
    what = due_word(ticket.next_due_kind)
    return marks.due(
        marks.due_state(share, warnings),
        moments.length_short(ticket.next_due_at - now),
        share,
        what,
        ticket.next_due_at,
        warnings=warnings,
        speak=f"{ticket.number} {what}",
    )


def used(begin: datetime, due: datetime, now: datetime) -> float:
    """How much of a promised time is gone, in percent; 100 when it is over."""
    if now >= due:
        return 100.0
    whole = (due - begin).total_seconds()
    return max(0.0, 100 * (now - begin).total_seconds() / whole) if whole > 0 else 0.0


def due_word(kind: str) -> str:
    """What is due, in one word."""
    return _due_words(get_language()).get(kind, kind)


@lru_cache(maxsize=16)
def _due_words(_language: str | None) -> dict[str, str]:
    return {"response": _("response"), "workaround": _("workaround"), "eta": _("ETA"), "closing": _("closes")}


def _standstill(ticket: Ticket, warnings: tuple[float, ...]) -> Markup:
    rest = rest_of(ticket)
    if rest is not None:
        left, share = rest
        return marks.due("paused", moments.length_short(left), float(100 * share), _("paused"), warnings=warnings)
    if ticket.state == State.WAITING:
        return marks.due("paused", _("paused"), 0, warnings=warnings)
    if ticket.state == State.PENDING:
        return marks.due("met", _("answered"), 100, warnings=warnings)
    return Markup('<span class="faint">{}</span>').format(_("nothing due"))


def _row(ticket: Ticket, person: Person, now: datetime, warnings: tuple[float, ...], plans: dict[str, str]) -> Row:
    marked = "is-unread" if ticket.unread_by_staff else ""
    owner = ticket.owner
    return Row(
        number=ticket.number,
        href=f"/desk/tickets/{ticket.number}/#latest",
        kind=marked,
        due=due_of(ticket, now=now, warnings=warnings),
        severity=marks.severity(ticket.severity),
        escalated=ticket.escalated,
        unread=ticket.unread_by_staff,
        subject=ticket.subject,
        account=ticket.account.name,
        plan=plans.get(ticket.plan, ticket.plan),
        product=ticket.product.name,
        state=marks.state(ticket.state),
        owner=marks.avatar(owner.initials if owner else "", owner == person, owner.name if owner else ""),
    )
