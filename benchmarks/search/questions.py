"""Questions with known answers, as real people asked them, and the same with one slip of a finger in each."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from string import ascii_lowercase

from tests.example_data import find_shared_data

SEED = 20261128
# What `heimdesk` corrects is longer than three letters, and so is what people mistype without seeing it.
_MISTYPED = re.compile(r"[A-Za-z]{4,}")


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set of questions: its own name, the corpus that answers them, its files, and what must be reached."""

    name: str
    corpus: str
    questions: str
    judgments: str
    must: float
    aim: float


SETS = (
    QuestionSet("bckb link texts", "bckb", "queries", "qrels", must=0.74, aim=0.78),
    QuestionSet("bckb keywords", "bckb", "queries_keywords", "qrels_keywords", must=0.62, aim=0.66),
    QuestionSet("lohelp", "lohelp", "queries", "qrels", must=0.65, aim=0.68),
)


@dataclass(frozen=True, slots=True)
class Source:
    """An article of a corpus."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed, and the keys of the articles that answer it."""

    text: str
    right: frozenset[str]


def corpus(name: str) -> Iterator[Source]:
    """The articles of a corpus; their keys begin with its name."""
    for line in _lines(name, "corpus.jsonl.gz"):
        found = json.loads(line)
        yield Source(f"{name}/{found['id']}", found["title"], found["text"])


def questions(asked: QuestionSet, *, most: int = 0) -> list[Question]:
    """The questions of a set; spread evenly over it when there are to be at most so many."""
    right: dict[str, set[str]] = {}
    for line in _lines(asked.corpus, f"{asked.judgments}.tsv.gz"):
        question, key, _grade = line.split("\t")
        right.setdefault(question, set()).add(f"{asked.corpus}/{key}")
    found = [json.loads(line) for line in _lines(asked.corpus, f"{asked.questions}.jsonl.gz")]
    step = max(1, len(found) // most) if most else 1
    return [Question(each["text"], frozenset(right[each["id"]])) for each in found[::step][: most or None]]


def mistyped(asked: list[Question]) -> list[Question]:
    """The same questions, each with one slip in one word: a letter doubled, left out, wrong, or two exchanged."""
    random = Random(SEED)
    return [replace(each, text=_with_slip(each.text, random)) for each in asked]


def _with_slip(text: str, random: Random) -> str:
    words = list(_MISTYPED.finditer(text))
    if not words:
        return text
    word = random.choice(words)
    place = random.randrange(word.start() + 1, word.end() - 1)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    slips = (
        before + random.choice(ascii_lowercase) + letter + after,
        before + after,
        before + random.choice(ascii_lowercase.replace(letter.lower(), "")) + after,
        before + after[0] + letter + after[1:],
    )
    return random.choice(slips)


def _lines(name: str, file: str) -> Iterator[str]:
    folder = find_shared_data()
    if folder is None:
        raise SystemExit("The example data are not there. Name their folder: HEIMDESK_SHARED=…")
    with gzip.open(Path(folder) / "data" / "search" / name / file, "rt", encoding="utf-8") as lines:
        yield from (line.rstrip("\n") for line in lines)
