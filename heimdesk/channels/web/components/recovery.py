"""A database that was away and came back costs no reader an error; one that is away gets an honest page (OPS-2)."""

import errno
import select
import sqlite3
from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
# A statement that is wrong is our mistake, although SQLite raises the same error for it.
OUR_MISTAKE = {sqlite3.SQLITE_ERROR}


class FreshConnection:
    """Middleware: a connection that the server closed meanwhile is let go before a request asks anything.

    The look costs a microsecond and no statement, as an idle connection has nothing to read unless it ended; Django's
    own CONN_HEALTH_CHECKS asks the database in every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection = connections[DEFAULT_DB_ALIAS]
        if _has_something_to_read(connection) and not connection.in_atomic_block and not connection.is_usable():
            connection.close()
        return self.get_response(request)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether an error says that the database or the disk cannot serve just now: mended elsewhere, not in our code."""
    while error is not None:
        if isinstance(error, InterfaceError | OperationalError):
            return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF not in OUR_MISTAKE
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        error = error.__cause__
    return False


def _has_something_to_read(connection: BaseDatabaseWrapper) -> bool:
    if connection.vendor != "postgresql" or connection.connection is None:
        return False
    if connection.connection.closed:
        return True
    watched = select.poll()
    watched.register(connection.connection.fileno(), select.POLLIN)
    return bool(watched.poll(0))
