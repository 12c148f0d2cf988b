"""What every search engine must do; a class for each engine inherits this and gives a fixture `engine`."""

from dataclasses import replace
from datetime import date

from heimdesk.engines.search.port import Count, DateRange, Entry, Query, SearchEngine

PUBLIC = frozenset({"public"})
ALICE = frozenset({"public", "account:1"})
STAFF = frozenset({"public", "staff"})

LOCK = Entry(
    key="article:1184",
    kind="article",
    number="1184",
    title="Provisioning stalls with “Lock wait timeout exceeded”",
    text="Tasks run for 50 seconds and end with ERROR 1205: Lock wait timeout exceeded; try restarting transaction.\n"
    "The queue grows while the panel stays usable. Known bug ORC-31877, fixed in 9.4.3.",
    readers=PUBLIC,
    products=("Orchestrator",),
    releases=("9.4", "9.3"),
    type="Problem",
    date=date(2026, 6, 11),
    private_text="Kill the session on the replica with orcctl quarantine.",
    private_readers=frozenset({"staff"}),
)
LOCKS = Entry(
    key="article:987",
    kind="article",
    number="987",
    title="Reading the output of orcctl db locks",
    text="The column wait shows how long a session has waited for its lock.\nSee /var/log/orc/provisiond.log.",
    readers=PUBLIC,
    products=("Orchestrator",),
    releases=("9.4",),
    type="How-to",
    date=date(2025, 3, 2),
)
BACKUP = Entry(
    key="article:640",
    kind="article",
    number="640",
    title="Scheduler reports a lock file after a power failure",
    text="A stale lock file keeps the scheduler from starting. Windows says 0x80070005 and support says 0x80070006.",
    readers=PUBLIC,
    products=("Backup Server",),
    releases=("4.0",),
    type="Problem",
    date=date(2026, 1, 9),
    facets={"category": ("Storage", "Power")},
)
GERMAN = Entry(
    key="article:700",
    kind="article",
    number="700",
    title="Sicherungen wiederherstellen",
    text="Die Wiederherstellung größerer Sicherungen dauert länger. Führen Sie den Vorgang nachts aus.",
    readers=PUBLIC,
    language="de",
    products=("Backup Server",),
)
TICKET = Entry(
    key="ticket:48213",
    kind="ticket",
    number="48213",
    title="Mail queue stuck after update zanzibar",
    text="Our queue is stuck with a lock since the update of the zanzibar cluster.",
    readers=frozenset({"account:1", "staff"}),
    products=("Mail Gateway",),
    date=date(2026, 6, 12),
)
ALL = (LOCK, LOCKS, BACKUP, GERMAN, TICKET)


def keys(found: object) -> list[str]:
    """The keys of hits, in order."""
    return [hit.key for hit in getattr(found, "hits")]  # noqa: B009


def by_value(counts: tuple[Count, ...]) -> dict[str, int]:
    """Counts as a mapping."""
    return {count.value: count.count for count in counts}


def plain(key: str, title: str, text: str) -> Entry:
    """A public article of these words."""
    return Entry(key, "article", "", title, text, PUBLIC)


class SearchContract:
    """Finding."""

    def test_it_finds_words_in_other_forms(self, engine: SearchEngine) -> None:
        """[SRC-1] "locked" finds "lock"; the title counts most."""
        found = engine.search(Query(PUBLIC, "provision stalled"))
        assert keys(found)[0] == LOCK.key

    def test_the_found_words_are_marked_and_nothing_else_is_html(self, engine: SearchEngine) -> None:
        """[SRC-1] The passage shows the match, as safe HTML."""
        engine.add([Entry("x:1", "article", "1", "<b>bold</b> lock", "a <script>lock</script> wait", PUBLIC)])
        hit = next(hit for hit in engine.search(Query(PUBLIC, "lock bold")).hits if hit.key == "x:1")
        assert "&lt;script&gt;<mark>lock</mark>" in hit.passage.__html__()
        assert "<b>" not in hit.title.__html__()
        assert "<mark>bold</mark>" in hit.title.__html__()
        assert str(hit.title) == "<b>bold</b> lock"

    def test_neighboring_matches_are_one_mark(self, engine: SearchEngine) -> None:
        """[SRC-1] A phrase is marked as one."""
        hit = engine.search(Query(PUBLIC, "lock wait timeout exceeded")).hits[0]
        assert "<mark>Lock wait timeout exceeded</mark>" in hit.passage.__html__()

    def test_the_passage_is_where_most_of_the_words_are(self, engine: SearchEngine) -> None:
        """[TIC-2] The matching passage, not the beginning."""
        text = (
            "The lock is mentioned.\n"
            + "Filler words stand here. " * 200
            + "\nThe rare zeppelin lock is explained here."
        )
        engine.add([Entry("x:2", "article", "2", "Long", text, PUBLIC)])
        hit = engine.search(Query(PUBLIC, "zeppelin lock")).hits[0]
        assert str(hit.passage) == "The rare zeppelin lock is explained here."

    def test_an_error_code_is_found_to_the_letter(self, engine: SearchEngine) -> None:
        """[SRC-1] A near miss of a code is no answer when the code itself is known."""
        engine.add([Entry("x:3", "article", "3", "Other code", "It ends with 0x80070006 only.", PUBLIC)])
        assert keys(engine.search(Query(PUBLIC, "0x80070005"))) == [BACKUP.key]
        assert keys(engine.search(Query(PUBLIC, "ORC-31877"))) == [LOCK.key]
        assert keys(engine.search(Query(PUBLIC, "9.4.3"))) == [LOCK.key]
        assert keys(engine.search(Query(PUBLIC, "/var/log/orc/provisiond.log"))) == [LOCKS.key]
        assert keys(engine.search(Query(PUBLIC, "ERROR 1205")))[0] == LOCK.key

    def test_a_number_jumps_to_its_entry(self, engine: SearchEngine) -> None:
        """[SRC-1] Request ID or article number."""
        assert engine.search(Query(PUBLIC, "1184")).jump.key == LOCK.key  # type: ignore[union-attr]
        for words in ("KB 1184", "kb-1184", "Article 1184"):
            assert engine.search(Query(PUBLIC, words)).jump.key == LOCK.key  # type: ignore[union-attr]
        assert engine.search(Query(ALICE, "#48213")).jump.key == TICKET.key  # type: ignore[union-attr]
        assert engine.search(Query(ALICE, " [#48213] ")).jump.key == TICKET.key  # type: ignore[union-attr]
        assert engine.search(Query(PUBLIC, "#48213")).jump is None
        assert engine.search(Query(PUBLIC, "lock 1184")).jump is None

    def test_a_typo_is_mended_and_told(self, engine: SearchEngine) -> None:
        """[SRC-1] The neighbor word is searched for; asked to, the engine takes the words as they are."""
        found = engine.search(Query(PUBLIC, "lock wait timeot"))
        assert found.words == "lock wait timeout"
        assert [(one.typed, one.searched) for one in found.corrections] == [("timeot", "timeout")]
        assert keys(found)[0] == LOCK.key
        assert engine.search(Query(PUBLIC, "timeot", corrected=False)).total == 0

    def test_a_slip_that_looks_like_a_form_of_another_word_is_mended(self, engine: SearchEngine) -> None:
        """[SRC-1] "coed" has the stem of "co", but "code" is far more usual; a form that nobody wrote yet stays."""
        engine.add([plain(f"x:{number}", "Country code", "Enter the code.") for number in range(8)])
        engine.add([plain("x:co", "Company", "Smith and Co is the company.")])
        assert engine.search(Query(PUBLIC, "country coed")).words == "country code"
        assert engine.search(Query(PUBLIC, "companys")).words == "companys"
        assert keys(engine.search(Query(PUBLIC, "companys"))) == ["x:co"]

    def test_a_slip_in_a_short_word_is_mended(self, engine: SearchEngine) -> None:
        """[SRC-1] Three letters are enough, but no word becomes one that says nothing."""
        engine.add([plain("x:bank", "Bank feature", "The bank and an account.")])
        assert engine.search(Query(PUBLIC, "bnk feature")).words == "bank feature"
        assert engine.search(Query(PUBLIC, "amd feature")).words == "amd feature"

    def test_two_slips_in_a_long_word_are_mended(self, engine: SearchEngine) -> None:
        """[SRC-1] Six letters at least, where no word is nearer; [SRC-3] never to a word that the reader cannot see."""
        engine.add([plain("x:1", "License keys", "An authentication by license.")])
        engine.add([Entry("x:2", "ticket", "2", "Greylisting", "Greylisting stalls.", frozenset({"staff"}))])
        assert engine.search(Query(PUBLIC, "lisence")).words == "license"
        assert engine.search(Query(PUBLIC, "authentification")).words == "authentication"
        assert engine.search(Query(PUBLIC, "likse")).words == "likse"
        assert engine.search(Query(PUBLIC, "lxsenke")).words == "lxsenke"
        assert engine.search(Query(PUBLIC, "graylistting")).words == "graylistting"
        assert engine.search(Query(frozenset({"staff"}), "graylistting")).words == "greylisting"

    def test_no_correction_tells_of_what_is_hidden(self, engine: SearchEngine) -> None:
        """[SRC-3] Neither which words stand in it, nor beside which others, nor how many are like the one asked for."""
        engine.add([plain(f"x:{number}", "The code of a gateway", "A license code.") for number in range(8)])
        engine.add([plain("x:9", "A cove", "A cove in the sea.")])
        asked = ("coxe plovdivian", "lisence", "gatewey")
        before = [engine.search(Query(PUBLIC, words)) for words in asked]
        assert [found.words for found in before] == ["code plovdivian", "license", "gateway"]
        near = " ".join(f"{letter}atewey" for letter in "bcdfhjklmnpqrst")
        text, staff = f"plovdivian cove lisense {near}", frozenset({"staff"})
        engine.add([Entry(f"y:{number}", "ticket", str(number), "A cove", text, staff) for number in range(9)])
        after = [engine.search(Query(PUBLIC, words)) for words in asked]
        assert [(found.words, found.total) for found in after] == [(found.words, found.total) for found in before]

    def test_another_form_of_a_known_word_is_no_word_of_two_slips(self, engine: SearchEngine) -> None:
        """[SRC-1] However usual that one is: what was asked for would be lost."""
        engine.add([plain(f"x:{number}", "A landing page", "It is landing.") for number in range(9)])
        engine.add([plain("y:1", "The slant of a shape", "Give a shape a slant.")])
        found = engine.search(Query(PUBLIC, "slanting"))
        assert (found.words, [hit.key for hit in found.hits]) == ("slanting", ["y:1"])

    def test_two_slips_help_each_other(self, engine: SearchEngine) -> None:
        """[SRC-1] What one can only mean tells which of two words the other one means."""
        engine.add([plain(f"x:{number}", "Where a node stays", "It stays.") for number in range(9)])
        engine.add([plain("y:1", "Provisioning stalls", "Provisioning stalls at night.")])
        assert engine.search(Query(PUBLIC, "provisoning stals")).words == "provisioning stalls"

    def test_the_neighbor_fits_the_other_words(self, engine: SearchEngine) -> None:
        """[SRC-1] Not the most frequent one of all, but the one that stands beside them."""
        engine.add([plain(f"x:{number}", "Edit a record", "Edit it and save.") for number in range(9)])
        engine.add([plain(f"y:{number}", "Direct debit", "A direct debit of the bank.") for number in range(3)])
        assert engine.search(Query(PUBLIC, "direct deit")).words == "direct debit"
        assert engine.search(Query(PUBLIC, "record deit")).words == "record edit"

    def test_the_language_of_the_entry_rules(self, engine: SearchEngine) -> None:
        """[SRC-1] German words are found in their other forms, with or without umlauts."""
        assert GERMAN.key in keys(engine.search(Query(PUBLIC, "Sicherung Größe", language="de")))
        assert keys(engine.search(Query(PUBLIC, "fuhren")))[0] == GERMAN.key

    def test_no_words_answer_the_newest_first(self, engine: SearchEngine) -> None:
        """[SRC-1] An empty question lists what passes the filters."""
        found = engine.search(Query(PUBLIC, "  "))
        assert keys(found)[:3] == [LOCK.key, BACKUP.key, LOCKS.key]
        assert found.total == 4

    def test_most_of_the_words_are_wanted_and_any_if_no_entry_has_most(self, engine: SearchEngine) -> None:
        """[SRC-1] So that totals and counts tell something, and a long error message still finds its article."""
        assert keys(engine.search(Query(PUBLIC, "lock scheduler"))) == [BACKUP.key]
        assert engine.search(Query(PUBLIC, "lock umbrella giraffe", corrected=False)).total == 3

    def test_pages_do_not_overlap(self, engine: SearchEngine) -> None:
        """[SRC-1] Limit and offset walk through one order."""
        first = engine.search(Query(PUBLIC, "lock", limit=2))
        second = engine.search(Query(PUBLIC, "lock", limit=2, offset=2))
        assert len({*keys(first), *keys(second)}) == first.total == 3

    def test_newest_first_orders_by_date(self, engine: SearchEngine) -> None:
        """[SRC-1] On request."""
        assert keys(engine.search(Query(PUBLIC, "lock", sort="newest"))) == [LOCK.key, BACKUP.key, LOCKS.key]

    def test_the_wanted_product_comes_first(self, engine: SearchEngine) -> None:
        """[TIC-2] Others are not hidden."""
        found = engine.search(Query(PUBLIC, "lock", prefer_products=frozenset({"Backup Server"})))
        assert keys(found)[0] == BACKUP.key
        assert found.total == 3

    def test_what_is_of_no_product_is_for_every_product(self, engine: SearchEngine) -> None:
        """[SRC-1] How to pay or to log in is not put behind each article of the wanted product."""
        engine.add([plain("article:1", "Lock the door of your account", "How to lock an account.")])
        found = engine.search(Query(PUBLIC, "lock account", prefer_products=frozenset({"Backup Server"})))
        assert keys(found)[0] == "article:1"
        found = engine.search(Query(PUBLIC, "lock", prefer_products=frozenset({"Backup Server"})))
        assert set(keys(found)[:2]) == {"article:1", BACKUP.key}

    def test_any_text_is_a_question(self, engine: SearchEngine) -> None:
        """[SRC-1] Syntax of engines, emoji, right-to-left, broken characters, a megabyte."""
        for words in (
            '"lock', "lock AND (", "title:lock^", "*", "~", "lock -wait +", "\\", "[a TO b]", "🎉🎉", "مرحبا שלום",
            "\ud800 lock", "\0", "a" * 1_000_000, "lock " * 200_000, "the of and", "'); DROP TABLE", "#", "検索",
        ):  # fmt: skip
            engine.search(Query(ALICE, words))
            engine.suggest(words, readers=ALICE)


class FacetContract:
    """Counting."""

    def test_facets_count_what_was_found(self, engine: SearchEngine) -> None:
        """[SRC-1] Product, release, type, kind, and facets that an entry brings."""
        facets = engine.search(Query(PUBLIC, "lock", facets=("product", "release", "type", "kind", "category"))).facets
        assert by_value(facets["product"]) == {"Orchestrator": 2, "Backup Server": 1}
        assert by_value(facets["release"]) == {"9.4": 2, "9.3": 1, "4.0": 1}
        assert by_value(facets["type"]) == {"Problem": 2, "How-to": 1}
        assert by_value(facets["kind"]) == {"article": 3}
        assert by_value(facets["category"]) == {"Storage": 1, "Power": 1}

    def test_a_filter_narrows_the_hits_but_not_its_own_counts(self, engine: SearchEngine) -> None:
        """[SRC-1] One sees what another choice would give."""
        found = engine.search(Query(PUBLIC, "lock", filters={"product": frozenset({"Backup Server"})}))
        assert keys(found) == [BACKUP.key]
        assert by_value(found.facets["product"]) == {"Orchestrator": 2, "Backup Server": 1}
        assert by_value(found.facets["type"]) == {"Problem": 1}
        assert keys(engine.search(Query(PUBLIC, filters={"category": frozenset({"Power"})}))) == [BACKUP.key]

    def test_dates_are_counted_by_the_spans_asked_for(self, engine: SearchEngine) -> None:
        """[SRC-1] This year, earlier."""
        spans = (DateRange("this year", since=date(2026, 1, 1)), DateRange("earlier", until=date(2025, 12, 31)))
        found = engine.search(Query(PUBLIC, "lock", date_ranges=spans))
        assert by_value(found.facets["date"]) == {"this year": 2, "earlier": 1}
        narrowed = engine.search(Query(PUBLIC, "lock", since=date(2026, 1, 1), date_ranges=spans))
        assert narrowed.total == 2
        assert by_value(narrowed.facets["date"]) == {"this year": 2, "earlier": 1}

    def test_kinds_narrow(self, engine: SearchEngine) -> None:
        """[SRC-1] Articles alone, tickets alone; nothing else is counted then, but beside what a facet chose."""
        found = engine.search(Query(ALICE, "lock", kinds=frozenset({"ticket"})))
        assert keys(found) == [TICKET.key]
        assert by_value(found.facets["kind"]) == {"ticket": 1}
        chosen = engine.search(Query(ALICE, "lock", filters={"kind": frozenset({"ticket"})}))
        assert keys(chosen) == [TICKET.key]
        assert by_value(chosen.facets["kind"]) == {"article": 3, "ticket": 1}


class RightsContract:
    """What a person may not see leaves no trace."""

    def test_a_stranger_finds_no_ticket_and_no_count_of_it(self, engine: SearchEngine) -> None:
        """[SRC-3] Results, totals, facets."""
        found = engine.search(Query(PUBLIC, "lock queue zanzibar"))
        assert TICKET.key not in keys(found)
        assert "Mail Gateway" not in by_value(found.facets["product"])
        assert "ticket" not in by_value(found.facets["kind"])
        assert TICKET.key in keys(engine.search(Query(ALICE, "lock queue zanzibar")))

    def test_without_any_token_nothing_is_found(self, engine: SearchEngine) -> None:
        """[SRC-3] No reader, no entry."""
        found = engine.search(Query(frozenset(), "lock"))
        assert (found.total, found.hits) == (0, ())
        assert engine.search(Query(frozenset())).total == 0

    def test_suggestions_come_from_visible_titles_only(self, engine: SearchEngine) -> None:
        """[SRC-3] Neither words nor titles."""
        hidden = engine.suggest("zanz", readers=PUBLIC)
        assert (hidden.completions, hidden.hits) == ((), ())
        shown = engine.suggest("zanz", readers=ALICE)
        assert [one.typed + one.rest for one in shown.completions] == ["zanzibar"]
        assert [hit.key for hit in shown.hits] == [TICKET.key]

    def test_a_correction_does_not_give_away_hidden_words(self, engine: SearchEngine) -> None:
        """[SRC-3] "zanzibr" is mended only for who may read of Zanzibar."""
        assert engine.search(Query(PUBLIC, "zanzibr")).corrections == ()
        assert [one.searched for one in engine.search(Query(ALICE, "zanzibr")).corrections] == ["zanzibar"]

    def test_a_word_known_only_in_secret_is_mended_as_if_unknown(self, engine: SearchEngine) -> None:
        """[SRC-3] That nothing is mended would tell that the word is there."""
        engine.add([Entry("ticket:9", "ticket", "9", "Hidden", "locj", frozenset({"account:9"}))])
        assert [one.searched for one in engine.search(Query(PUBLIC, "locj")).corrections] == ["lock"]

    def test_private_text_is_found_and_shown_to_its_readers_alone(self, engine: SearchEngine) -> None:
        """[KB-1, SRC-3] Staff-only sections: one hit for staff, none for others, nothing in the passage."""
        assert engine.search(Query(PUBLIC, "quarantine")).total == 0
        found = engine.search(Query(STAFF, "quarantine"))
        assert keys(found) == [LOCK.key]
        assert "<mark>quarantine</mark>" in found.hits[0].passage.__html__()
        assert engine.search(Query(STAFF, "provisioning stalls exceeded")).total == 1
        assert "quarantine" not in str(engine.search(Query(PUBLIC, "session replica")).hits)

    def test_without_a_private_text_all_readers_find_the_same_once(self, engine: SearchEngine) -> None:
        """[SRC-3] A ticket without notes; and what is private later is hidden then."""
        told = replace(TICKET, private_readers=frozenset({"staff"}))
        engine.add([told])
        for readers in (STAFF, ALICE):
            assert keys(engine.search(Query(readers, "zanzibar queue"))) == [TICKET.key]
        engine.add([replace(told, private_text="A note on xylophones.")])
        assert keys(engine.search(Query(STAFF, "xylophones"))) == [TICKET.key]
        assert engine.search(Query(ALICE, "xylophones")).total == 0


class WritingContract:
    """Learning and forgetting."""

    def test_an_entry_is_replaced_by_its_key(self, engine: SearchEngine) -> None:
        """[SRC-2] Learning twice is learning once."""
        engine.add([LOCK])
        engine.add([Entry(LOCK.key, "article", "1184", "Renamed entirely", "quux", PUBLIC)])
        assert engine.count() == len(ALL)
        assert keys(engine.search(Query(PUBLIC, "quux"))) == [LOCK.key]
        assert engine.search(Query(STAFF, "quarantine")).total == 0

    def test_what_is_removed_is_gone(self, engine: SearchEngine) -> None:
        """[SRC-2] Both the public and the private part; unknown keys do no harm."""
        engine.remove([LOCK.key, "article:0"])
        assert LOCK.key not in keys(engine.search(Query(STAFF, "lock quarantine")))
        assert engine.count() == len(ALL) - 1

    def test_all_can_be_replaced_in_one_step(self, engine: SearchEngine) -> None:
        """[SRC-2] The old entries are gone, the new ones there."""
        assert engine.replace_all([LOCKS]) == 1
        assert keys(engine.search(Query(STAFF))) == [LOCKS.key]
        engine.clear()
        assert engine.count() == 0

    def test_a_huge_text_is_cut_not_refused(self, engine: SearchEngine) -> None:
        """[SRC-1] Its beginning is found."""
        engine.add([Entry("x:4", "article", "4", "Huge " * 1000, "needle " + "hay " * 400_000, PUBLIC)])
        assert keys(engine.search(Query(PUBLIC, "needle"))) == ["x:4"]

    def test_odd_texts_can_be_learned(self, engine: SearchEngine) -> None:
        """[SRC-1] Emoji, right-to-left, broken halves of characters, nothing at all."""
        engine.add([Entry("x:5", "article", "", "🎉 مرحبا \ud800", "", PUBLIC, language="tlh")])
        assert keys(engine.search(Query(PUBLIC, "مرحبا"))) == ["x:5"]
