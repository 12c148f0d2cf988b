"""What people type into the search of portal and desk: phrases, codes that nobody has, words while they are typed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.engines.search import chosen
from heimdesk.engines.search.embedded import EmbeddedEngine
from tests.cast import MONDAY, Cast

Ask = Callable[[str, str], str]
DOORS = ("/search/", "/desk/search/")


@pytest.fixture
def ask(people: Cast, tmp_path: Path) -> Iterator[Ask]:
    """The page of an address for these words, as an engineer sees it, of a few articles."""
    publish_article("ORC, the Orchestrator", "ORC waits for the lock of a zeppelin.", now=MONDAY)
    publish_article("Lock wait", "A lock wait of the zeppelin: ORC-31877.", now=MONDAY)
    before = list(chosen._chosen)
    chosen.use(EmbeddedEngine(tmp_path / "index"))
    learn_changes(MONDAY, 50)
    client = Client()
    client.force_login(people.ines, backend="heimdesk.channels.email.login.CodeBackend")
    yield lambda address, words: client.get(address, {"q": words, "stay": "1"}).content.decode()
    chosen._chosen[:] = before


@pytest.mark.parametrize("address", DOORS)
def test_words_in_quotes_are_a_phrase_at_each_door(ask: Ask, address: str) -> None:
    """[SRC-1] Found just so, or nothing, and then it says why; one quote alone is none."""
    assert "1 result" in ask(address, '"lock wait"')
    assert "<mark>Lock wait</mark>" in ask(address, '"lock wait"')
    assert "for <bdi>&#34;lock wait&#34;</bdi>" in ask(address, '"lock wait"')
    nothing = ask(address, '"wait lock"')
    assert "0 results" in nothing
    assert "Try them without the quotes." in nothing
    assert "2 results" in ask(address, '"wait lock')
    assert "Try them without the quotes." not in ask(address, '"umbrella')


@pytest.mark.parametrize("address", DOORS)
def test_a_message_that_quotes_something_finds_what_has_the_rest(ask: Ask, address: str) -> None:
    """[SRC-1] [TIC-2] And the page says that it has not what was quoted."""
    page = ask(address, 'lock wait of the zeppelin on "kestrel-db-7"')
    assert "2 results" in page
    assert "What is below is found without the quotes." in page
    assert "Nothing that you may see has" not in page
    assert "What is below is found without the quotes." not in ask(address, 'zeppelin "lock wait"')


@pytest.mark.parametrize("address", DOORS)
def test_a_code_that_nothing_has_is_told_at_each_door(ask: Ask, address: str) -> None:
    """[SRC-1] No page with a part of it is shown; what else is found is said to be without it."""
    alone = ask(address, "ORC-1043")
    assert "0 results" in alone
    assert "Nothing that you may see has" in alone
    assert "does not have it as it is typed" not in alone
    beside = ask(address, "zeppelin of ORC-1043")
    assert "2 results" in beside
    assert "does not have it as it is typed" in beside
    assert "Nothing that you may see has" not in ask(address, "zeppelin of ORC-31877")


def test_no_number_stands_beside_a_completion(ask: Ask) -> None:
    """[SRC-1] It would tell of titles, and the search that it leads to finds more."""
    part = ask("/search/suggestions/", "orches")
    assert "orches<b>trator</b>" in part
    assert 'class="count' not in part


def test_more_than_a_page_of_results_tells_of_quotes(ask: Ask) -> None:
    """[SRC-1] Where there are too many, not where quotes were typed or a page is enough."""
    for number in range(12):
        publish_article(f"Zeppelin {number}", "The zeppelin flies.", now=MONDAY)
    assert "Words in quotes" not in ask("/search/", "zeppelin")
    learn_changes(MONDAY, 50)
    assert "Words in quotes are found just as they stand" in ask("/search/", "zeppelin")
    assert "Words in quotes" not in ask("/search/", '"zeppelin"')
