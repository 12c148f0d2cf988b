"""What every search engine must do with words in quotes; inherited as the contract is."""

from heimdesk.engines.search.port import Entry, Query, SearchEngine
from tests.engines.search.contract import LOCK, LOCKS, PUBLIC, STAFF, keys, plain


class PhraseContract:
    """What stands in quotes is wanted just so."""

    def test_words_in_quotes_are_found_just_so(self, engine: SearchEngine) -> None:
        """[SRC-1] In this order and form, next to each other, small words too; not elsewhere and not otherwise."""
        engine.add([
            plain("x:1", "Waiting for a lock", "The lock waits. Wait for the lock, or lock it."),
            plain("x:2", "Waits", "The locks wait."),
        ])  # fmt: skip
        assert keys(engine.search(Query(PUBLIC, '"lock wait"'))) == [LOCK.key]
        assert keys(engine.search(Query(PUBLIC, '"LOCKS wait"'))) == ["x:2"]
        assert keys(engine.search(Query(PUBLIC, '"Wait for the lock"'))) == ["x:1"]
        assert engine.search(Query(PUBLIC, '"wait for a lock"')).total == 0
        for quoted in ("“lock wait”", "„lock wait“", "«lock wait»", "»lock wait«"):
            assert keys(engine.search(Query(PUBLIC, quoted))) == [LOCK.key]
        assert engine.search(Query(PUBLIC, '"lock wait" "session has waited"')).total == 0

    def test_a_phrase_is_marked_as_a_whole(self, engine: SearchEngine) -> None:
        """[SRC-1] And its words nowhere else."""
        engine.add([plain("x:1", "A wait", "The lock is there: an old lock wait. A new Lock:wait, lock. Wait.")])
        hit = next(hit for hit in engine.search(Query(PUBLIC, '"lock wait"')).hits if hit.key == "x:1")
        assert hit.title.__html__() == "A wait"
        assert [part.text for part in hit.passage.segments if part.marked] == ["lock wait", "Lock:wait"]

    def test_other_words_stand_beside_a_phrase(self, engine: SearchEngine) -> None:
        """[SRC-1] Who has them comes alone; if nobody has, the phrase is enough."""
        engine.add([plain("x:1", "Another lock wait", "It has a zeppelin.")])
        assert keys(engine.search(Query(PUBLIC, '"lock wait" zeppelin'))) == ["x:1"]
        assert set(keys(engine.search(Query(PUBLIC, '"lock wait" umbrella')))) == {"x:1", LOCK.key}

    def test_what_an_error_message_quotes_need_not_be_there(self, engine: SearchEngine) -> None:
        """[SRC-1] [TIC-2] Names and paths are the customer's own: without them what has the rest is found, and told."""
        engine.add([plain("x:1", "Authentication", "Password authentication failed for user. Could not open file.")])
        for words in (
            'FATAL: password authentication failed for user "kestrel_prod"',
            'could not open file "/srv/kestrel/x.log": Permission denied',
        ):
            found = engine.search(Query(PUBLIC, words))
            assert (keys(found)[0], found.loosened) == ("x:1", True)
            assert '"' not in found.words
        assert not engine.search(Query(PUBLIC, 'authentication "failed for user"')).loosened
        assert engine.search(Query(PUBLIC, '"kestrel_prod"')).total == 0

    def test_nothing_in_quotes_is_mended_or_exchanged(self, engine: SearchEngine) -> None:
        """[SRC-1] No slip, no synonym, no identifier that only begins so; beside them as ever."""
        found = engine.search(Query(PUBLIC, '"lock wait timeot"'))
        assert (found.total, found.corrections, found.words) == (0, (), '"lock wait timeot"')
        assert engine.search(Query(PUBLIC, '"lock wait" timeot')).words == '"lock wait" timeout'
        assert engine.search(Query(PUBLIC, "clog")).total == 1
        assert engine.search(Query(PUBLIC, '"clog"')).total == 0
        assert engine.search(Query(PUBLIC, '"ORC-318"')).total == 0
        assert keys(engine.search(Query(PUBLIC, '"ORC-31877"'))) == [LOCK.key]

    def test_a_quote_that_nobody_closes_is_a_sign_like_others(self, engine: SearchEngine) -> None:
        """[SRC-1] As are quotes around nothing, and those behind a number."""
        plainly = keys(engine.search(Query(PUBLIC, "wait lock")))
        assert plainly
        for words in ('"wait lock', 'wait lock"', '"" wait lock', '"/" wait lock', '5" wait lock 7"', "“wait lock"):
            assert set(plainly) <= set(keys(engine.search(Query(PUBLIC, words))))

    def test_very_many_phrases_are_a_question_too(self, engine: SearchEngine) -> None:
        """[SRC-1] As many as there are words that count at most."""
        assert keys(engine.search(Query(PUBLIC, '"lock" ' * 200 + '"wait"'))) == [LOCK.key, LOCKS.key]
        assert engine.search(Query(PUBLIC, " ".join(f'"{number}"' for number in range(500)))).total == 0

    def test_a_phrase_of_what_is_private_finds_nothing_for_others(self, engine: SearchEngine) -> None:
        """[SRC-3] Neither hits nor counts."""
        assert keys(engine.search(Query(STAFF, '"session on the replica"'))) == [LOCK.key]
        found = engine.search(Query(PUBLIC, '"session on the replica"'))
        assert (found.total, any(count.count for counts in found.facets.values() for count in counts)) == (0, False)

    def test_suggestions_read_words_in_quotes_as_words(self, engine: SearchEngine) -> None:
        """[SRC-1] While the second quote is still to come, and after it."""
        for typed in ('"reading the outp', '"reading the output"'):
            assert [hit.key for hit in engine.suggest(typed, readers=PUBLIC).hits] == [LOCKS.key]

    def test_writing_without_blanks_has_phrases_too(self, engine: SearchEngine) -> None:
        """[SRC-1] Each character is a word."""
        engine.add([
            Entry("x:1", "article", "", "検索エンジン", "全文検索", PUBLIC, language="ja"),
            Entry("x:2", "article", "", "索検", "検, 索", PUBLIC, language="ja"),
        ])  # fmt: skip
        assert "x:1" in keys(engine.search(Query(PUBLIC, '"検索"')))
        assert keys(engine.search(Query(PUBLIC, '"文検索"'))) == ["x:1"]
