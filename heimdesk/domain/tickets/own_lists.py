"""A customer's tickets by whose turn it is (POR-2): three lists, searched by words and state; first pages and home."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.domain.tickets.index import KIND
from heimdesk.domain.tickets.models import WORKED_ON, State, Ticket
from heimdesk.domain.tickets.queries import Page, cursor_of
from heimdesk.domain.tickets.visibility import Scope, scope_of, visible_to
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.port import Query, SearchUnavailable
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.text.numbers import whole_number

_MOST_FOUND = 200
_READ = (
    "number", "subject", "state", "severity", "next_due_at", "next_due_kind", "last_message_at", "closed_at",
    "product__name", "requester__name",
)  # fmt: skip
_READ_OF_CLOSING = ("pending_since", "book__digest")
"""What tells when a resolved ticket closes."""
_Question = Callable[[QuerySet[Ticket], Any], QuerySet[Ticket]]
"""Which tickets of those that somebody may see, and how many."""
_LIST_OF = {State.NEW: "new", State.OPEN: "open", State.WAITING: "open", State.PENDING: "done", State.CLOSED: "done"}


@dataclass(frozen=True, slots=True)
class PortalLists:
    """A customer's tickets by whose turn it is; each the latest word first.                              [POR-2]"""

    new: QuerySet[Ticket]
    open: QuerySet[Ticket]
    resolved: QuerySet[Ticket]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many tickets the first page of each list holds at most."""

    open: int
    done: int
    new: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which of the tickets are asked for; `found` are the keys of those with the words, None while search is away."""

    words: str = ""
    state: str = ""
    mine: bool = False
    found: tuple[int, ...] | None = ()

    @property
    def is_any(self) -> bool:
        """Is anything asked for at all?"""
        return bool(self.words or self.state or self.mine)


ALL = Narrowing()


def narrowing(seen_by: Person, *, words: str = "", state: str = "", mine: bool = False) -> Narrowing:
    """Tickets in a state, the own alone, and those with words of messages and subjects that the person may read, or
    with this request ID. What the search engine has not learned yet, or while it is away, is found by its subject.
                                                                                                            [POR-2]
    """
    return Narrowing(words, state, mine, _found_by_words(seen_by, words, state) if words else ())


def first_pages(seen_by: Person, sizes: Sizes, which: Narrowing = ALL) -> dict[str, Page]:
    """The first page of each list ("open", "done", "new"), all in one statement; what a line shows is read. [POR-2]"""
    if which.is_any:
        return _pages(_first(_narrowed(seen_by, which), sizes), sizes)
    return _pages(_own(scope_of(seen_by), seen_by, _first, sizes), sizes)


def at_home(seen_by: Person, most: int) -> tuple[list[Ticket], list[Ticket]]:
    """What waits for the customer, the oldest first, and what is worked on, the next due first; so many each. [POR-2]

    Read is what a line shows of them, and what tells when a resolved ticket closes.
    """
    scope = scope_of(seen_by)
    return _own(scope, seen_by, _waiting, most), _own(scope, seen_by, _worked_on, most)


def portal_lists(seen_by: Person, which: Narrowing = ALL) -> PortalLists:
    """New, open, and pending or closed tickets, each list with all its pages.                             [POR-2]"""
    return _by_turn(_shown(_narrowed(seen_by, which)))


def _narrowed(seen_by: Person, which: Narrowing) -> QuerySet[Ticket]:
    found = visible_to(seen_by)
    if which.state:
        found = found.filter(state=which.state)
    if which.mine:
        found = found.filter(requester=seen_by)
    if which.words:
        number = whole_number(which.words.lstrip("#"))
        by_number = Q(number=number) if number is not None else Q()
        has_words = Q(subject__icontains=which.words) | Q(pk__in=which.found or ()) | by_number
        found = found.filter(has_words)
    return found


def _own(scope: Scope | None, seen_by: Person, ask: _Question, size: Any) -> list[Ticket]:
    """What `ask` makes of the tickets of a customer; its SQL is built once where one column tells whose they are."""
    if scope is None:
        return list(ask(visible_to(seen_by), size))
    return _prepared(scope.column, ask, size)(value=scope.value)


@cache
def _prepared(column: str, ask: _Question, size: Any) -> Prepared[Ticket]:
    return Prepared(lambda: ask(Ticket.objects.filter(**{column: Slot("value")}), size))


def _waiting(tickets: QuerySet[Ticket], most: int) -> QuerySet[Ticket]:
    still = tickets.filter(is_open=True, merged_into=None).order_by("last_message_at", "id")
    # Each state by itself, as in `_first`.
    oldest = [_keys(still.filter(state=state), most) for state in (State.WAITING, State.PENDING)]
    waiting = Ticket.objects.filter(pk__in=oldest[0].union(oldest[1], all=True)).select_related("owner", "book")
    read = waiting.only(
        "number", "subject", "state", "pending_since", "last_staff_message_at", "last_message_at",
        "owner__name", "book__digest",
    )  # fmt: skip
    return read.order_by("last_message_at", "id")[:most]


def _worked_on(tickets: QuerySet[Ticket], most: int) -> QuerySet[Ticket]:
    ours = tickets.filter(is_open=True, state__in=WORKED_ON, merged_into=None)
    return ours.select_related("product", "requester").only(*_READ).order_by("next_due_at", "id")[:most]


def _first(tickets: QuerySet[Ticket], sizes: Sizes) -> QuerySet[Ticket]:
    # A union of keys, not one condition or another: that would read each ticket there is to try all three. Each state
    # is asked by itself: only so an index has its tickets in order.
    shown = _shown(tickets)
    still = {state: shown.filter(is_open=True, state=state) for state in State if state != State.CLOSED}
    opened = _first_of((still[State.OPEN], still[State.WAITING]), sizes.open + 1)
    done = _first_of((still[State.PENDING], shown.filter(is_open=False)), sizes.done + 1)
    found = _latest(opened, done, _keys(still[State.NEW], sizes.new + 1))
    return found.select_related("product", "requester", "book").only(*_READ, *_READ_OF_CLOSING)


def _first_of(lists: Iterable[QuerySet[Ticket]], most: int) -> QuerySet[Ticket, Any]:
    """The keys of the first of all that these lists have."""
    return _keys(_latest(*(_keys(each, most) for each in lists)), most)


def _latest(first: QuerySet[Ticket, Any], *others: QuerySet[Ticket, Any]) -> QuerySet[Ticket]:
    """The tickets with these keys, the latest word first."""
    return Ticket.objects.filter(pk__in=first.union(*others, all=True)).order_by("-last_message_at", "-id")


def _keys(tickets: QuerySet[Ticket], most: int) -> QuerySet[Ticket, Any]:
    """The keys of the first of them; a limit must stand one level below a union."""
    first = tickets.select_related(None).values("pk")[:most]
    return Ticket.objects.filter(pk__in=first).order_by().values("pk")


def _shown(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With what a list shows of them, the latest word first."""
    found = tickets.filter(merged_into=None).select_related("product", "requester", "owner", "account", "book")
    unread = ("answers", "agreements", "entitlement_verdict", "terms", "book__text")
    return found.defer(*unread).order_by("-last_message_at", "-id")


def _by_turn(found: QuerySet[Ticket]) -> PortalLists:
    # What is open is little: saying so lets the database use the index of open tickets alone.
    still = found.filter(is_open=True)
    return PortalLists(
        new=still.filter(state=State.NEW),
        open=still.filter(state__in=(State.OPEN, State.WAITING)),
        resolved=found.filter(state__in=(State.PENDING, State.CLOSED)),
    )


def _pages(tickets: Iterable[Ticket], sizes: Sizes) -> dict[str, Page]:
    found: dict[str, list[Ticket]] = {"open": [], "done": [], "new": []}
    for ticket in tickets:
        found[_LIST_OF[State(ticket.state)]].append(ticket)
    return {key: _cut(rows, getattr(sizes, key)) for key, rows in found.items()}


def _cut(tickets: list[Ticket], size: int) -> Page:
    """As many as are shown, and where the next page goes on."""
    last = tickets[size - 1] if len(tickets) > size else None
    return Page(tickets[:size], cursor_of(last.last_message_at, last.pk) if last else None)


def _found_by_words(seen_by: Person, words: str, state: str) -> tuple[int, ...] | None:
    """Keys of the newest tickets with these words, of those that the person may read; None while search is away."""
    query = Query(
        readers=reader_tokens(seen_by),
        words=words,
        kinds=frozenset({KIND}),
        filters={"state": frozenset({state})} if state else {},
        sort="newest",
        limit=_MOST_FOUND,
        corrected=False,
        facets=(),
    )
    try:
        hits = engine().search(query).hits
    except SearchUnavailable:
        return None
    return tuple(int(hit.key.partition(":")[2]) for hit in hits)
