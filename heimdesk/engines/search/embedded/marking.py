"""Marks the found words in titles and picks the passage that has most of what was searched for."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.port import Marked, Segment

PASSAGE = 240
# Words later in a long text are found, but not shown.
_LOOKED_AT = 60_000
# How far before the first match a passage may begin to start at a line or sentence.
_LEAD = 90
# One letter for one letter, so that places stay what they are.
_WITHOUT_ACCENT = {
    chr(number): bare
    for number in range(0xC0, 0x250)
    if (bare := unicodedata.normalize("NFD", chr(number))[0]).isascii() and bare.isalpha()
}
_ACCENT = re.compile(f"[{''.join(_WITHOUT_ACCENT)}]")
_APART = {code: " " for code in range(128) if not chr(code).isalnum()}
_BINDERS = frozenset(" _-./:\\'’,#")
# What may stand between the words of a phrase; a dot or a comma before a blank ends it.
_IN_PHRASE = re.compile(r"(?:[^\w\n.,;!?]|_|[.,](?=\w)){1,3}")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is marked, each with its worth: terms as they are indexed, phrases of words; or identifiers alone."""

    terms: Mapping[str, float]
    phrases: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    identifiers: tuple[re.Pattern[str], ...] = ()


NOTHING = Sought({})


@dataclass(frozen=True, slots=True)
class Match:
    """Where a found word stands, and what it is worth."""

    start: int
    end: int
    term: str
    weight: float


def marked_title(title: str, language: str, sought: Sought) -> Marked:
    """The whole title with its matches."""
    return _marked(title, list(_matches(title, language, sought)))


def best_passage(text: str, language: str, sought: Sought) -> Marked:
    """About 240 characters around the most, and the rarest, of the words; the beginning if there is none."""
    matches = list(_matches(text[:_LOOKED_AT], language, sought))
    if not matches:
        return Marked.plain(_cut(text, 0))
    first = _best_start(matches)
    start = _begin_before(text, matches[first].start)
    passage = _cut(text, start)
    inside = [
        Match(match.start - start, match.end - start, match.term, match.weight)
        for match in matches[first:]
        if match.end - start <= len(passage)
    ]
    marked = _marked(passage, inside)
    if start and text[start - 1] != "\n":
        return Marked((Segment("… "), *marked.segments))
    return marked


def _matches(text: str, language: str, sought: Sought) -> Iterable[Match]:
    """Where identifiers stand, or terms and phrases, in order."""
    if sought == NOTHING:
        return ()
    if not sought.identifiers:
        return _of_words(text, language, sought)
    found = (match for identifier in sought.identifiers for match in identifier.finditer(text))
    return sorted((Match(one.start(), one.end(), one.re.pattern, 1.0) for one in found), key=lambda match: match.start)


def _of_words(text: str, language: str, sought: Sought) -> Iterator[Match]:
    """Where terms and phrases stand, in order: only words that begin as one does are looked at closely."""
    phrases = [
        (tuple(analysis.term_or_word(language, word) for word in words), weight)
        for words, weight in sought.phrases.items()
        if words
    ]
    for start in starts_of_words(text, {*sought.terms, *(first for (first, *_), _ in phrases)}):
        found = analysis.WORD.match(text, start)
        if not found:
            continue
        term = analysis.term_of(language, found.group())
        if term and term in sought.terms:
            yield Match(found.start(), found.end(), term, sought.terms[term])
        for words, weight in phrases:
            if analysis.term_or_word(language, found.group()) == words[0] and (
                end := end_of_phrase(text, found.end(), language, words[1:])
            ):
                yield Match(found.start(), end, " ".join(words), weight)


def end_of_phrase(text: str, place: int, language: str, words: tuple[str, ...]) -> int:
    """Where these words end, if whole and next to each other they are what follows this place; else 0."""
    for word in words:
        between = _IN_PHRASE.match(text, place)
        found = analysis.WORD.match(text, between.end()) if between else None
        if not found or analysis.term_or_word(language, found.group()) != word:
            return 0
        place = found.end()
    return place


def starts_of_words(text: str, terms: Iterable[str]) -> Iterable[int]:
    """Where words stand, in order, that may have these terms: all that have, and some that only begin as they do."""
    lowered, beginnings = text.lower(), _shortest(terms)
    if lowered.isascii():  # most are; where all else is a blank, each word begins behind one
        apart = f" {lowered.translate(_APART)}"
        return sorted(start for beginning in beginnings for start in _places(apart, f" {beginning}"))
    evened = _ACCENT.sub(lambda accented: _WITHOUT_ACCENT[accented.group()], lowered)
    if len(evened) == len(text):
        return sorted({start for beginning in beginnings for start in _starts(evened, beginning)})
    return (found.start() for found in analysis.WORD.finditer(text))


def _shortest(terms: Iterable[str]) -> list[str]:
    """The beginnings of terms, without those that begin as another one does: its words are looked at anyway."""
    shortest: list[str] = []
    for beginning in sorted(map(_beginning, terms)):
        if not shortest or not beginning.startswith(shortest[-1]):
            shortest.append(beginning)
    return shortest


def _beginning(term: str) -> str:
    """What a word shares with its stem: "companies" has "compani", "company" only "compan"."""
    return term[:4] if len(term) > 4 else term[:-1] if len(term) == 4 else term


def _starts(text: str, beginning: str) -> Iterator[int]:
    is_cut_by_character = beginning[0] >= "\u3040"
    for place in _places(text, beginning):
        if is_cut_by_character or place == 0 or not _is_in_word(text[place - 1]):
            yield place


def _places(text: str, part: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def _is_in_word(sign: str) -> bool:
    return sign.isalnum() or bool(unicodedata.combining(sign))


def _best_start(matches: list[Match]) -> int:
    best, best_worth, end = 0, 0.0, 0
    inside: dict[str, int] = {}
    worth = 0.0
    for first, match in enumerate(matches):
        while end < len(matches) and matches[end].end <= match.start + PASSAGE - _LEAD // 2:
            entering = matches[end]
            inside[entering.term] = inside.get(entering.term, 0) + 1
            worth += entering.weight if inside[entering.term] == 1 else entering.weight * 0.05
            end += 1
        if worth > best_worth + 1e-9:
            best, best_worth = first, worth
        inside[match.term] = inside.get(match.term, 1) - 1
        worth -= match.weight if inside[match.term] == 0 else match.weight * 0.05
    return best


def _begin_before(text: str, place: int) -> int:
    earliest = max(0, place - _LEAD)
    line = text.rfind("\n", earliest, place)
    if line >= 0:
        return line + 1
    sentence = max(text.rfind(end, earliest, place) for end in (". ", "? ", "! ", ": "))
    if sentence >= 0:
        return sentence + 2
    if earliest == 0:
        return 0
    blank = text.find(" ", max(0, place - _LEAD // 2), place)
    return blank + 1 if blank >= 0 else place


def _cut(text: str, start: int) -> str:
    piece = text[start : start + PASSAGE + 60]
    if len(text) - start <= PASSAGE:
        return piece.rstrip()
    sentence = max(piece.rfind(end, PASSAGE // 2, PASSAGE + 1) for end in (". ", "? ", "! ", ".\n"))
    if sentence > 0:
        return piece[: sentence + 1]
    blank = piece.rfind(" ", PASSAGE // 2, PASSAGE)
    return piece[: blank if blank > 0 else PASSAGE].rstrip() + " …"


def _marked(text: str, matches: list[Match]) -> Marked:
    segments: list[Segment] = []
    done = 0
    for start, end in _runs(text, matches):
        if start > done:
            segments.append(Segment(text[done:start]))
        segments.append(Segment(text[start:end], marked=True))
        done = end
    if done < len(text):
        segments.append(Segment(text[done:]))
    return Marked(tuple(segments))


def _runs(text: str, matches: list[Match]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for match in matches:
        if runs:
            between = text[runs[-1][1] : match.start]
            if len(between) <= 2 and set(between) <= _BINDERS:
                runs[-1] = (runs[-1][0], max(runs[-1][1], match.end))
                continue
        runs.append((match.start, match.end))
    return runs
