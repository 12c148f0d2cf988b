"""When nothing but identifiers was typed: the entries that have them, and which of them no visible entry has. [SRC-1]

First those to the letter, with or without hyphen; if there is none, those that begin as was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Query as Part
from tantivy import Searcher

from heimdesk.engines.search.embedded.asking import Asking, any_of, count_of, only
from heimdesk.engines.search.embedded.reading import MOST_WORDS, Asked
from heimdesk.engines.search.identifiers import consists_of_identifiers, identifiers_in

FIELDS = ("identifiers", "unhyphened")
MOST_BEGUN = 20


@dataclass(frozen=True, slots=True)
class Named:
    """`question` finds the entries (None: there are none), `marked` is what to mark in them, `unknown` has nobody."""

    question: Part | None = None
    marked: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


NOTHING = Named()


def named(searcher: Searcher, asking: Asking, asked: Asked, visible: Part) -> Named:
    """What is known of the typed identifiers within what may be seen; beside other words only the codes nobody has.

    In quotes they are words like others.
    """
    if asked.phrases:
        return NOTHING
    if not consists_of_identifiers(asked.text):
        missing = (each for each in asked.codes if not _is_there(searcher, only(asking.has_code(each), visible)))
        return Named(unknown=tuple(missing))
    typed = identifiers_in(asked.text)[:MOST_WORDS]
    there = [each for each in typed if _is_there(searcher, only(asking.has_identifier(each), visible))]
    unknown = tuple(each for each in typed if each not in there)
    if there:
        return Named(_any_of(asking, there), tuple(there), unknown)
    begun = [
        term
        for each in typed
        if not each.isdecimal()
        for term in beginning(searcher, asking, each, visible, MOST_BEGUN)
    ]
    return Named(_any_of(asking, begun) if begun else None, tuple(begun), unknown)


def beginning(searcher: Searcher, asking: Asking, typed: str, within: Part, limit: int) -> list[str]:
    """Identifiers that begin so and go on, those that most entries have first."""
    terms = {term for name in FIELDS for term, _ in searcher.terms_with_prefix(name, typed, within, limit=limit)}
    counts = {term: count_of(searcher, only(asking.has_identifier(term), within)) for term in terms - {typed}}
    return sorted(counts, key=lambda term: (-counts[term], term))[:limit]


def _any_of(asking: Asking, identifiers: Sequence[str]) -> Part:
    return any_of([asking.has_identifier(each) for each in identifiers])


def _is_there(searcher: Searcher, part: Part) -> bool:
    return bool(searcher.search(part, limit=1, count=False).hits)
