"""Rows written by SQL that is built once a table: for the few tables that nearly every action writes to.

Values go through their fields as in `save()`; there are no signals in this house, and a row is inserted as it stands.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import Model
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

Row = TypeVar("Row", bound=Model)


def add(row: Row) -> Row:
    """Insert a new row and give it its key. Raises what the database says (IntegrityError)."""
    _insert(row, returning=True)
    return row


def add_unless_there(row: Model) -> None:
    """Insert a new row unless one with the same unique columns is there. Its key stays unknown."""
    _insert(row, returning=False)


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
    sql, fields = _deleting(model, tuple(columns), connection.vendor)
    values = [_stored(field, value, connection) for field, value in zip(fields, columns.values(), strict=True)]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _insert(row: Model, *, returning: bool) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    fields = _columns(type(row))
    sql = _inserting(type(row), returning, connection.vendor)
    values = [_stored(field, field.pre_save(row, True), connection) for field in fields]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, values)
        if returning:
            (row.pk,) = cursor.fetchone()
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS


def _stored(field: Any, value: Any, connection: Any) -> Any:
    return field.get_db_prep_save(value, connection=connection)


@cache
def _columns(model: type[Model]) -> tuple[Any, ...]:
    """All columns but the key, which the database gives."""
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@cache
def _inserting(model: type[Model], returning: bool, vendor: str) -> str:
    """Django's own text for the insertion of one row."""
    query = InsertQuery(model, on_conflict=None if returning else OnConflict.IGNORE)
    query.insert_values(list(_columns(model)), [model()])
    compiler: Any = query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
    if returning:
        compiler.returning_fields = [model._meta.pk]
    ((sql, _values),) = compiler.as_sql()
    return str(sql)


@cache
def _updating(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[str, tuple[Any, ...]]:
    quoted: Callable[[Any], str] = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields: tuple[Any, ...] = tuple(model._meta.get_field(name) for name in names)
    columns = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    return f"UPDATE {quoted(model._meta.db_table)} SET {columns} WHERE {quoted(model._meta.pk.column)} = %s", fields


@cache
def _deleting(model: type[Model], columns: tuple[str, ...], vendor: str) -> tuple[str, tuple[Any, ...]]:
    quoted: Callable[[Any], str] = connections[DEFAULT_DB_ALIAS].ops.quote_name
    by_column: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    fields = tuple(by_column[column] for column in columns)
    equal = " AND ".join(f"{quoted(field.column)} = %s" for field in fields)
    return f"DELETE FROM {quoted(model._meta.db_table)} WHERE {equal}", fields
