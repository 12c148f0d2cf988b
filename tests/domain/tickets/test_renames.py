"""What stands in the index under the name of a product or an account stands there under the new one afterwards."""

from pathlib import Path
from typing import Any

import pytest

from heimdesk.domain.catalog.changes import change_product
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import learn_changes, waiting
from heimdesk.domain.people.changes import change_account
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.engines.search import chosen
from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.port import Query
from tests.cast import MONDAY, Cast
from tests.domain.tickets.tickets import opened

PRODUCT: dict[str, Any] = {
    "family": "Mail", "summary": "", "ticket_types": (), "severity_wording": {}, "sold_per_incident": False,
    "free_incidents": False, "mandatory_training": False, "now": MONDAY,
}  # fmt: skip


def test_a_new_name_of_a_product_or_an_account_is_learned(
    people: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[SRC-1] [CAT-1] Articles and tickets, by the worker's next round; a change that renames nothing is none."""
    monkeypatch.setattr(chosen, "_chosen", [])
    chosen.use(EmbeddedEngine(tmp_path / "index"))
    publish_article("Queues", "How to read a queue.", products=[people.gateway], now=MONDAY)
    opened(people, subject="A queue stands still")
    learn_changes(MONDAY, 500)
    account, gateway = people.bob.account, people.gateway
    assert account is not None
    change_product(gateway, name="Mail Bridge", by=people.ada, **PRODUCT)
    of_account = {
        "parent": None, "city": account.city, "country": account.country, "time_zone": account.time_zone,
        "language": account.language, "manager": account.manager_of_account, "by": people.ada, "now": MONDAY,
    }  # fmt: skip
    change_account(account, name="Kestrel Rail", **of_account)
    learn_changes(MONDAY, 500)
    readers = reader_tokens(people.ines)
    found = chosen.engine().search(Query(readers=readers, words="queue", facets=("product", "account")))
    assert {count.value: count.count for count in found.facets["product"]} == {"Mail Bridge": 2}
    assert [count.value for count in found.facets["account"]] == ["Kestrel Rail"]
    change_product(gateway, name="Mail Bridge", by=people.ada, **{**PRODUCT, "summary": "Mail in and out"})
    change_account(account, name="Kestrel Rail", **{**of_account, "city": "Ulm"})
    assert not waiting()
