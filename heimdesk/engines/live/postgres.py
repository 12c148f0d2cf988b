"""The bus of many machines: NOTIFY and LISTEN of the PostgreSQL that holds the rows; nothing else to run."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import structlog
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

AGAIN_AFTER_SECONDS = 1.0
CHANNEL = "heimdesk_live"
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3}
"""A server that vanished without a word is noticed within a minute."""
log = structlog.get_logger()


class PostgresBus:
    """One statement to publish, on the connection that is there anyway; one connection of its own to listen."""

    def publish(self, text: str) -> None:
        """Tell it after the commit: within, NOTIFY would make all commits of the database wait for each other."""
        try:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, text))
        except DatabaseError as error:
            log.warning("live.not_told", error=str(error))

    async def listen(self) -> AsyncIterator[str | None]:
        """Listen on a connection that no pooler shares; a lost one is opened again."""
        django: Any = connections[DEFAULT_DB_ALIAS]
        driver = django.Database
        while True:
            try:
                async with await driver.AsyncConnection.connect(**_parameters(), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    yield None
                    async for notice in connection.notifies():
                        yield notice.payload
            except driver.Error as error:
                log.warning("live.cannot_listen", error=str(error))
            await asyncio.sleep(AGAIN_AFTER_SECONDS)


def _parameters() -> dict[str, Any]:
    """Where Django connects to, without what belongs to its own kind of connection."""
    given = connections[DEFAULT_DB_ALIAS].get_connection_params()
    return {**{name: given[name] for name in given if name not in {"cursor_factory", "context"}}, **KEEPALIVE}
