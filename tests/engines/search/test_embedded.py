"""The embedded engine keeps the contract of all engines, shares its folder between processes and ranks as measured."""

import gzip
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import tantivy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.embedded.documents import build_schema
from heimdesk.engines.search.embedded.index import DiskIndex
from heimdesk.engines.search.port import Entry, Query, SearchEngine, SearchUnavailable
from tests.engines.search.contract import (
    ALL,
    LOCK,
    LOCKS,
    PUBLIC,
    FacetContract,
    RightsContract,
    SearchContract,
    WritingContract,
    keys,
)
from tests.engines.search.identifier_contract import IdentifierContract
from tests.engines.search.phrase_contract import PhraseContract
from tests.engines.search.suggestion_contract import SuggestionContract

SYNONYMS = {"clog": ("queue",), "vm": ("power failure",)}


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    """An engine that knows the entries of the contract."""
    made = EmbeddedEngine(tmp_path / "search", synonyms=SYNONYMS)
    made.add(ALL)
    return made


class TestFinding(SearchContract):
    """[SRC-1] on the embedded engine."""


class TestIdentifying(IdentifierContract):
    """[SRC-1] on the embedded engine."""


class TestQuoting(PhraseContract):
    """[SRC-1] [SRC-3] on the embedded engine."""


class TestCounting(FacetContract):
    """[SRC-1] on the embedded engine."""


class TestRights(RightsContract):
    """[SRC-3] on the embedded engine."""


class TestSuggesting(SuggestionContract):
    """[SRC-1] on the embedded engine."""


class TestWriting(WritingContract):
    """[SRC-2] on the embedded engine."""


def test_synonyms_find_what_they_mean(engine: SearchEngine) -> None:
    """[SRC-1] One word or several; the found synonym is marked."""
    found = engine.search(Query(PUBLIC, "clog"))
    assert keys(found) == [LOCK.key]
    assert "<mark>queue</mark>" in found.hits[0].passage.__html__()
    assert keys(engine.search(Query(PUBLIC, "vm"))) == ["article:640"]


def test_another_process_sees_what_was_written(engine: SearchEngine, tmp_path: Path) -> None:
    """[SRC-2] Writer and readers are processes of their own."""
    reader = EmbeddedEngine(tmp_path / "search", synonyms=SYNONYMS)
    assert reader.count() == len(ALL)
    script = (
        "from pathlib import Path; from heimdesk.engines.search.embedded import EmbeddedEngine;"
        "from heimdesk.engines.search.port import Entry;"
        f"e=EmbeddedEngine(Path({str(tmp_path / 'search')!r}),synonyms={SYNONYMS!r});"
        "e.add([Entry('x:1','article','1','From elsewhere','xylophone',frozenset({'public'}))])"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
    assert keys(reader.search(Query(PUBLIC, "xylophone"))) == ["x:1"]


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    """[SRC-2] Two engines on one folder lose nothing."""
    engines = [EmbeddedEngine(tmp_path), EmbeddedEngine(tmp_path)]

    def write(start: int) -> None:
        for number in range(start, start + 5):
            engines[start % 2].add([Entry(f"x:{number}", "article", str(number), "Title", "word", PUBLIC)])

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 5, 10, 15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engines[0].count() == engines[1].count() == 20


def test_a_write_that_fails_half_way_changes_nothing(engine: SearchEngine) -> None:
    """[SRC-2] All or nothing, and the next write goes on."""

    def broken() -> Iterator[Entry]:
        yield Entry("x:1", "article", "1", "Half", "done", PUBLIC)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        engine.replace_all(broken())
    assert engine.count() == len(ALL)
    engine.add([Entry("x:2", "article", "2", "Next", "write", PUBLIC)])
    assert engine.count() == len(ALL) + 1


def test_a_killed_writer_leaves_a_sound_index(engine: SearchEngine, tmp_path: Path) -> None:
    """[SRC-2] Its lock is free and its half-written entries never appear."""
    script = (
        "import os; from pathlib import Path; from heimdesk.engines.search.embedded import EmbeddedEngine;"
        "from heimdesk.engines.search.port import Entry\n"
        "def entries():\n"
        "    for n in range(50):\n"
        "        yield Entry(f'x:{n}','article',str(n),'T','killed',frozenset({'public'}))\n"
        "    os.kill(os.getpid(), 9)\n"
        f"EmbeddedEngine(Path({str(tmp_path / 'search')!r}),synonyms={SYNONYMS!r}).add(entries())"
    )
    subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert engine.search(Query(PUBLIC, "killed")).total == 0
    engine.remove([LOCKS.key])
    assert engine.count() == len(ALL) - 1


def test_threads_may_share_an_engine(engine: SearchEngine) -> None:
    """[SRC-2] Searching at once from many threads."""
    found: list[int] = []

    def ask() -> None:
        found.extend(engine.search(Query(PUBLIC, "lock wait timeot")).total for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    assert len(set(found)) == 1


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """[SRC-2] As the port's error, so that a standby can take over."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SearchUnavailable):
        EmbeddedEngine(tmp_path / "file" / "search")


def test_an_index_that_is_taken_away_is_told(engine: SearchEngine, tmp_path: Path) -> None:
    """[SRC-2] Not by an error that nobody expects."""
    shutil.rmtree(tmp_path / "search")
    with pytest.raises(SearchUnavailable):
        engine.search(Query(PUBLIC, "lock"))
    with pytest.raises(SearchUnavailable):
        engine.add([LOCK])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=80))
def test_no_text_breaks_a_search(engine: SearchEngine, words: str) -> None:
    """[SRC-1] Whatever is typed is a question."""
    found = engine.search(Query(PUBLIC, words))
    assert found.total >= len(found.hits)
    engine.suggest(words, readers=PUBLIC)


BARS = [
    ("bckb", "queries", "qrels", 250, 0.74),
    ("bckb", "queries_keywords", "qrels_keywords", 250, 0.62),
    ("lohelp", "queries", "qrels", 400, 0.65),
]


def _lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return lines.read().splitlines()


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> dict[str, EmbeddedEngine]:
    """Both real sets, each in an index of its own."""
    engines = {}
    for name in ("bckb", "lohelp"):
        engines[name] = EmbeddedEngine(tmp_path_factory.mktemp(name))
        corpus = map(json.loads, _lines(shared_data / "data" / "search" / name / "corpus.jsonl.gz"))
        engines[name].add(
            Entry(document["id"], "article", "", document["title"], document["text"], PUBLIC) for document in corpus
        )
    return engines


@pytest.mark.shared_data
@pytest.mark.parametrize(("name", "questions", "judgments", "most", "bar"), BARS)
def test_the_ranking_is_as_good_as_measured(
    measured: dict[str, EmbeddedEngine],
    shared_data: Path,
    name: str,
    questions: str,
    judgments: str,
    most: int,
    bar: float,
) -> None:
    """[SRC-1] The mean reciprocal rank on real questions reaches the bar, within what a sample may miss."""
    folder = shared_data / "data" / "search" / name
    right: dict[str, set[str]] = {}
    for line in _lines(folder / f"{judgments}.tsv.gz"):
        question, key, _ = line.split("\t")
        right.setdefault(question, set()).add(key)
    asked = [json.loads(line) for line in _lines(folder / f"{questions}.jsonl.gz")]
    asked = asked[:: max(1, len(asked) // most)]
    total = 0.0
    for question in asked:
        found = measured[name].search(Query(PUBLIC, question["text"], limit=10, facets=()))
        ranks = (rank for rank, hit in enumerate(found.hits, 1) if hit.key in right[question["id"]])
        total += 1 / next(ranks, float("inf"))
    assert total / len(asked) > bar - 0.015


def test_a_question_that_is_put_wrongly_is_a_mistake_and_no_outage(tmp_path: Path) -> None:
    """[SRC-2] Tantivy raises the same exception for both: only what lies below the engine is told as an outage."""
    index = DiskIndex(tmp_path / "search", build_schema(), "")
    with pytest.raises(ValueError, match="nowhere"), index.outage_told():
        tantivy.Query.term_query(index.schema, "nowhere", "x")
    (meta,) = (tmp_path / "search").rglob("meta.json")
    meta.write_text("{")
    with pytest.raises(SearchUnavailable), index.outage_told():
        tantivy.Index.open(str(meta.parent))
    with pytest.raises(SearchUnavailable), index.outage_told():
        raise OSError("Input/output error")
