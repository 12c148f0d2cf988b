"""Request IDs: each ticket gets one of its own, on every database, also when many are opened at once."""

from heimdesk.domain.tickets.models import TicketNumber
from heimdesk.engines.sql.writing import add

FIRST = 48_000
"""The number before the first one: five digits are easily read out and keyed in."""


def next_number() -> int:
    """The next request ID. Nobody waits for it; one that is not used, as its opening failed, is left out."""
    return FIRST + int(add(TicketNumber()).pk)
