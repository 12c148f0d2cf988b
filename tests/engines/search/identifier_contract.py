"""What every search engine must do with error codes, numbers and other identifiers; inherited as the contract is."""

from heimdesk.engines.search.port import Entry, Query, SearchEngine
from tests.engines.search.contract import ALICE, LOCK, PUBLIC, keys


class IdentifierContract:
    """What must match to the letter, and what to say when nothing does."""

    def test_a_code_is_found_and_marked_with_and_without_its_hyphen(self, engine: SearchEngine) -> None:
        """[SRC-1] Whole; what is written as it was typed comes first, and digits alone are not joined."""
        engine.add([
            Entry("x:7", "article", "7", "E is for error", "Relay says E‑2207 twice.", PUBLIC),
            Entry("x:8", "article", "8", "Bare", "Relay says E2207 on ports 10-24.", PUBLIC),
        ])  # fmt: skip
        assert keys(engine.search(Query(PUBLIC, "e2207"))) == ["x:8", "x:7"]
        assert keys(engine.search(Query(PUBLIC, "E‑2207"))) == ["x:7", "x:8"]
        assert keys(engine.search(Query(PUBLIC, "E-2207")))[:2] in (["x:7", "x:8"], ["x:8", "x:7"])
        first = next(hit for hit in engine.search(Query(PUBLIC, "e2207")).hits if hit.key == "x:7")
        assert [part.text for part in (*first.title.segments, *first.passage.segments) if part.marked] == ["E‑2207"]
        assert engine.search(Query(PUBLIC, "1024")).unknown == ("1024",)
        assert [hit.key for hit in engine.suggest("orc318", readers=PUBLIC).hits] == [LOCK.key]

    def test_a_code_that_is_not_whole_finds_what_begins_so(self, engine: SearchEngine) -> None:
        """[SRC-1] Its whole is marked, and that nothing has it to the letter is told."""
        found = engine.search(Query(PUBLIC, "ORC-318"))
        assert (keys(found), found.unknown) == ([LOCK.key], ("orc-318",))
        assert [part.text for part in found.hits[0].passage.segments if part.marked] == ["ORC-31877"]

    def test_an_identifier_that_nobody_has_is_told(self, engine: SearchEngine) -> None:
        """[SRC-1] [SRC-3] Also one that only others may see; not where words were typed, or a number leads on."""
        assert engine.search(Query(PUBLIC, "MGW-99999")).unknown == ("mgw-99999",)
        assert engine.search(Query(PUBLIC, "48213")).unknown == ("48213",)
        engine.add([Entry("x:9", "article", "9", "E is for error", "Relay says E-2207.", PUBLIC)])
        assert engine.search(Query(PUBLIC, "E-9999")).total == 0
        assert engine.search(Query(PUBLIC, "ORC-31877 ORC-99999")).unknown == ("orc-99999",)
        assert engine.search(Query(ALICE, "48213")).unknown == ()
        assert engine.search(Query(PUBLIC, "0x80070005")).unknown == ()
        assert engine.search(Query(PUBLIC, "lock 99999")).unknown == ()
