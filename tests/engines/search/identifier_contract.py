"""What every search engine must do with error codes, numbers and other identifiers; inherited as the contract is."""

from heimdesk.engines.search.port import Entry, Query, SearchEngine
from tests.engines.search.contract import ALICE, LOCK, PUBLIC, keys, plain


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
        """[SRC-1] [SRC-3] Also one that only others may see; no number beside words, nor one that leads on."""
        assert engine.search(Query(PUBLIC, "MGW-99999")).unknown == ("mgw-99999",)
        assert engine.search(Query(PUBLIC, "48213")).unknown == ("48213",)
        engine.add([Entry("x:9", "article", "9", "E is for error", "Relay says E-2207.", PUBLIC)])
        assert engine.search(Query(PUBLIC, "E-9999")).total == 0
        assert engine.search(Query(PUBLIC, "ORC-31877 ORC-99999")).unknown == ("orc-99999",)
        assert engine.search(Query(ALICE, "48213")).unknown == ()
        assert engine.search(Query(PUBLIC, "0x80070005")).unknown == ()
        assert engine.search(Query(PUBLIC, "lock 99999")).unknown == ()

    def test_a_part_of_a_code_is_no_answer(self, engine: SearchEngine) -> None:
        """[SRC-1] "ORC-1043" finds no page that only has "ORC", alone or beside words; that nothing has it is told."""
        engine.add([
            plain("x:orc", "ORC, the Orchestrator", "ORC is short for it. The zeppelin is of another version, 9 or 4."),
            plain("x:z", "A zeppelin", "It flies."),
        ])  # fmt: skip
        alone = engine.search(Query(PUBLIC, "ORC-1043"))
        assert (alone.total, alone.unknown, alone.corrections) == (0, ("orc-1043",), ())
        beside = engine.search(Query(PUBLIC, "zeppelin ORC-1043 flies"))
        assert (keys(beside)[0], beside.unknown) == ("x:z", ("orc-1043",))
        assert keys(engine.search(Query(PUBLIC, "umbrella ORC-1043"))) == []
        assert keys(engine.search(Query(PUBLIC, "umbrella 9.4.1"))) == []
        assert engine.search(Query(PUBLIC, "zeppelin of 64-bit, 500GB")).unknown == ()
        known = engine.search(Query(PUBLIC, "zeppelin, see (ORC-31877)."))
        assert (keys(known), known.unknown) == ([LOCK.key], ())
        assert "<mark>ORC-31877</mark>" in known.hits[0].passage.__html__()

    def test_a_code_is_found_in_words_that_stand_together(self, engine: SearchEngine) -> None:
        """[SRC-1] "ORC-1043" finds "ORC 1043", and no page of both words apart."""
        engine.add([plain("x:1", "ORC on port 1043", "No error."), plain("x:2", "An error", "It says ORC 1043 then.")])
        found = engine.search(Query(PUBLIC, "ORC-1043"))
        assert keys(found) == ["x:2"]
        assert "<mark>ORC 1043</mark>" in found.hits[0].passage.__html__()

    def test_words_that_a_hyphen_joins_belong_together(self, engine: SearchEngine) -> None:
        """[SRC-1] They are two words, but where they stand together comes first."""
        engine.add([
            plain("x:apart", "Two numbers", "A factor is a number, and two is one: the factor is two, or not two."),
            plain("x:joined", "How to log in", "By a password, or with two-factor codes, or by a link in a letter."),
            plain("x:blank", "Logging in once more", "By a password, or with two factor codes, or by a link."),
        ])  # fmt: skip
        assert set(keys(engine.search(Query(PUBLIC, "two-factor")))[:2]) == {"x:joined", "x:blank"}
        assert keys(engine.search(Query(PUBLIC, "two-factor")))[2:] == ["x:apart"]

    def test_names_are_no_slips(self, engine: SearchEngine) -> None:
        """[SRC-1] Words of paths, addresses, hosts and versions stay as they are typed; of prose with a slash not."""
        engine.add([plain("x:1", "Words", "The foobaz of example has a profile, a panel, a release and a lock.")])
        for name in (
            "/var/log/foobar.log", "/foobar", "C:\\foobar\\profle", "https://foobar.exampel.com/profle?panl=1",
            "foobar.exampel.com", "jane@exampel.org", "foobar_2", "1.2-relase", "~/.profle", "./foobar",
            "https://foobar/" + "exampel/" * 30,
        ):  # fmt: skip
            found = engine.search(Query(PUBLIC, f"lokc {name}"))
            assert (found.words, [one.typed for one in found.corrections]) == (f"lock {name}", ["lokc"])
        assert engine.search(Query(PUBLIC, "foobar in /foobar/x")).words == "foobaz in /foobar/x"
        assert engine.search(Query(PUBLIC, "profle/panl")).words == "profile/panel"
