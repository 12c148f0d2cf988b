"""Two changes of one ticket never interleave: each action begins by locking the row and reading it anew."""

from heimdesk.domain.tickets.models import Ticket

_WITH = ("book", "account", "product", "requester", "owner")


def lock(ticket: Ticket) -> None:
    """Lock the row until the transaction ends; this instance has its present values then, and what actions ask of it.

    On SQLite the transaction itself is the lock (IMMEDIATE). Raises Ticket.DoesNotExist.
    """
    locked = Ticket.objects.select_for_update(of=("self",)).select_related(*_WITH).defer("book__text")
    ticket.refresh_from_db(from_queryset=locked)
