"""What many tests begin with is made once by the domain's actions; from then on its rows are put in as they stood."""

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

Made = TypeVar("Made")
HELD_SECONDS = 60
"""What stands around the real moment is made anew then: nothing in it may have become due meanwhile."""
_ROWS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Kept:
    made: bytes
    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]
    at: float


_kept: dict[str, _Kept] = {}


def replayed(make: Callable[[], Made], *, at_any_time: bool = False) -> Made:
    """What `make` makes in an empty database: its rows, and new instances of what it answers.

    `at_any_time`: it knows nothing of the real moment. What happens besides (files, the index) happens the first time
    alone, so `make` may do nothing but write rows. Where rows are already, it makes its own beside them.
    """
    if not _is_empty():
        return make()
    name = f"{make.__module__}.{make.__qualname__}"
    kept = _kept.get(name)
    if kept is None or not (at_any_time or time.monotonic() - kept.at < HELD_SECONDS):
        made = make()
        _kept[name] = _Kept(pickle.dumps(made), _rows(), time.monotonic())
        return made
    with transaction.atomic():
        for table, (columns, rows) in kept.rows.items():
            _put_in(table, columns, rows)
        _count_on(kept)
    answer: Made = pickle.loads(kept.made)
    return answer


def _count_on(kept: _Kept) -> None:
    """The next row of a table gets the next number, where the database does not see to that itself."""
    filled = [model for model in _models() if model._meta.db_table in kept.rows]
    if statements := connection.ops.sequence_reset_sql(no_style(), filled):
        with connection.cursor() as cursor:
            cursor.execute(" ".join(statements))


def _is_empty() -> bool:
    """No row of Heimdesk's is there, in one statement."""
    tables = " OR ".join(f"EXISTS (SELECT 1 FROM {_names([model._meta.db_table])})" for model in _models())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CASE WHEN {tables} THEN 1 ELSE 0 END")
        return cursor.fetchone() == (0,)


def _models() -> list[Any]:
    return [each for each in apps.get_models(include_auto_created=True) if each.__module__.startswith("heimdesk.")]


def _rows() -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """All rows of the tables that Heimdesk fills."""
    found = {}
    for model in _models():
        table = model._meta.db_table
        columns = [field.column for field in model._meta.concrete_fields]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_names(columns)} FROM {_names([table])}")
            if rows := cursor.fetchall():
                found[table] = (columns, rows)
    return found


def _put_in(table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        for first in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[first : first + _ROWS_AT_ONCE]
            one = f"({', '.join(['%s'] * len(columns))})"
            sql = f"INSERT INTO {_names([table])} ({_names(columns)}) VALUES {', '.join([one] * len(some))}"
            cursor.execute(sql, [value for row in some for value in row])


def _names(names: list[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, names))
