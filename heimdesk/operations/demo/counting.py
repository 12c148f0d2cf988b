"""Counts what a demo company consists of, for the table at the end of its filling."""

from collections.abc import Iterator

from django.db.models import Count

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.tickets.models import Message, State, Ticket


def counts() -> Iterator[tuple[str, int]]:
    """What there is and how many of it; tickets in all and by state."""
    yield "products", Product.objects.count()
    yield "customers", Account.objects.count()
    yield "people", Person.objects.count()
    yield "articles", Article.objects.count()
    by_state = dict(Ticket.objects.order_by().values_list("state").annotate(Count("id")))
    yield "tickets", sum(by_state.values())
    for state in State:
        yield f"  {state.label}", by_state.get(state.value, 0)
    yield "messages", Message.objects.count()
    yield "ledger rows", LedgerRow.objects.count()
