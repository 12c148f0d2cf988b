"""Two changes of one ticket never interleave: each action begins by locking the row and reading it anew."""

from heimdesk.domain.tickets.models import Ticket


def lock(ticket: Ticket) -> None:
    """Lock the row until the transaction ends and put its present values into this instance.

    On SQLite the transaction itself is the lock (IMMEDIATE). Raises Ticket.DoesNotExist.
    """
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update())
