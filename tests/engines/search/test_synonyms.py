"""Synonyms are read from plain lists, the shipped one is sound, and a search finds by them."""

import os
from pathlib import Path

import pytest

from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.port import Entry, Query, SearchUnavailable
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


def test_words_of_a_synonym_mean_it_only_together(tmp_path: Path) -> None:
    """[SRC-1] "backup" finds "back up", and no page that goes back and later further up."""
    engine = EmbeddedEngine(tmp_path / "search", synonyms=read_synonyms(SHIPPED))
    texts = {"a": "Back up the mailboxes", "b": "Go back and look it up", "c": "A backup of the mailboxes"}
    engine.add(Entry(key, "article", "", text, text, PUBLIC) for key, text in texts.items())
    assert set(keys(engine.search(Query(PUBLIC, "backup")))) == {"a", "c"}
    assert "b" not in keys(engine.search(Query(PUBLIC, "setup")))


def test_a_synonym_of_several_words_is_found_by_the_rules_of_each_language(tmp_path: Path) -> None:
    """[SRC-1] Bent as its words are, with words that are indexed nowhere ("in"), in titles, headings and texts."""
    engine = EmbeddedEngine(tmp_path / "search", synonyms=read_synonyms(SHIPPED))
    texts = {
        "a": ("en", "They logged in twice"), "b": ("de", "Der Knopf heißt Log in, oben rechts"),
        "c": ("en", "The log. In it all is kept"), "d": ("en", "A login"), "e": ("en", "It logs time in tables"),
    }  # fmt: skip
    engine.add(
        Entry(key, "article", "", "A title", text, PUBLIC, language=language) for key, (language, text) in texts.items()
    )
    assert set(keys(engine.search(Query(PUBLIC, "login")))) == {"a", "b", "d"}


def test_a_synonym_is_bent_by_the_rules_of_each_language(tmp_path: Path) -> None:
    """[SRC-1] "Faktura" finds a German page of one "Rechnung", which is written as the list has it nowhere."""
    engine = EmbeddedEngine(tmp_path / "search", synonyms=synonyms_in(["faktura, rechnungen, offene posten"]))
    texts = {"a": "Die Rechnung liegt hier", "b": "Ein offener Posten", "c": "Eine Faktura", "d": "Ein Brief"}
    engine.add(Entry(key, "article", "", "Titel", text, PUBLIC, language="de") for key, text in texts.items())
    found = engine.search(Query(PUBLIC, "Faktura"))
    assert set(keys(found)) == {"a", "b", "c"}
    marked = {part.text for hit in found.hits for part in hit.passage.segments if part.marked}
    assert {"Rechnung", "Faktura"} <= marked


def test_another_list_has_an_index_of_its_own(tmp_path: Path) -> None:
    """[SRC-1] [SRC-2] What is known by one list is not what another one would find; an empty index is built anew."""
    one, other = ({"vm": (each,)} for each in ("virtual machine", "virtual box"))
    first = EmbeddedEngine(tmp_path / "search", synonyms=one)
    first.add([Entry("a", "article", "", "A title", "A virtual machine", PUBLIC)])
    second = EmbeddedEngine(tmp_path / "search", synonyms=other)
    assert second.count() == 0
    for ask in (lambda: second.search(Query(PUBLIC, "vm")), lambda: second.suggest("vm", readers=PUBLIC)):
        with pytest.raises(SearchUnavailable, match="being built"):
            ask()
    second.replace_all([Entry("b", "article", "", "A title", "A virtual box", PUBLIC)])
    assert keys(second.search(Query(PUBLIC, "vm"))) == ["b"]
    assert keys(first.search(Query(PUBLIC, "vm"))) == ["a"]
    assert EmbeddedEngine(tmp_path / "search", synonyms={**one, "db": ("database",)}).count() == 1


def test_an_index_that_nobody_has_written_to_for_long_is_removed(tmp_path: Path) -> None:
    """[SRC-2] When another one is built; one that was written to of late may still be read by a process of before."""
    one, other = ({"vm": (each,)} for each in ("virtual machine", "virtual box"))
    EmbeddedEngine(tmp_path, synonyms=one).add([Entry("a", "article", "", "A title", "A text", PUBLIC)])
    (before,) = tmp_path.iterdir()
    EmbeddedEngine(tmp_path, synonyms=other).replace_all([])
    assert before.exists()
    os.utime(before / "meta.json", (0, 0))
    EmbeddedEngine(tmp_path, synonyms=other).replace_all([])
    assert not before.exists()
    assert len(list(tmp_path.iterdir())) == 1


def test_no_line_of_the_list_that_ships_says_nothing() -> None:
    """[SRC-1] Each has two words at least, and one of them is a single word."""
    lines = [line for line in SHIPPED.read_text().splitlines() if line and not line.startswith("#")]
    assert all(synonyms_in([line]) for line in lines)


def marked(folder: Path, words: str, text: str, *, language: str = "en") -> list[str]:
    """What is marked of a text that is found by these words."""
    engine = EmbeddedEngine(folder, synonyms=read_synonyms(SHIPPED))
    engine.add([Entry("a", "article", "", "A title", text, PUBLIC, language=language)])
    (found,) = engine.search(Query(PUBLIC, words)).hits
    return [segment.text for segment in found.passage.segments if segment.marked]


def test_of_a_phrase_that_means_the_same_only_the_whole_phrase_is_marked(tmp_path: Path) -> None:
    """[SRC-1] "backup" marks "back up", but neither "up" nor "back" alone, nor either within a longer word."""
    text = "Start-up: go back. Up to upgrade, come back upstairs, look up, back\nup. Then back up, or Back-up, all."
    assert marked(tmp_path / "one", "backup", text) == ["back up", "Back-up"]
    assert marked(tmp_path / "two", "vm", "Machine parts. Virtual machines are no real machine.") == [
        "Virtual machines"
    ]


def test_a_phrase_with_a_word_that_is_not_indexed_is_marked_whole(tmp_path: Path) -> None:
    """[SRC-1] "in" counts nowhere else: "log in" for "login" is marked, "log" and "in" are not."""
    text = "The log is in the login folder. Log in to see it, or login in private."
    assert marked(tmp_path / "one", "login", text) == ["login", "Log in", "login"]
    assert marked(tmp_path / "two", "login log", text) == ["log", "login", "Log in", "login"]


def test_a_phrase_is_marked_in_texts_of_other_languages_and_with_marks_on_letters(tmp_path: Path) -> None:
    """[SRC-1] Beside German words, and never behind a letter that wears its accent as a sign of its own."""
    text = "Ein Backup (englisch: back up) der e\u0301up back u\u0301p."
    assert marked(tmp_path / "one", "backup", text, language="de") == ["Backup", "back up"]
