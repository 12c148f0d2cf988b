"""A customer's tickets by whose turn it is (POR-2): three lists, searched by words and state; first pages at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.domain.tickets.index import KIND
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.queries import Page, cursor_of
from heimdesk.domain.tickets.visibility import scope_of, visible_to
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.port import Query, SearchUnavailable
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.text.numbers import whole_number

_MOST_FOUND = 200
_READ = (
    "number", "subject", "state", "severity", "next_due_at", "next_due_kind", "last_message_at", "closed_at",
    "product__name", "requester__name",
)  # fmt: skip
_LIST_OF = {State.NEW: "new", State.OPEN: "open", State.WAITING: "open", State.PENDING: "done", State.CLOSED: "done"}


@dataclass(frozen=True, slots=True)
class PortalLists:
    """A customer's tickets by whose turn it is; each the latest word first.                              [POR-2]"""

    new: QuerySet[Ticket]
    open: QuerySet[Ticket]
    resolved: QuerySet[Ticket]


def first_pages(seen_by: Person, *, size: int) -> dict[str, Page]:
    """The first page of each list ("open", "done", "new"), all in one statement; what a line shows is read. [POR-2]"""
    scope = scope_of(seen_by)
    if scope is not None:
        return _pages(_first_of(scope.column, size)(value=scope.value), size)
    return _pages(_first(_by_turn(_shown(visible_to(seen_by))), size), size)


def portal_lists(seen_by: Person, *, words: str = "", state: str = "") -> PortalLists:
    """New, open, and pending or closed tickets; narrowed to a state, and to those that have the words.       [POR-2]

    Words are those of the messages and subjects that the person may read, or a request ID. What the search engine has
    not learned yet, or while it is away, is found by its subject.
    """
    found = _shown(visible_to(seen_by))
    if state:
        found = found.filter(state=state)
    if words:
        number = whole_number(words.lstrip("#"))
        by_number = Q(number=number) if number is not None else Q()
        found = found.filter(Q(subject__icontains=words) | Q(pk__in=_found_by_words(seen_by, words)) | by_number)
    return _by_turn(found)


@cache
def _first_of(column: str, size: int) -> Prepared[Ticket]:
    """The first pages of all tickets with one value in a column: the account's, or those of one requester."""
    return Prepared(lambda: _first(_by_turn(_shown(Ticket.objects.filter(**{column: Slot("value")}))), size))


def _first(lists: PortalLists, size: int) -> QuerySet[Ticket]:
    # A union of keys, not one condition or another: that would read each ticket there is to try all three.
    first, *others = (_keys(tickets, size + 1) for tickets in (lists.open, lists.resolved, lists.new))
    tickets = Ticket.objects.filter(pk__in=first.union(*others, all=True)).order_by("-last_message_at", "-id")
    return tickets.select_related("product", "requester").only(*_READ)


def _keys(tickets: QuerySet[Ticket], most: int) -> QuerySet[Ticket, Any]:
    """The keys of the first of them; a limit must stand one level below a union."""
    first = tickets.select_related(None).values("pk")[:most]
    return Ticket.objects.filter(pk__in=first).order_by().values("pk")


def _shown(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With what a list shows of them, the latest word first."""
    found = tickets.filter(merged_into=None).select_related("product", "requester", "owner", "account")
    return found.defer("answers", "agreements", "entitlement_verdict", "terms").order_by("-last_message_at", "-id")


def _by_turn(found: QuerySet[Ticket]) -> PortalLists:
    # What is open is little: saying so lets the database use the index of open tickets alone.
    still = found.filter(is_open=True)
    return PortalLists(
        new=still.filter(state=State.NEW),
        open=still.filter(state__in=(State.OPEN, State.WAITING)),
        resolved=found.filter(state__in=(State.PENDING, State.CLOSED)),
    )


def _pages(tickets: Iterable[Ticket], size: int) -> dict[str, Page]:
    found: dict[str, list[Ticket]] = {"open": [], "done": [], "new": []}
    for ticket in tickets:
        found[_LIST_OF[State(ticket.state)]].append(ticket)
    return {key: _cut(rows, size) for key, rows in found.items()}


def _cut(tickets: list[Ticket], size: int) -> Page:
    """As many as are shown, and where the next page goes on."""
    last = tickets[size - 1] if len(tickets) > size else None
    return Page(tickets[:size], cursor_of(last.last_message_at, last.pk) if last else None)


def _found_by_words(seen_by: Person, words: str) -> list[int]:
    """Keys of the newest tickets with these words, of those that the person may read; none while search is away."""
    query = Query(
        readers=reader_tokens(seen_by),
        words=words,
        kinds=frozenset({KIND}),
        sort="newest",
        limit=_MOST_FOUND,
        corrected=False,
        facets=(),
    )
    try:
        hits = engine().search(query).hits
    except SearchUnavailable:
        return []
    return [int(hit.key.partition(":")[2]) for hit in hits]
