"""What an address asks of the search, and how much of it a stranger can ask for at once."""

from datetime import date

from django.http import QueryDict

from heimdesk.channels.web.components.results import CHOSEN, LOOKED_FOR, asked, found_for
from heimdesk.engines.search.port import FACETS, Count, Hits, Query

TODAY = date(2026, 6, 8)


def test_an_address_of_very_many_values_costs_few_searches() -> None:
    """[SRC-1] What no page offered is looked for a few times, the rest is dropped unseen."""
    searches: list[Query] = []

    def search(query: Query) -> Hits:
        searches.append(query)
        return Hits(hits=(), total=0, facets={}, words=query.words)

    long = QueryDict("&".join(f"{name}={number}" for name in FACETS for number in range(199)))
    query = asked(long, readers=frozenset({"public"}), today=TODAY)
    assert {len(values) for values in query.filters.values()} == {CHOSEN}
    query, _hits = found_for(query, search)
    assert query.filters == {}
    assert len(searches) == len(FACETS) * LOOKED_FOR + 2


def test_a_value_that_something_has_stays_and_costs_nothing_more() -> None:
    """[SRC-1] It stands among the counts of its facet."""
    searches: list[Query] = []

    def search(query: Query) -> Hits:
        searches.append(query)
        return Hits(hits=(), total=0, facets={"product": (Count("Orchestrator", 3),)}, words=query.words)

    query = asked(QueryDict("product=Orchestrator"), readers=frozenset({"public"}), today=TODAY)
    query, _hits = found_for(query, search)
    assert query.filters == {"product": frozenset({"Orchestrator"})}
    assert len(searches) == 1
