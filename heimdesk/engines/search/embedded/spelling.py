"""Replaces a word that no visible entry has by the visible neighbor that fits the others: one slip of a finger away,
or two of a long word that has no nearer one and no other form that is known.

Whether a word is known, and how frequent, is asked within the reader's rights: a correction gives away nothing. [SRC-3]
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tantivy import Query as Part
from tantivy import Searcher

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.embedded.asking import Asking, all_of, count_of, only
from heimdesk.engines.search.embedded.documents import stored_in
from heimdesk.engines.search.embedded.reading import Word
from heimdesk.engines.search.port import Correction

SHORTEST = 3
LONGEST = 30
MOST_CORRECTIONS = 6
# A word of so many letters may have two slips; as in Elasticsearch's AUTO.
_LONG = 6
# Two slips put no more letters in place of others than this; it spares the closer look at most words.
_OTHER_LETTERS = 4
# Of the neighbors, the most frequent are looked at beside the other words.
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
        neighbors = {word: self._neighbors_of(word) for word in self._unknown(words)}
        # What a slip can only be one word for helps to tell what the others are.
        meant = {word: next(iter(usual)) for word, usual in neighbors.items() if len(usual) == 1}
        for word, usual in neighbors.items():
            if len(usual) > 1:
                context = self._context([other for other in words if other is not word], meant)
                worth = {near: self._worth(near, count, context) for near, count in usual.items()}
                meant[word] = max(worth, key=lambda near: (worth[near], near))
        return [Correction(word.typed, meant[word]) for word in neighbors if word in meant]

    def _is_known(self, spelled: str) -> bool:
        if spelled not in self.known and self._count("words", spelled):
            self.known.add(spelled)
        return spelled in self.known

    def _unknown(self, words: Sequence[Word]) -> list[Word]:
        """The first words that could be slips."""
        found: list[Word] = []
        for word in words:
            spelled = analysis.folded(word.typed)
            if len(found) == MOST_CORRECTIONS or not SHORTEST <= len(spelled) <= LONGEST or not spelled.isalpha():
                continue
            if word.is_fixed or word.is_quoted or self._is_known(spelled) or self.is_synonym(spelled):
                continue
            found.append(word)
        return found

    def _neighbors_of(self, word: Word) -> dict[str, int]:
        """The words that it may be meant for, with how often they stand."""
        spelled = analysis.folded(word.typed)
        one_slip = set(_neighbors(spelled))
        same_stem = max((self._count("body", term) for term in word.terms), default=0)
        counted = self._counted(one_slip)
        if len(spelled) >= _LONG and not (same_stem or counted):
            counted = self._counted(self._two_slips(spelled, one_slip))
        telling = sorted((near for near in counted if self._says_something(near)), key=lambda near: -counted[near])
        # "invoicings" is not there, but "invoice" is: another form is no slip, unless the neighbor is far more usual.
        return {near: counted[near] for near in telling[:_LOOKED_AT] if counted[near] >= same_stem * _FAR_MORE}

    def _counted(self, words: Iterable[str]) -> dict[str, int]:
        """How often these words stand, of those that do: within the rights at once, or hidden ones would tell."""
        return {word: count for word in words if len(word) >= SHORTEST and (count := self._count("words", word))}

    def _two_slips(self, spelled: str, one_slip: set[str]) -> set[str]:
        """Words two slips away, of some visible entries that have such a word: those with a neighbor in common."""
        found = self.searcher.search(only(self.asking.has_near("words", spelled), self.visible), _LOOKED_AT).hits
        stored = [stored_in(self.searcher.doc(address)) for _score, address in found]
        texts = " ".join(f"{each['title']} {each['text']}" for each in stored)
        there = {analysis.folded(match.group()) for match in analysis.WORD.finditer(texts)}
        alike = (near for near in there if len(set(near) ^ set(spelled)) <= _OTHER_LETTERS)
        return {near for near in alike if not one_slip.isdisjoint(_neighbors(near))}

    def _says_something(self, near: str) -> bool:
        return all(analysis.term_of(language, near) for language in self.languages)

    def _context(self, others: Sequence[Word], meant: Mapping[Word, str]) -> Part | None:
        """What has the other words, as they are meant as far as that is known."""
        parts = (
            self.asking.has_term("words", meant[other]) if other in meant else self._all_forms(other)
            for other in others
        )
        known = [part for part in parts if part is not None]
        return all_of([*known, self.visible]) if known else None

    def _all_forms(self, other: Word) -> Part | None:
        there = [term for term in other.terms if self._count("body", term)]
        return self.asking.has_any("body", there) if there else None

    def _worth(self, near: str, count: int, context: Part | None) -> float:
        """How often it stands beside the other words for how often it stands at all."""
        if context is None:
            return count
        beside = count_of(self.searcher, all_of([self.asking.has_term("words", near), context]))
        return (beside + _UNSEEN) / math.sqrt(count)

    def _count(self, field: str, term: str) -> int:
        """Within the rights."""
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
