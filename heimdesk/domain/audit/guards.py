"""Tables that only grow are held to it by the database too: it refuses to change, delete or empty their rows.

Whoever writes past the application meets a trigger (INC-6, STA-5, OPS-4). It is put on by a migration; a later one that
makes such a table anew on SQLite takes it off and has to put it on again. To empty a whole database: `heimdesk flush`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from heimdesk.domain.audit.append_only import AppendOnly

_REFUSAL = "{table}: rows are only added, never changed or deleted"
_BODIES = {
    "sqlite": {
        "changed": "BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        "deleted": "BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    },
    "postgresql": {
        "changed": "BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION only_grows('{refusal}')",
        "deleted": "BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION only_grows('{refusal}')",
        "emptied": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION only_grows('{refusal}')",
    },
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$
"""
_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}
Step = Callable[[Any, Any], None]


def putting_on(table: str) -> tuple[Step, Step]:
    """What a migration runs to guard a table, and what it runs backward."""

    def forward(_apps: Any, schema_editor: Any) -> None:
        _put_on(schema_editor.connection, table)

    def backward(_apps: Any, schema_editor: Any) -> None:
        _take_off(schema_editor.connection, table)

    return forward, backward


def guarded_tables() -> list[str]:
    """The tables whose rows are only ever added."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))


def unguarded(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Those of them whose rows the database would let somebody change: there is none, and `heimdesk check` asks."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_THERE[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    return [table for table in guarded_tables() if not there >= set(_triggers(connection, table))]


def mend(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Guard what lost its guard; answers which tables."""
    found = unguarded(using)
    for table in found:
        _put_on(connections[using], table)
    return found


@contextmanager
def lowered(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Inside, rows can be taken away; afterwards, or when it fails, the guards are as before. For `flush` alone."""
    connection = connections[using]
    tables = set(guarded_tables()) & set(connection.introspection.table_names())
    with transaction.atomic(using=using):
        for table in tables:
            _take_off(connection, table)
        yield
        for table in tables:
            _put_on(connection, table)


def _triggers(connection: Any, table: str) -> dict[str, str]:
    refusal = _REFUSAL.format(table=table)
    bodies = _BODIES[connection.vendor]
    return {f"{table}_never_{what}": body.format(table=table, refusal=refusal) for what, body in bodies.items()}


def _put_on(connection: Any, table: str) -> None:
    _take_off(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name, body in _triggers(connection, table).items():
            cursor.execute(f"CREATE TRIGGER {name} {body}")


def _take_off(connection: Any, table: str) -> None:
    where = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _triggers(connection, table):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
