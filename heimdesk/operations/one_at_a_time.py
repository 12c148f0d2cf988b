"""What must not run twice at once waits here: on this machine, and on all that share a PostgreSQL."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

LOCK_FILE = "setup.lock"
ADVISORY_LOCK = 0x68656D
"""The number under which the processes of all machines wait at a PostgreSQL; any that nothing else here takes."""


@contextmanager
def alone_here() -> Iterator[None]:
    """Inside is one process of this data directory at most; a killed one leaves no lock behind."""
    with (settings.DATA / LOCK_FILE).open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def alone_at_the_database() -> Iterator[None]:
    """Inside is one process at most of all that share the database.                                        [OPS-2]"""
    with alone_here():
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
