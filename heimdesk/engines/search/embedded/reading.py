"""Reads a question: its words as the index has them, what is in quotes, and what stays as it was typed. [SRC-1]"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.embedded.compounds import in_one
from heimdesk.engines.search.identifiers import codes_in, error_codes_in, names_in
from heimdesk.engines.search.phrases import phrases_in
from heimdesk.engines.search.port import Correction

MOST_WORDS = 48
_HYPHENS = frozenset("-\u2010\u2011")

Place = tuple[int, int]
Synonyms = Mapping[str, tuple[str, ...]]
"""By a folded word what means the same."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question: as typed, its place, and the terms it may be indexed under (by language).

    A code of several words (ORC-1043) is one and has no terms: its words mean it only together. `is_fixed`: in a
    name, where nothing is a slip and nothing has synonyms; `is_quoted`: so in a phrase, which is asked for as a whole;
    `follows`: a hyphen joins it to the word before; `synonyms` mean the same, `others` are their terms.
    """

    typed: str
    place: int
    terms: tuple[str, ...]
    is_code: bool = False
    is_fixed: bool = False
    is_quoted: bool = False
    follows: bool = False
    synonyms: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The text of a question, its words that count, its phrases (the words of each, folded) and its error codes."""

    text: str
    words: tuple[Word, ...]
    phrases: tuple[tuple[str, ...], ...]
    codes: tuple[str, ...]

    @property
    def free(self) -> list[Word]:
        """The words outside of quotes."""
        return [word for word in self.words if not word.is_quoted]


def read(text: str, languages: Sequence[str], synonyms: Synonyms) -> Asked:
    """The words that count, each once, and the phrases. What is fixed or quoted means itself alone."""
    quoted, names = phrases_in(text), names_in(text)
    codes = [place for place in codes_in(text) if _is_joined(text[slice(*place)]) and not _is_within(place, quoted)]
    words: dict[str, Word] = {}
    end = 0
    for number, place in enumerate(_places(text, codes)):
        typed = text[slice(*place)]
        if typed not in words and len(words) < MOST_WORDS:
            is_code = place in codes
            is_fixed, is_quoted = is_code or _is_within(place, names), _is_within(place, quoted)
            same = () if is_fixed or is_quoted else synonyms.get(analysis.folded(typed), ())
            words[typed] = Word(
                typed,
                number,
                () if is_code else _terms(typed, languages),
                is_code=is_code,
                is_fixed=is_fixed,
                is_quoted=is_quoted,
                follows=number > 0 and place[0] == end + 1 and text[end] in _HYPHENS,
                synonyms=same,
                others=tuple(dict.fromkeys(chain.from_iterable(_meant(other, languages) for other in same))),
            )
        end = place[1]
    phrases = (tuple(map(analysis.folded, analysis.WORD.findall(text, *place)))[:MOST_WORDS] for place in quoted)
    counting = tuple(word for word in words.values() if word.terms or word.is_code)
    return Asked(text, counting, tuple(dict.fromkeys(phrases))[:MOST_WORDS], tuple(error_codes_in(text)[:MOST_WORDS]))


def mended(text: str, corrections: Iterable[Correction]) -> str:
    """The text with its slips replaced, where they are none of a name or a phrase."""
    replaced = {correction.typed: correction.searched for correction in corrections}
    if not replaced:
        return text
    fixed = [*phrases_in(text), *names_in(text)]

    def mend(match: re.Match[str]) -> str:
        return match.group() if _is_within(match.span(), fixed) else replaced.get(match.group(), match.group())

    return analysis.WORD.sub(mend, text)


def _places(text: str, codes: Sequence[Place]) -> Iterator[Place]:
    """Where the words of a text stand, a code as one."""
    end = 0
    for match in analysis.WORD.finditer(text):
        if match.start() >= end:
            place = next((code for code in codes if _is_within(match.span(), [code])), match.span())
            end = place[1]
            yield place


def _meant(synonym: str, languages: Sequence[str]) -> Iterable[str]:
    return (analysis.term_or_word(language, in_one(synonym)) for language in languages)


def _terms(word: str, languages: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (analysis.term_of(language, word) for language in languages))))


def _is_within(place: Place, others: Iterable[Place]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in others)


def _is_joined(code: str) -> bool:
    return not analysis.WORD.fullmatch(code)
