"""Rows written by SQL that is built once a table: for the few tables that nearly every action writes to.

Values go through their fields as in `save()`; there are no signals in this house, and a row is inserted as it stands.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import CharField, Field, JSONField, Model, TextField
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

from heimdesk.engines.sql import jsons

Row = TypeVar("Row", bound=Model)
_TEXTS = {CharField, TextField}
_AT_ONCE = 8
"""As many rows stand in one statement at most: each count of rows is a text of its own."""


def add(row: Row) -> Row:
    """Insert a new row and give it its key. Raises what the database says (IntegrityError)."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql = _inserting(type(row), Then.KEY, connection.vendor)
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, _values(row, connection))
        (row.pk,) = cursor.fetchone()
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS
    return row


def add_all(rows: Iterable[Model]) -> None:
    """Insert new rows of one table. Their keys stay unknown. Raises what the database says (IntegrityError)."""
    wanted = list(rows)
    connection = connections[DEFAULT_DB_ALIAS]
    for place in range(0, len(wanted), _AT_ONCE):
        together = wanted[place : place + _AT_ONCE]
        sql = _inserting_together(type(together[0]), len(together), connection.vendor)
        values = [value for row in together for value in _values(row, connection)]
        with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
            cursor.execute(sql, values)


def add_unless_there(row: Model) -> None:
    """Insert a new row unless one with the same unique columns is there. Its key stays unknown."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql = _inserting(type(row), Then.UNLESS_THERE, connection.vendor)
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, _values(row, connection))


def change(row: Model, names: Iterable[str]) -> None:
    """Write these fields of a row. Raises DatabaseError when it is not there any more."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _updating(type(row), tuple(names), connection.vendor)
    if not fields:
        return
    key = type(row)._meta.pk
    values = [_stored(field, getattr(row, field.attname), connection) for field in (*fields, key)]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, values)
        if cursor.rowcount != 1:
            raise DatabaseError(f"no row of {type(row).__name__} with the key {row.pk} to change")


def remove(model: type[Model], **columns: Any) -> int:
    """Delete the rows whose columns (`ticket_id=…`) have these values; answers how many. Nothing may point to them."""
    connection = connections[DEFAULT_DB_ALIAS]
    empty = tuple(column for column, value in columns.items() if value is None)
    sql, fields = _deleting(model, tuple(columns), empty, connection.vendor)
    found = [value for value in columns.values() if value is not None]
    values = [_stored(field, value, connection) for field, value in zip(fields, found, strict=True)]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


class Then(Enum):
    """What an insertion answers or leaves out."""

    KEY = "key"
    NOTHING = "nothing"
    UNLESS_THERE = "unless there"


def _values(row: Model, connection: Any) -> list[Any]:
    return [
        _stored(field, field.pre_save(row, True) if makes else getattr(row, field.attname), connection)
        for field, makes in _columns(type(row))
    ]


def _stored(field: Any, value: Any, connection: Any) -> Any:
    """The value as the database wants it; most are texts or nothing, which every field takes as they are."""
    kind = type(field)
    if value is None or (kind in _TEXTS and type(value) is str):
        return value
    if kind is JSONField and field.encoder is None:
        return jsons.stored(field, value, connection)
    return field.get_db_prep_save(value, connection=connection)


@cache
def _columns(model: type[Model]) -> tuple[tuple[Any, bool], ...]:
    """All columns but the key, which the database gives; with whether the field makes its value itself."""
    own = (field for field in model._meta.concrete_fields if not field.primary_key)
    return tuple((field, type(field).pre_save is not Field.pre_save) for field in own)


@cache
def _inserting(model: type[Model], then: Then, vendor: str) -> str:
    """Django's own text for the insertion of one row."""
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if then is Then.UNLESS_THERE else None)
    query.insert_values([field for field, _makes in _columns(model)], [model()])
    compiler: Any = query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
    if then is Then.KEY:
        compiler.returning_fields = [model._meta.pk]
    ((sql, _values),) = compiler.as_sql()
    return str(sql)


@cache
def _inserting_together(model: type[Model], count: int, vendor: str) -> str:
    """The same for so many rows; Django's own for several takes a list of values for each column."""
    into, values, row = _inserting(model, Then.NOTHING, vendor).partition(" VALUES ")
    return f"{into}{values}{', '.join([row] * count)}"


@cache
def _updating(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[str, tuple[Any, ...]]:
    quoted: Callable[[Any], str] = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields: tuple[Any, ...] = tuple(model._meta.get_field(name) for name in names)
    columns = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    return f"UPDATE {quoted(model._meta.db_table)} SET {columns} WHERE {quoted(model._meta.pk.column)} = %s", fields


@cache
def _deleting(
    model: type[Model], columns: tuple[str, ...], empty: tuple[str, ...], vendor: str
) -> tuple[str, tuple[Any, ...]]:
    quoted: Callable[[Any], str] = connections[DEFAULT_DB_ALIAS].ops.quote_name
    by_column: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    asked = " AND ".join(
        f"{quoted(by_column[column].column)} {'IS NULL' if column in empty else '= %s'}" for column in columns
    )
    fields = tuple(by_column[column] for column in columns if column not in empty)
    return f"DELETE FROM {quoted(model._meta.db_table)} WHERE {asked}", fields
