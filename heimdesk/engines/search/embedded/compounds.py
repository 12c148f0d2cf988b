"""Words that a synonym writes apart are indexed as one too: where "back up" stands, "backup" is found.

What means the same is then one term, in each language by its own rules. Sought as a phrase it cost more than all the
rest of a question, and words that are indexed nowhere (the "in" of "log in") could not be part of it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.embedded.marking import end_of_phrase, starts_of_words

_Rest = tuple[tuple[str, ...], str]


def in_one(synonym: str) -> str:
    """A synonym without what stands between its words."""
    return "".join(analysis.WORD.findall(synonym))


class Compounds:
    """The synonyms of several words; `digest` tells two lists apart, as an index knows those of one alone."""

    def __init__(self, synonyms: Iterable[str]) -> None:
        self._apart = sorted({words for each in synonyms if len(words := tuple(analysis.WORD.findall(each))) > 1})
        self._by_language: dict[str, Mapping[str, Sequence[_Rest]]] = {}
        self.digest = hashlib.sha256(repr(self._apart).encode()).hexdigest()[:8]

    def within(self, text: str, language: str) -> str:
        """Each that stands in the text as one word, as often as it does."""
        known, found = self._known(language), []
        for start in starts_of_words(text, known):
            word = analysis.WORD.match(text, start)
            for rest, compound in known.get(analysis.term_or_word(language, word.group()), ()) if word else ():
                if word and end_of_phrase(text, word.end(), language, rest):
                    found.append(compound)
        return " ".join(found)

    def _known(self, language: str) -> Mapping[str, Sequence[_Rest]]:
        """By the term of their first word: the terms of the others, and all in one."""
        if language not in self._by_language:
            known: defaultdict[str, list[_Rest]] = defaultdict(list)
            for words in self._apart:
                first, *rest = (analysis.term_or_word(language, word) for word in words)
                known[first].append((tuple(rest), "".join(words)))
            self._by_language[language] = known
        return self._by_language[language]
