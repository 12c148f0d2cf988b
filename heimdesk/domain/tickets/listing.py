"""The desk's list and the counts of its views by SQL that is kept for each view: every page of the desk asks for them.

A view whose filters depend on the moment (overdue, due within …) is built anew each time, as its values move.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.filters import DESK_VIEWS, MOVING, asks_for_closed
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.queries import Page, cursor_of, open_by_due, page_of, read_cursor
from heimdesk.engines.sql.asking import Prepared, Slot

COUNT_CAP = 100
"""Counts stop here: a page shows 99+."""

_VIEWS_KEPT = 1024
_PAGES_KEPT = 256
_Key = tuple[tuple[str, Any], ...]
_ME = Slot("me")
Readable = Callable[[QuerySet[Ticket]], QuerySet[Ticket]]


def desk_page(
    seen_by: Person,
    filters: Mapping[str, Any],
    *,
    readable: Readable,
    after: str | None = None,
    size: int = 50,
    now: datetime,
) -> Page:
    """The next `size` tickets of these filters (`open_by_due`) after a cursor; those without a due come last.

    `readable` says which columns are read; it is a function of a module. Raises Invalid for unknown filters. [WRK-6]
    """
    if asks_for_closed(filters):
        return _closed_page(readable(open_by_due(seen_by, filters, now=now)), after, size)
    key = _key(seen_by, filters)
    if key is None:
        return page_of(readable(open_by_due(seen_by, filters, now=now)), after, size)
    at, pk = read_cursor(after)
    rows: list[Ticket] = []
    if at is not None:
        rows = _due(key, readable, size + 1, True)(at=at, key=pk, me=seen_by.pk)
    elif pk is None:
        rows = _due(key, readable, size + 1, False)(me=seen_by.pk)
    if len(rows) <= size:
        begin = pk if at is None and pk is not None else 0
        rows += _undue(key, readable, size + 1)(key=begin, me=seen_by.pk)[: size + 1 - len(rows)]
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], cursor_of(last.next_due_at, last.pk) if last else None)


def desk_dues(
    seen_by: Person, filters: Mapping[str, Any], *, until: datetime, most: int, now: datetime
) -> list[tuple[datetime, int]]:
    """Due and severity of the open tickets of these filters that are due until a moment, at most so many.   [WRK-6]

    The first so many of a kept list are asked for whatever their due: a moment in the question would be planned anew
    each time, and by a guess of how many that are.
    """
    key = _key(seen_by, filters)
    if key is not None:
        return [(at, severity) for at, severity in _dues(key, most)(me=seen_by.pk) if at <= until]
    found = open_by_due(seen_by, filters, now=now).filter(next_due_at__lte=until).only("next_due_at", "severity")
    return [(ticket.next_due_at, ticket.severity) for ticket in found[:most] if ticket.next_due_at]


def view_counts(
    seen_by: Person, views: Mapping[str, Mapping[str, Any]] | None = None, *, now: datetime | None = None
) -> dict[str, int]:
    """How many open tickets each view has, up to COUNT_CAP, in one statement; without `views` those of the desk.

    Each view is a name and its filters. Raises Invalid for unknown filters.                              [WRK-6]
    """
    asked = DESK_VIEWS if views is None else views
    if not asked:
        return {}
    parts: list[str] = []
    params: list[Any] = []
    me = {_ME.name: seen_by.pk}
    for filters in asked.values():
        key = _key(seen_by, filters)
        sql, values = _capped(seen_by, filters, now) if key is None else _capped_of(key, connection.vendor)
        parts.append(f"(SELECT count(*) FROM ({sql}) counted)")
        params += (each.filled(me, connection) if isinstance(each, Slot) else each for each in values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(asked, cursor.fetchone(), strict=True))


def _closed_page(tickets: QuerySet[Ticket], after: str | None, size: int) -> Page:
    _at, pk = read_cursor(after)
    rows = list((tickets if pk is None else tickets.filter(id__lt=pk))[: size + 1])
    return Page(rows[:size], cursor_of(None, rows[size - 1].pk) if len(rows) > size else None)


def _key(seen_by: Person, filters: Mapping[str, Any]) -> _Key | None:
    """Under what the SQL of a view is kept: what it asks for, whoever "me" is; None where it must not be kept."""
    if not (seen_by.is_staff_member and seen_by.is_active) or MOVING & set(filters):
        return None
    return tuple(filters.items())


def _tickets(key: _Key) -> QuerySet[Ticket]:
    """The open tickets of a kept view, of any member of the staff: "me" is filled in when it is asked."""
    return open_by_due(Person(pk=_ME, is_staff_member=True, is_active=True), dict(key)).order_by()


@lru_cache(maxsize=_PAGES_KEPT)
def _due(key: _Key, readable: Readable, most: int, further: bool) -> Prepared[Ticket]:
    """Those with a due, in its order; `further`: beyond a cursor."""

    def build() -> QuerySet[Ticket]:
        tickets = readable(_tickets(key)).filter(next_due_at__isnull=False)
        if further:
            at = Slot("at", DateTimeField())
            beyond = TupleGreaterThan((F("next_due_at"), F("id")), (at, Slot("key")))
            tickets = tickets.filter(beyond, next_due_at__gte=at)
        return tickets.order_by("next_due_at", "id")[:most]

    return Prepared(build)


@lru_cache(maxsize=_PAGES_KEPT)
def _undue(key: _Key, readable: Readable, most: int) -> Prepared[Ticket]:
    """Those without a due, after a key."""
    return Prepared(
        lambda: readable(_tickets(key)).filter(next_due_at__isnull=True, id__gt=Slot("key")).order_by("id")[:most]
    )


@lru_cache(maxsize=_PAGES_KEPT)
def _dues(key: _Key, most: int) -> Prepared[tuple[datetime, int]]:
    def build() -> QuerySet[Ticket, tuple[datetime | None, int]]:
        due = _tickets(key).filter(next_due_at__isnull=False).order_by("next_due_at", "id")
        return due.values_list("next_due_at", "severity")[:most]

    return Prepared(build, tuple)


@lru_cache(maxsize=_VIEWS_KEPT)
def _capped_of(key: _Key, vendor: str) -> tuple[str, tuple[Any, ...]]:
    return _text_of(_tickets(key))


def _capped(seen_by: Person, filters: Mapping[str, Any], now: datetime | None) -> tuple[str, tuple[Any, ...]]:
    return _text_of(open_by_due(seen_by, filters, now=now).order_by())


def _text_of(tickets: QuerySet[Ticket]) -> tuple[str, tuple[Any, ...]]:
    try:
        sql, params = tickets.values("pk")[:COUNT_CAP].query.sql_with_params()
    except EmptyResultSet:  # a number that no column can hold, such as severity 99999
        return "SELECT 1 WHERE 1 = 0", ()
    return sql, tuple(params)
