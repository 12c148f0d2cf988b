"""What every search engine must suggest while somebody types; inherited as the contract is."""

from dataclasses import replace

from heimdesk.engines.search.port import Entry, SearchEngine
from tests.engines.search.contract import ALICE, BACKUP, LOCK, LOCKS, PUBLIC, STAFF, TICKET


class SuggestionContract:
    """While somebody types."""

    def test_the_last_word_is_completed(self, engine: SearchEngine) -> None:
        """[SRC-1] To what most titles have first. No number beside it: a search finds more than titles."""
        found = engine.suggest("lock wait time", readers=PUBLIC)
        assert [(one.typed, one.rest) for one in found.completions] == [("lock wait time", "out")]
        assert [hit.key for hit in found.hits] == [LOCK.key]
        engine.add([replace(BACKUP, key="x:1", title="Lorries"), replace(BACKUP, key="x:2", title="Lorries on a loop")])
        ranked = [one.rest for one in engine.suggest("lo", readers=PUBLIC).completions]
        assert ranked == ["ck", "rries", "cks", "op"]

    def test_what_leads_nowhere_is_suggested_without_its_slips(self, engine: SearchEngine) -> None:
        """[SRC-1] [SRC-3] The words as they are corrected stand there; what is only begun is completed, as ever."""
        found = engine.suggest("lokc wait time", readers=PUBLIC)
        assert [one.words for one in found.completions] == ["lock wait timeout"]
        assert [hit.key for hit in found.hits] == [LOCK.key]
        assert [hit.key for hit in engine.suggest("schedular", readers=PUBLIC).hits] == [BACKUP.key]
        assert engine.suggest("zanzibr", readers=PUBLIC) == engine.suggest("qqqq", readers=PUBLIC)
        assert [hit.key for hit in engine.suggest("zanzibr", readers=ALICE).hits] == [TICKET.key]

    def test_words_that_say_nothing_are_not_suggested(self, engine: SearchEngine) -> None:
        """[SRC-1] No "a", "after", "and"."""
        engine.add([Entry("x:6", "article", "6", "Then and there", "", PUBLIC)])
        assert engine.suggest("the", readers=PUBLIC).completions == ()

    def test_a_number_is_suggested_first(self, engine: SearchEngine) -> None:
        """[SRC-1] The entry of that number."""
        assert engine.suggest("987", readers=PUBLIC).hits[0].key == LOCKS.key

    def test_an_error_code_is_suggested_wherever_it_stands(self, engine: SearchEngine) -> None:
        """[SRC-1] From its beginning on, in any case; to the letter once it is whole."""
        found = engine.suggest("orc-31", readers=PUBLIC)
        assert [hit.key for hit in found.hits] == [LOCK.key]
        assert [(one.typed, one.rest) for one in found.completions] == [("orc-31", "877")]
        begun = engine.suggest("0x8007", readers=PUBLIC)
        assert {one.words for one in begun.completions} == {"0x80070005", "0x80070006"}
        assert [hit.key for hit in begun.hits] == [BACKUP.key]
        whole = engine.suggest("0X80070005 ", readers=PUBLIC)
        assert (whole.completions, [hit.key for hit in whole.hits]) == ((), [BACKUP.key])
        assert [hit.key for hit in engine.suggest("1205 orc-31877", readers=PUBLIC).hits] == [LOCK.key]
        assert engine.suggest("0x80070007", readers=PUBLIC).hits == ()
        assert engine.suggest("0x8(0.*", readers=PUBLIC).hits == ()

    def test_identifiers_are_suggested_to_their_readers_alone(self, engine: SearchEngine) -> None:
        """[SRC-3] Neither that of a ticket nor that of a section for the staff."""
        engine.add([replace(TICKET, text="It says MGW-4711."), replace(LOCKS, private_text="See MGW-4712.",
                    private_readers=frozenset({"staff"}))])  # fmt: skip
        of_public, of_alice, of_staff = (engine.suggest("mgw-47", readers=each) for each in (PUBLIC, ALICE, STAFF))
        assert (of_public.completions, of_public.hits) == ((), ())
        assert ([one.rest for one in of_alice.completions], [hit.key for hit in of_alice.hits]) == (
            ["11"],
            [TICKET.key],
        )
        assert {one.rest for one in of_staff.completions} == {"11", "12"}
        assert {hit.key for hit in of_staff.hits} == {TICKET.key, LOCKS.key}

    def test_the_subject_of_a_ticket_is_suggested(self, engine: SearchEngine) -> None:
        """[SRC-1] To who may read it."""
        assert [hit.key for hit in engine.suggest("mail queue st", readers=ALICE).hits] == [TICKET.key]

    def test_nothing_typed_suggests_nothing(self, engine: SearchEngine) -> None:
        """[SRC-1] No noise before the first letter."""
        assert engine.suggest(" ", readers=PUBLIC).hits == ()
