"""Synonyms are read from plain lists, the shipped one is sound, and a search finds by them."""

from pathlib import Path

from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.port import Entry, Query
from heimdesk.engines.search.synonyms import SHIPPED, read_synonyms, synonyms_in
from tests.engines.search.contract import PUBLIC, keys


def test_each_word_of_a_line_is_found_by_the_others() -> None:
    """[SRC-1] Only single words are replaced; remarks, blank lines and lonely words say nothing."""
    found = synonyms_in(["# who", "VM, virtual machine , guest # in German too", "", "alone", "vm, kvm"])
    assert found == {
        "vm": ("virtual machine", "guest", "kvm"),
        "guest": ("vm", "virtual machine"),
        "kvm": ("vm",),
    }


def test_the_list_that_ships_and_an_own_one_work_together(tmp_path: Path) -> None:
    """[SRC-1] "email" finds "e-mail" and the other way round, "vm" a machine that is virtual, "orc" the own product."""
    own = tmp_path / "own.txt"
    own.write_text("orc, orchestrator\n")
    engine = EmbeddedEngine(tmp_path / "search", synonyms=read_synonyms(SHIPPED, own))
    texts = {"a": "Send an e-mail", "b": "Sending email", "c": "Start the virtual machine", "d": "The Orchestrator"}
    engine.add(Entry(key, "article", "", text, text, PUBLIC) for key, text in texts.items())
    assert set(keys(engine.search(Query(PUBLIC, "email")))) == {"a", "b"}
    assert set(keys(engine.search(Query(PUBLIC, "mail")))) == {"a", "b"}
    assert keys(engine.search(Query(PUBLIC, "vm"))) == ["c"]
    assert keys(engine.search(Query(PUBLIC, "orc"))) == ["d"]


def test_no_line_of_the_list_that_ships_says_nothing() -> None:
    """[SRC-1] Each has two words at least, and one of them is a single word."""
    lines = [line for line in SHIPPED.read_text().splitlines() if line and not line.startswith("#")]
    assert all(synonyms_in([line]) for line in lines)
