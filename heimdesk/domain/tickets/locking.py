"""Two changes of one ticket never interleave: each action begins by locking the row and reading it anew."""

from django.db import DEFAULT_DB_ALIAS, connections

from heimdesk.domain.tickets.models import Ticket


def lock(ticket: Ticket) -> None:
    """Lock the row until the transaction ends; this instance has its present values then.

    What it points to (account, product, owner) stays loaded where it is, unless the row names another one by now. On
    SQLite the transaction itself is the lock (IMMEDIATE). Raises Ticket.DoesNotExist.
    """
    present = locked(ticket.pk)
    if present is None:
        raise Ticket.DoesNotExist(f"no ticket with the key {ticket.pk}")
    for column in Ticket._meta.concrete_fields:
        setattr(ticket, column.attname, getattr(present, column.attname))
    ticket._prefetched_objects_cache = {}  # type: ignore[attr-defined]


def locked(pk: int) -> Ticket | None:
    """The ticket with this key, locked until the transaction ends. Every action asks, so its SQL is written out."""
    connection = connections[DEFAULT_DB_ALIAS]
    waits = connection.ops.for_update_sql() if connection.features.has_select_for_update else ""
    rows = Ticket.objects.raw(f"SELECT * FROM {Ticket._meta.db_table} WHERE id = %s {waits}", [pk])
    return next(iter(rows), None)
