"""Replaces a word that no visible entry has by its most frequent visible neighbor, one slip of a finger away.

Whether a word is known, and how frequent, is asked within the reader's rights: a correction gives away nothing. [SRC-3]
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tantivy import Query as Part
from tantivy import Searcher

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.embedded.asking import Asking, Word, count_of, only
from heimdesk.engines.search.port import Correction

SHORTEST = 4
LONGEST = 30
MOST_CORRECTIONS = 6
# Of the neighbors that exist at all, the most frequent are looked at within the rights.
_LOOKED_AT = 12
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

    def corrections(self, words: list[Word]) -> list[Correction]:
        """Words to replace, in order; identifiers and short words stay."""
        found: list[Correction] = []
        for word in words:
            spelled = analysis.folded(word.typed)
            if len(found) == MOST_CORRECTIONS or not SHORTEST <= len(spelled) <= LONGEST or not spelled.isalpha():
                continue
            if self._is_known(word, spelled) or self.is_synonym(spelled):
                continue
            neighbor = self._best_neighbor(spelled)
            if neighbor:
                found.append(Correction(word.typed, neighbor))
        return found

    def _is_known(self, word: Word, spelled: str) -> bool:
        if spelled not in self.known and (
            self._visible_count("words", spelled) or any(self._visible_count("body", term) for term in word.terms)
        ):
            self.known.add(spelled)
        return spelled in self.known

    def _best_neighbor(self, spelled: str) -> str:
        frequency = {near: self.searcher.doc_freq("words", near) for near in set(_neighbors(spelled))}
        candidates = sorted((near for near, count in frequency.items() if count), key=lambda near: -frequency[near])
        counted = [(self._visible_count("words", near), near) for near in candidates[:_LOOKED_AT]]
        best = max(counted, default=(0, ""))
        return best[1] if best[0] else ""

    def _visible_count(self, field: str, term: str) -> int:
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
