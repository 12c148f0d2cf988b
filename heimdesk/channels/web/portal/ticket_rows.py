"""The lines of a customer's lists of tickets, made ready in Python: the template only places what stands here."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from heimdesk.channels.web.components import marks
from heimdesk.channels.web.components.marks import escaped
from heimdesk.channels.web.components.severities import severity_names
from heimdesk.channels.web.portal.promises import Clock
from heimdesk.channels.web.portal.wording import state_in_list
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.standing import closing_of
from heimdesk.policy.book import Book


class Row(NamedTuple):
    """A line of a list, its texts made ready."""

    href: str
    subject: str
    told: str
    severity: Markup
    product: str
    state: Markup
    closes: str
    due: str
    due_told: str
    turn: str


def rows(tickets: Iterable[Ticket], clock: Clock, book: Book) -> list[Row]:
    """The lines of these tickets; product and requester are loaded with them. `book` names the severities."""
    words, names = _words(get_language()), severity_names(book)
    severities = {number: marks.severity(number, word=name) for number, name in names.items()}
    return [_row(ticket, clock, words, severities) for ticket in tickets]


def lines_of(rows: Iterable[Row]) -> Markup:
    """The lines of a list's table. Written here and not by the template, which takes three times as long for it."""
    return Markup("\n".join(_line(row) for row in rows))


def _line(row: Row) -> str:
    """Of what is set in here, whatever somebody wrote is escaped; the rest are numbers and marks."""
    if row.turn:
        due = f'<a class="button small" href="{row.href}">{escaped(row.turn)}</a>'
    else:
        due = f'<span class="small soft">{escaped(row.due_told)}</span>'
        if row.due:
            due = f'<strong class="num">{escaped(row.due)}</strong><br>{due}'
    closes = f'<br><span class="small soft num">{escaped(row.closes)}</span>' if row.closes else ""
    return f"""<tr><td class="of-severity">{row.severity}</td>\
<td><a class="title" href="{row.href}" dir="auto">{escaped(row.subject)}</a><br>\
<span class="small soft num">{escaped(row.told)}</span></td>\
<td>{escaped(row.product)}</td><td>{row.state}{closes}</td><td>{due}</td></tr>"""


class _Words(NamedTuple):
    """What lines say, looked up once a language and not once a line."""

    states: dict[str, Markup]
    turns: dict[str, str]
    dues: dict[str, str]
    closed_on: str
    closes: str
    overdue: str


@lru_cache(maxsize=16)
def _words(_language: str | None) -> _Words:
    return _Words(
        states={state: marks.state(state, state_in_list(state)) for state in State.values},
        turns={State.WAITING: _("Answer"), State.PENDING: _("Confirm or reopen")},
        dues={
            "response": _("first response"),
            "workaround": _("workaround due"),
            "eta": _("solution or next update"),
        },
        closed_on=_("on %(day)s"),
        closes=_("closes by itself %(day)s"),
        overdue=_("overdue"),
    )


def _row(ticket: Ticket, clock: Clock, words: _Words, severities: Mapping[int, Markup]) -> Row:
    due, told = _due(ticket, clock, words)
    closing = closing_of(ticket)
    return Row(
        href=f"/tickets/{ticket.number}/",
        subject=ticket.subject,
        told=f"#{ticket.number} · {ticket.requester.name} · {clock.day(ticket.last_message_at)}",
        severity=severities[ticket.severity],
        product=ticket.product.name,
        state=words.states[ticket.state],
        closes=words.closes % {"day": clock.day(closing.answer)} if closing else "",
        due=due,
        due_told=told,
        turn=words.turns.get(ticket.state, ""),
    )


def _due(ticket: Ticket, clock: Clock, words: _Words) -> tuple[str, str]:
    """When the next word from us comes, and which."""
    if ticket.closed_at:
        return "", words.closed_on % {"day": clock.day(ticket.closed_at)}
    if ticket.next_due_at is None:
        return "", ""
    what = words.dues.get(ticket.next_due_kind, "")
    if ticket.next_due_at <= clock.now:
        return words.overdue, what
    return clock.at(ticket.next_due_at), what
