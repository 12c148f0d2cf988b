"""Somebody who owns the database takes the guard off a table that only grows, and changes rows behind our back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from heimdesk.domain.audit.guards import lowered


@contextmanager
def tampering() -> Iterator[CursorWrapper]:
    """A cursor that the guards do not stop; afterwards they stand as before."""
    connection.check_constraints()  # PostgreSQL takes no trigger off while rows of the transaction wait to be checked
    with lowered(), connection.cursor() as cursor:
        yield cursor
        connection.check_constraints()
