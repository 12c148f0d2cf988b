"""Request IDs: each ticket gets the next number, on every database, also when many are opened at once."""

from django.db import connection

from heimdesk.domain.tickets.models import TicketCounter

FIRST = 48_000
"""The number before the first one: five digits are easily read out and keyed in."""


def next_number() -> int:
    """The next request ID; the counter stays locked until the transaction ends."""
    number = _counted_on()
    if number is None:
        TicketCounter.objects.get_or_create(pk=1, defaults={"last": FIRST})
        number = _counted_on()
    assert number is not None
    return number


def _counted_on() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TicketCounter._meta.db_table} SET last = last + 1 WHERE id = 1 RETURNING last")
        row = cursor.fetchone()
    return row[0] if row else None
