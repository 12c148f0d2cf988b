"""What every search engine promises: entries go in, only what a reader may see comes out.

Rights are part of each question: an entry is a candidate only if one of its readers is among the
tokens of the person who asks, so results, counts, suggestions and marks cannot tell of anything else. [SRC-3]
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal, Protocol, Self

Sort = Literal["best", "newest"]

# Facets that every engine counts and filters by; an entry may add its own under other names.
FACETS = ("kind", "product", "release", "type", "language")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found.

    `key` is unique over all kinds ("article:1184"). `number` is what a person types to jump there ("1184").
    `text` is plain text, paragraphs on lines of their own. `readers` are tokens ("public", "account:17",
    "person:4", "staff"); nobody sees an entry without readers. Who has a token of `private_readers` finds
    and reads `private_text` too (staff-only sections, internal notes); nobody else learns a word of it.
    `product` and `release` values are what the facets show and count.
    """

    key: str
    kind: str
    number: str
    title: str
    text: str
    readers: frozenset[str]
    language: str = "en"
    products: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    type: str = ""
    date: datetime.date | None = None
    identifiers: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    private_text: str = ""
    private_readers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DateRange:
    """A named span of days, both ends included, None for open; counted as facet "date"."""

    name: str
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question. Any text is valid in `words`; with none, everything that passes the filters is found, newest first.

    Found is what has most of the words, or any of them if no entry has most. An error code is one word, however many it
    is written in, and what has it is found in any case. "Words in quotes" are a phrase that each hit has just so, but
    for case, accents and the signs between; a quote that is not closed is a sign like others.

    `kinds` is where the question looks at all: others are neither found nor counted.

    `filters` maps a facet's name to the values of which an entry must have one. `prefer_products` puts the entries of
    these products, and those of none, before others that do not say far more of what was asked, and hides none.
    `language` is the reader's: entries in it come a little before others.
    `corrected=False` searches for the words as they are typed. Those in quotes, and of paths,
    addresses and codes, always are. `date_ranges` asks for counts by date.
    """

    readers: frozenset[str]
    words: str = ""
    kinds: frozenset[str] = frozenset()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    since: datetime.date | None = None
    until: datetime.date | None = None
    prefer_products: frozenset[str] = frozenset()
    language: str = ""
    sort: Sort = "best"
    limit: int = 10
    offset: int = 0
    corrected: bool = True
    facets: tuple[str, ...] = FACETS
    date_ranges: tuple[DateRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text and whether it is what was searched for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """Text with the found words marked. In a template `{{ hit.title }}` is safe HTML with <mark>; str() is plain."""

    segments: tuple[Segment, ...]

    @classmethod
    def plain(cls, text: str) -> Self:
        """Text in which nothing is marked."""
        return cls((Segment(text),) if text else ())

    def __str__(self) -> str:
        return "".join(segment.text for segment in self.segments)

    def __html__(self) -> str:
        return "".join(
            f"<mark>{escape(segment.text)}</mark>" if segment.marked else escape(segment.text)
            for segment in self.segments
        )

    def __bool__(self) -> bool:
        return bool(self.segments)


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry that was found, with the passage that answers best."""

    key: str
    kind: str
    number: str
    title: Marked
    passage: Marked
    type: str
    language: str
    products: tuple[str, ...]
    releases: tuple[str, ...]
    date: datetime.date | None
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries have this value of a facet, were its own filter not set."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as it was typed, and the word that was searched for instead."""

    typed: str
    searched: str


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer: a page of hits in order, how many there are in all, counts by facet, corrections.

    `words` is what was searched for in the end. `jump` is the entry whose number was typed ("1184", "#48213").
    `unknown` are the identifiers that no visible entry has, where nothing but identifiers was typed; beside other
    words they are the error codes. `loosened`: nothing has what is in quotes just so, and this is without them; then
    `unknown` is empty.
    `took` is in seconds.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[Count, ...]]
    words: str
    corrections: tuple[Correction, ...] = ()
    jump: Hit | None = None
    unknown: tuple[str, ...] = ()
    loosened: bool = False
    took: float = 0.0


@dataclass(frozen=True, slots=True)
class Completion:
    """What the typed words could become; `words` begins with `typed`."""

    typed: str
    rest: str

    @property
    def words(self) -> str:
        return self.typed + self.rest


@dataclass(frozen=True, slots=True)
class Suggestions:
    """While somebody types: completions of the last word, and entries whose title has all the words.

    Before these the entry whose number was typed, and those that have the identifiers that were typed, to the letter or
    as their beginning.
    """

    completions: tuple[Completion, ...]
    hits: tuple[Hit, ...]


class SearchEngine(Protocol):
    """A machine that finds entries. Safe to share between threads; raises SearchUnavailable when it cannot answer.

    Writing is durable when the call returns: this process finds it at once, others within a second. Many small
    calls are slow, so give entries in batches. An entry with a known key replaces the old one.
    """

    def add(self, entries: Iterable[Entry]) -> int:
        """Learn or relearn entries; answers how many."""
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Forget entries; unknown keys are no error."""
        ...

    def replace_all(self, entries: Iterable[Entry]) -> int:
        """Forget all and learn these, in one step: readers see the old state until the new one is complete."""
        ...

    def clear(self) -> None:
        """Forget all."""
        ...

    def count(self) -> int:
        """How many entries are known, whoever may read them. For operators, never for pages."""
        ...

    def refresh(self) -> None:
        """See at once what other processes wrote."""
        ...

    def search(self, query: Query) -> Hits:
        """The best entries for a question, of those its readers may see. [SRC-1, SRC-3]"""
        ...

    def suggest(
        self,
        prefix: str,
        *,
        readers: frozenset[str],
        kinds: frozenset[str] = frozenset(),
        product: str = "",
        limit: int = 6,
    ) -> Suggestions:
        """Completions and entries for words that are still being typed, from what the readers may see. [SRC-3]

        Where they lead nowhere, for the words as a search would correct them. [SRC-1]
        """
        ...


class SearchUnavailable(Exception):
    """The engine cannot answer now; nothing is lost, ask again later."""
