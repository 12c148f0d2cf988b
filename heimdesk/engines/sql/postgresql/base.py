"""Django's PostgreSQL, with moments read by Python's own quick parser, and all statements of a process kept prepared.

Named by `DATABASES["default"]["ENGINE"]`. A page of a list has hundreds of moments; measured: a fifteenth of its time.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader

_PREPARED_AT_MOST = 400
"""psycopg keeps 100, a web process soon has more, and each one that it gives up is planned anew the next time. Eighty
took 6 MB of a connection's server process."""


class DatabaseWrapper(base.DatabaseWrapper):
    """What differs is how a connection reads moments, and how many statements it keeps."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection whose moments are in UTC, as Django has them."""
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = _PREPARED_AT_MOST
        if self.timezone is UTC:
            connection.adapters.register_loader("timestamptz", _Moment)
        return connection


class _Moment(BaseTzLoader):  # type: ignore[misc]  # psycopg's, which has no types here
    timezone = UTC

    def load(self, data: Any) -> datetime:
        """PostgreSQL writes ISO 8601 unless it is told otherwise; what is none (a year before 1) goes the long way."""
        try:
            moment = datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            moment = super().load(data)
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
