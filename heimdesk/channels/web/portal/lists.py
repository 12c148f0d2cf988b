"""A customer's tickets: open, pending and closed, new; searched by words and state; and the drafts not sent yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from heimdesk.channels.web.components import marks, moments
from heimdesk.channels.web.components.severities import severity_names
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.promises import Clock
from heimdesk.channels.web.portal.ticket import clock_of
from heimdesk.channels.web.portal.wizard.drafts import waiting
from heimdesk.channels.web.portal.wording import state_in_list
from heimdesk.domain.people.readers import sees_whole_account
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.own_lists import first_pages, portal_lists
from heimdesk.domain.tickets.queries import Page, newest_page_of
from heimdesk.policy.book import Book

SHOWN = 25
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list, its texts made ready."""

    href: str
    subject: str
    told: str
    severity: Markup
    product: str
    state: Markup
    due: str
    due_told: str
    turn: str


@require_safe
@contacts_only
def show(request: HttpRequest) -> HttpResponse:
    """The three lists, or one with all its pages (`?list=done&after=…`). [POR-2]"""
    now, person = timezone.now(), person_of(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS]
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    mine = request.GET.get("whose") == "mine"
    clock = clock_of(now)
    only, after = request.GET.get("list", ""), request.GET.get("after")
    if words or state or mine or only:
        found = portal_lists(person, words=words, state=state)
        wanted = {"open": found.open, "done": found.resolved, "new": found.new}
        if mine:
            wanted = {key: tickets.filter(requester=person) for key, tickets in wanted.items()}
        only = only if only in wanted else ""
        asked = {only: wanted[only]} if only else wanted
        shown = {key: newest_page_of(tickets, after if only else None, SHOWN) for key, tickets in asked.items()}
    else:
        shown = first_pages(person, size=SHOWN)
    return pages.page(
        request,
        "tickets.html",
        "tickets",
        now=now,
        lists=[_list(request, key, page, clock) for key, page in shown.items()],
        words=words,
        state=state,
        mine=mine,
        only=only,
        states=[(value, state_in_list(value)) for value in State.values],
        whole=person.account.name if person.account and sees_whole_account(person) else "",
        drafts=waiting(person, now) if not (words or state or only) else [],
    )


def _list(request: HttpRequest, key: str, page: Page, clock: Clock) -> dict[str, Any]:
    titles = {"open": _("Open"), "done": _("Pending confirmation and closed"), "new": _("New")}
    return {
        "key": key,
        "title": titles[key],
        "rows": rows(page.tickets, clock),
        "count": f"{len(page.tickets)}+" if page.after else str(len(page.tickets)),
        "next": _next(request, key, page.after) if page.after else "",
    }


def rows(tickets: Iterable[Ticket], clock: Clock, book: Book | None = None) -> list[Row]:
    """The lines of these tickets; product, requester and owner are loaded with them. `book` names the severities."""
    names = severity_names(book) if book else {}
    return [_row(ticket, clock, names) for ticket in tickets]


def _row(ticket: Ticket, clock: Clock, names: dict[int, str]) -> Row:
    due, told = _due(ticket, clock)
    day = moments.day_short(ticket.last_message_at, now=clock.now, zone=clock.zone)
    return Row(
        href=f"/tickets/{ticket.number}/",
        subject=ticket.subject,
        told=f"#{ticket.number} · {ticket.requester.name} · {day}",
        severity=marks.severity(ticket.severity, word=names.get(ticket.severity, "")),
        product=ticket.product.name,
        state=marks.state(ticket.state, state_in_list(ticket.state)),
        due=due,
        due_told=told,
        turn=_words(get_language()).turns.get(ticket.state, ""),
    )


def _due(ticket: Ticket, clock: Clock) -> tuple[str, str]:
    """When the next word from us comes, and which."""
    words = _words(get_language())
    if ticket.closed_at:
        return "", words.closed_on % {"day": clock.day(ticket.closed_at)}
    if ticket.next_due_at is None:
        return "", ""
    what = words.dues.get(ticket.next_due_kind, "")
    if ticket.next_due_at <= clock.now:
        return words.overdue, what
    return clock.at(ticket.next_due_at), what


class _Words(NamedTuple):
    turns: dict[str, str]
    dues: dict[str, str]
    closed_on: str
    overdue: str


@lru_cache(maxsize=16)
def _words(_language: str | None) -> _Words:
    """What lines say, looked up once a language and not once a line."""
    return _Words(
        turns={State.WAITING: _("Answer"), State.PENDING: _("Confirm or reopen")},
        dues={
            "response": _("first response"),
            "workaround": _("workaround due"),
            "eta": _("solution or next update"),
        },
        closed_on=_("on %(day)s"),
        overdue=_("overdue"),
    )


def _next(request: HttpRequest, key: str, after: str) -> str:
    fields = request.GET.copy()
    fields["list"], fields["after"] = key, after
    return f"{reverse('portal:tickets')}?{fields.urlencode()}"
