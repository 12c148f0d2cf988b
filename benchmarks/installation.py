"""An installation for one bench: a folder and a database of its own, Django set up on them, all of it gone afterwards.

PostgreSQL is a real one, with durability as it ships (fsync and synchronous_commit on), on a socket in the folder.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

from tests import postgres

KINDS = ("postgres", "sqlite")

POSTGRES_SETTINGS = """
shared_buffers = 512MB
random_page_cost = 1.1
jit = off
max_connections = 100
"""


@contextmanager
def installation(kind: str) -> Iterator[Path]:
    """Make both and set Django up on them; processes that are started inherit the surroundings."""
    folder = Path(tempfile.mkdtemp(prefix="hd-bench-"))
    try:
        _describe(folder, kind)
        django.setup()
        yield folder
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


def _describe(folder: Path, kind: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    os.environ["HEIMDESK_DATA"] = str(folder)
    os.environ["HEIMDESK_SECRET_KEY"] = "of-benches-only-and-of-no-installation"
    os.environ["HEIMDESK_URL"] = "http://127.0.0.1"
    os.environ["HEIMDESK_SMTP"] = "dummymail://"
    if kind == "postgres":
        os.environ["DATABASE_URL"] = postgres.start(folder / "pg", POSTGRES_SETTINGS)
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"


def database_facts() -> dict[str, str]:
    """The database as it is: version, and whether what it says is written is written."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return {"kind": "SQLite", "version": cursor.fetchone()[0], "synchronous": "normal, write-ahead log"}
        found = {"kind": "PostgreSQL"}
        for name in ("server_version", "fsync", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            found[name] = cursor.fetchone()[0]
        return found


def data_folder() -> Path:
    """Where the installation keeps its files."""
    return Path(settings.DATA)


def database_pid() -> int | None:
    """The process of the PostgreSQL of this bench; None on SQLite."""
    told = data_folder() / "pg" / "postmaster.pid"
    return int(told.read_text().split()[0]) if told.exists() else None
