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
from heimdesk.channels.web.components.marks import escaped
from heimdesk.channels.web.components.severities import severity_names
from heimdesk.channels.web.desk.book import warnings_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.queries import rest_of, with_rests
from heimdesk.policy.book import Book

_READ = (
    "number", "subject", "state", "severity", "plan", "escalated", "unread_by_staff", "is_open",
    "next_due_at", "next_due_kind", "next_due_from", "last_message_at",
    "account__name", "product__name", "owner__name",
)  # fmt: skip


class Row(NamedTuple):
    """One row: every cell as text or ready markup."""

    number: int
    href: str
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
    tickets: Iterable[Ticket], *, person: Person, now: datetime, book: Book, plans: dict[str, str]
) -> list[Row]:
    """The rows of these tickets by the book in force; `plans` are the names of plans by their key."""
    names = severity_names(book).items()
    shown = _Shown(
        person=person.pk,
        now=now,
        warnings=warnings_of(book),
        plans=plans,
        severities={number: marks.severity(number, word=name) for number, name in names},
        states={state: marks.state(state) for state in State.values},
        dues=_due_words(get_language()),
        owners={},
    )
    return [_row(ticket, shown) for ticket in tickets]


def lines_of(rows: Iterable[Row]) -> Markup:
    """The lines of the large table. Written here and not by the template, which takes three times as long for it."""
    words = _Words(escaped(_("Pick")), escaped(_("Escalated")), escaped(_("unread")))
    return Markup("\n".join(_line(row, words) for row in rows))


class _Words(NamedTuple):
    pick: Markup
    escalated: Markup
    unread: Markup


def _line(row: Row, words: _Words) -> str:
    """Of what is set in here, whatever somebody wrote is escaped; the rest are numbers and marks."""
    number, unread, horn = row.number, "", ""
    if row.escalated:
        sign = marks.icon("horn")
        horn = f'<span class="badge tone-danger">{sign}<span class="visually-hidden">{words.escalated}</span></span> '
    if row.unread:
        unread = f'<span class="visually-hidden"> {words.unread}</span>'
    return f"""<tr id="t{number}"{' class="is-unread"' if row.unread else ""}>
<td class="pick"><input type="checkbox" name="ticket" value="{number}" aria-label="{words.pick} #{number}"></td>
<td class="of-due">{row.due}</td>
<td class="of-sev">{row.severity}</td>
<td class="of-subject"><a class="subject" href="{row.href}"><span class="number num">{number}</span> \
{horn}<bdi>{escaped(row.subject)}</bdi></a>{unread}</td>
<td class="of-account">{escaped(row.account)} <span class="plan">{escaped(row.plan)}</span></td>
<td class="of-product soft">{escaped(row.product)}</td>
<td class="of-state">{row.state}</td>
<td class="of-owner"><span class="row">{row.owner}</span></td>
</tr>"""


class _Shown(NamedTuple):
    """What all rows of a page have in common, looked up once a page and not once a row."""

    person: int
    now: datetime
    warnings: tuple[float, ...]
    plans: dict[str, str]
    severities: dict[int, Markup]
    states: dict[str, Markup]
    dues: dict[str, str]
    owners: dict[int | None, Markup]


def _due(ticket: Ticket, shown: _Shown) -> Markup:
    """The countdown to the next due of a ticket with its fuse; what is left, met or nothing where no clock runs."""
    if ticket.next_due_at is None:
        return _standstill(ticket, shown.warnings)
    begin = ticket.next_due_from or shown.now
    share = used(begin, ticket.next_due_at, shown.now)
    what = shown.dues.get(ticket.next_due_kind, ticket.next_due_kind)
    return marks.due(
        marks.due_state(share, shown.warnings),
        moments.length_short(ticket.next_due_at - shown.now),
        share,
        what,
        ticket.next_due_at,
        warnings=shown.warnings,
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


def _row(ticket: Ticket, shown: _Shown) -> Row:
    mark = shown.owners.get(ticket.owner_id)
    if mark is None:
        owner = ticket.owner
        initials, name = (owner.initials, owner.name) if owner else ("", "")
        mark = shown.owners[ticket.owner_id] = marks.avatar(initials, ticket.owner_id == shown.person, name)
    return Row(
        number=ticket.number,
        href=f"/desk/tickets/{ticket.number}/#latest",
        due=_due(ticket, shown),
        severity=shown.severities[ticket.severity],
        escalated=ticket.escalated,
        unread=ticket.unread_by_staff,
        subject=ticket.subject,
        account=ticket.account.name,
        plan=shown.plans.get(ticket.plan, ticket.plan),
        product=ticket.product.name,
        state=shown.states[ticket.state],
        owner=mark,
    )
