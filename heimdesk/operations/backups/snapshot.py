"""One moment of the database to read at ease, while everybody goes on writing."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections, transaction

SNAPSHOT = "snapshot"


@contextmanager
def snapshot(beside: Path) -> Iterator[str]:
    """The alias of a connection that sees the database as it is now.

    SQLite: a copy by its online backup, in a folder beside the archive. PostgreSQL: one transaction that repeats reads.
    """
    default = connections[DEFAULT_DB_ALIAS]
    if default.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=beside) as folder:
            copy = Path(folder) / "copy.sqlite3"
            _copy(Path(default.settings_dict["NAME"]), copy)
            with _connected({"NAME": str(copy)}):
                yield SNAPSHOT
        return
    with _connected({}), transaction.atomic(using=SNAPSHOT):
        with connections[SNAPSHOT].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield SNAPSHOT


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as read, closing(sqlite3.connect(target)) as copy:
        read.backup(copy)
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise CommandError(f"The database {source} is damaged: {found}. Restore an earlier backup.")


@contextmanager
def _connected(changed: dict[str, str]) -> Iterator[None]:
    connections.databases[SNAPSHOT] = {**connections[DEFAULT_DB_ALIAS].settings_dict, **changed}
    try:
        yield
    finally:
        connections[SNAPSHOT].close()
        del connections[SNAPSHOT]
        del connections.databases[SNAPSHOT]
