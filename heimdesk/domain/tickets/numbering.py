"""Request IDs: each ticket gets the next number, on every database, also when many are opened at once."""

from django.db.models import F

from heimdesk.domain.tickets.models import TicketCounter

FIRST = 48_000
"""The number before the first one: five digits are easily read out and keyed in."""


def next_number() -> int:
    """The next request ID; the counter stays locked until the transaction ends."""
    counter = TicketCounter.objects.filter(pk=1)
    if not counter.update(last=F("last") + 1):
        TicketCounter.objects.get_or_create(pk=1, defaults={"last": FIRST})
        counter.update(last=F("last") + 1)
    return TicketCounter.objects.values_list("last", flat=True).get(pk=1)
