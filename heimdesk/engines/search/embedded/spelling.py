"""Replaces a word that no visible entry has by the visible neighbor, one slip of a finger away, that fits the others.

Whether a word is known, and how frequent, is asked within the reader's rights: a correction gives away nothing. [SRC-3]
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tantivy import Query as Part
from tantivy import Searcher

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.embedded.asking import Asking, all_of, count_of, only
from heimdesk.engines.search.embedded.reading import Word
from heimdesk.engines.search.port import Correction

SHORTEST = 3
LONGEST = 30
MOST_CORRECTIONS = 6
# Of the neighbors that exist at all, the most frequent are looked at within the rights.
_LOOKED_AT = 12
# A form that nobody wrote yet is taken for a slip when its neighbor is so many times as frequent as its stem.
_FAR_MORE = 4
# Beside words it was never seen with, a neighbor still counts a little.
_UNSEEN = 0.5
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψως")


@dataclass(frozen=True, slots=True)
class Spelling:
    """Corrections within what one person may see."""

    searcher: Searcher
    asking: Asking
    visible: Part
    is_synonym: Callable[[str], bool]
    # Words found to be known to these readers since the last write.
    known: set[str]
    languages: tuple[str, ...]

    def corrections(self, words: Sequence[Word]) -> list[Correction]:
        """Words to replace, in order; names, what is in quotes, synonyms and very short words stay."""
        found: list[Correction] = []
        for word in words:
            spelled = analysis.folded(word.typed)
            if len(found) == MOST_CORRECTIONS or not SHORTEST <= len(spelled) <= LONGEST or not spelled.isalpha():
                continue
            if word.is_fixed or word.is_quoted or self._is_known(spelled) or self.is_synonym(spelled):
                continue
            neighbor = self._best_neighbor(spelled, word, [other for other in words if other is not word])
            if neighbor:
                found.append(Correction(word.typed, neighbor))
        return found

    def _is_known(self, spelled: str) -> bool:
        if spelled not in self.known and self._count("words", spelled):
            self.known.add(spelled)
        return spelled in self.known

    def _best_neighbor(self, spelled: str, word: Word, others: list[Word]) -> str:
        """The neighbor that stands most often beside the other words for how often it stands at all."""
        frequency = {near: self.searcher.doc_freq("words", near) for near in set(_neighbors(spelled))}
        candidates = sorted((near for near, count in frequency.items() if count), key=lambda near: -frequency[near])
        telling = [near for near in candidates[:_LOOKED_AT] if len(near) >= SHORTEST and self._says_something(near)]
        counted = {near: count for near in telling if (count := self._count("words", near))}
        # "invoicings" is not there, but "invoice" is: another form is no slip, unless the neighbor is far more usual.
        same_stem = max((self._count("body", term) for term in word.terms), default=0)
        usual = {near: count for near, count in counted.items() if count >= same_stem * _FAR_MORE}
        context = self._context(others) if len(usual) > 1 else None
        worth = {near: self._worth(near, count, context) for near, count in usual.items()}
        return max(worth, key=lambda near: (worth[near], near), default="")

    def _says_something(self, near: str) -> bool:
        return all(analysis.term_of(language, near) for language in self.languages)

    def _context(self, others: list[Word]) -> Part | None:
        known = [part for other in others for part in [self._all_forms(other)] if part is not None]
        return all_of([*known, self.visible]) if known else None

    def _all_forms(self, other: Word) -> Part | None:
        there = [term for term in other.terms if self.searcher.doc_freq("body", term)]
        return self.asking.has_any("body", there) if there else None

    def _worth(self, near: str, count: int, context: Part | None) -> float:
        if context is None:
            return count
        beside = count_of(self.searcher, all_of([self.asking.has_term("words", near), context]))
        return (beside + _UNSEEN) / math.sqrt(count)

    def _count(self, field: str, term: str) -> int:
        if not self.searcher.doc_freq(field, term):
            return 0
        return count_of(self.searcher, only(self.asking.has_term(field, term), self.visible))


def _neighbors(word: str) -> Iterator[str]:
    alphabet = next((letters for letters in _ALPHABETS if word[0] in letters), _ALPHABETS[0])
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        for letter in alphabet:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
