"""A question as a query of the index: rights and filters first, then the ranking that was measured best.

Ranking: the combined field (title twice, then text), the title again at 0.3, headings at 0.15, neighboring words as a
phrase at 0.2, once more at 0.1 in the title, half of it in the other order or near by; all words of the question in
their order in the title at 0.5.
A boosted title alone would lift every short title that shares one rare word with a long question.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tantivy import FieldType, Occur, Schema, Searcher
from tantivy import Query as Part
from tantivy.tantivy import SearchResult

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.embedded.documents import COUNTED, SEPARATOR
from heimdesk.engines.search.embedded.reading import MOST_WORDS, Asked, Word
from heimdesk.engines.search.identifiers import identifiers_in, unhyphened
from heimdesk.engines.search.port import Query

TITLE_WEIGHT = 0.3
PAIR_WEIGHT = 0.2
TITLE_PAIR_WEIGHT = 0.1
HEADING_WEIGHT = 0.15
WHOLE_TITLE_WEIGHT = 0.5
# Of a pair that stands in the other order ("ranges, sorting" for "sorting ranges").
TURNED = 0.5
# Of a pair with up to so many words between.
NEAR = 0.5
NEAR_BY = 4
# Added to an entry in which words that a hyphen joins in the question stand together: "two-factor".
JOINED = 3.0
PHRASE_WEIGHT = 0.5
SYNONYM_WEIGHT = 0.8
IDENTIFIER_WEIGHT = 0.3
# Added to an entry that has the typed identifier as it was typed, hyphens and all; or, beside words, an error code.
TO_THE_LETTER = 3.0
# Added to an entry of a preferred product, or of none: this share of what it scores. It comes first unless another one
# says nearly twice as much of what was asked; whoever asks about a product that they do not own still finds it.
PRODUCT_BONUS = 0.85
# Added for each word of the question to an entry in the reader's language.
LANGUAGE_BONUS = 0.3
WITH_PLACES = ("body", "title")
SHARE_NEEDED = 0.5
MOST_CHARACTERS = 2_000
# Terms of a filter: up to so many are asked for one by one.
FEW = 8


def needed_of(words: int) -> int:
    """How many of so many words an entry must have to be found."""
    return words if words <= 2 else math.ceil(words * SHARE_NEEDED)


class Asking:
    """Builds queries for one index."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def visible_to(self, readers: Iterable[str]) -> Part:
        """What these readers may see; scores nothing. Without a reader: nothing. [SRC-3]"""
        tokens = [analysis.sound(token) for token in readers]
        if not tokens:
            return Part.empty_query()
        return all_of([self._one_of("readers", tokens)], but_not=[self._one_of("hidden_from", tokens)])

    def allowed(self, query: Query, *, ignoring: str = "") -> Part:
        """Rights, kinds and filters of a question, save the filter of one facet (to count what else there is)."""
        parts = [self.visible_to(query.readers)]
        if query.kinds:
            parts.append(self._any_of("kind", query.kinds))
        for name, values in query.filters.items():
            if values and name != ignoring:
                parts.append(self._filter(name, values))
        if (query.since or query.until) and ignoring != "date":
            since = query.since.toordinal() if query.since else 1
            until = query.until.toordinal() if query.until else None
            parts.append(Part.range_query(self._schema, "date", FieldType.Integer, since, until))
        return all_of(parts)

    def has_term(self, field: str, term: str) -> Part:
        """Entries with exactly this term."""
        return Part.term_query(self._schema, field, analysis.sound(term), "basic")

    def has_near(self, field: str, term: str) -> Part:
        """Entries with a term up to two slips away."""
        return Part.fuzzy_term_query(self._schema, field, analysis.sound(term), distance=2)

    def has_any(self, field: str, terms: Sequence[str]) -> Part:
        """Entries with one of these terms, whichever it is."""
        return Part.const_score_query(self._any_of(field, terms), 1.0)

    def titles_with(self, words: Sequence[str]) -> Part:
        """Titles that have all words; folded."""
        return all_of([self.has_term("title_words", word) for word in words])

    def has_identifier(self, identifier: str) -> Part:
        """Entries with this identifier; those that have it to the letter before those that hyphenate it otherwise."""
        forms = list(dict.fromkeys((identifier, unhyphened(identifier))))
        to_the_letter = Part.const_score_query(self.has_term("identifiers", identifier), TO_THE_LETTER)
        return any_of([to_the_letter, self.has_any("identifiers", forms), self.has_any("unhyphened", forms)])

    def has_code(self, code: str) -> Part:
        """Entries with this code, also when its words are written apart."""
        return self._code("body", code)

    def most_of(self, asked: Asked) -> Part:
        """Entries that have most of the words outside of quotes, or an error code, which says more than they do."""
        parts = [Part.const_score_query(self._word("body", word), 0.0) for word in asked.free]
        most = Part.boolean_query([(Occur.Should, part) for part in parts], needed_of(len(parts)))
        return any_of([most, *(Part.const_score_query(self.has_code(code), 0.0) for code in asked.codes)])

    def phrases_of(self, asked: Asked) -> list[Part]:
        """What is in quotes: these words as they are written, next to each other."""
        return [self._phrase("words", phrase) for phrase in asked.phrases]

    def ranked(self, asked: Asked, query: Query) -> Part:
        """The question itself, with its scores."""
        words, text = asked.words, asked.text
        parts: list[Part] = [self._word("body", word) for word in words]
        parts += [_weighted(self._word("title", word), TITLE_WEIGHT) for word in words]
        parts += [_weighted(self._word("headings", word), HEADING_WEIGHT) for word in words]
        for first, second in pairwise(words):
            parts += self._pairs("body", first, second, PAIR_WEIGHT)
            parts += self._joined(first, second) if second.follows else []
            parts += self._pairs("title", first, second, TITLE_PAIR_WEIGHT)
        parts += self._whole_title(words)
        parts += [_weighted(phrase, PHRASE_WEIGHT) for phrase in self.phrases_of(asked)]
        if not words:
            parts += [self.has_term("words", analysis.folded(m.group())) for m in analysis.WORD.finditer(text)]
        parts += [Part.const_score_query(self.has_code(code), TO_THE_LETTER) for code in asked.codes]
        parts += [
            _weighted(self.has_term("identifiers", identifier), IDENTIFIER_WEIGHT)
            for identifier in identifiers_in(text)[:MOST_WORDS]
        ]
        if not parts:
            return Part.empty_query()
        return self._with_bonus(Part.boolean_query([(Occur.Should, part) for part in parts]), len(words), query)

    def _with_bonus(self, found: Part, words: int, query: Query) -> Part:
        bonus = []
        if query.prefer_products:
            of_none = all_of([Part.all_query()], but_not=[Part.exists_query("product")])
            fitting = any_of([self._any_of("product", query.prefer_products), of_none])
            bonus.append(_weighted(only(found, fitting), PRODUCT_BONUS))
        if query.language:
            bonus.append(Part.const_score_query(self.has_term("language", query.language), LANGUAGE_BONUS * words))
        if not bonus:
            return found
        return Part.boolean_query([(Occur.Must, found), *((Occur.Should, part) for part in bonus)])

    def _word(self, field: str, word: Word) -> Part:
        if word.is_code:
            return self._code(field, word.typed)
        same = [Part.term_query(self._schema, field, term, "freq") for term in word.terms]
        same += [
            _weighted(Part.term_query(self._schema, field, other, "freq"), SYNONYM_WEIGHT)
            for other in word.others
            if other not in word.terms
        ]
        return same[0] if len(same) == 1 else Part.disjunction_max_query(same)

    def _code(self, field: str, typed: str) -> Part:
        """A code as it is typed, hyphened otherwise, or in words next to each other: "ORC 1043"; never "ORC" alone."""
        same = [self._together(field, typed)]
        if field == "body":
            for identifier in identifiers_in(typed):
                same += [self.has_term("identifiers", form) for form in {identifier, unhyphened(identifier)}]
                same.append(self.has_term("unhyphened", unhyphened(identifier)))
        return Part.disjunction_max_query(same)

    def _together(self, field: str, text: str) -> Part:
        """Several words that stand together. Headings have no places, so such are not sought in them."""
        terms = [analysis.term_or_word("en", word) for word in analysis.WORD.findall(text)]
        return Part.empty_query() if len(terms) > 1 and field not in WITH_PLACES else self._phrase(field, terms)

    def _phrase(self, field: str, terms: Sequence[str]) -> Part:
        if len(terms) == 1:
            return Part.term_query(self._schema, field, terms[0], "freq")
        return Part.phrase_query(self._schema, field, list(enumerate(terms)))

    def _pairs(self, field: str, first: Word, second: Word, weight: float) -> list[Part]:
        apart = second.place - first.place
        pairs = []
        for one, other in zip(first.terms, second.terms, strict=False):
            straight = Part.phrase_query(self._schema, field, [(0, one), (apart, other)])
            turned = Part.phrase_query(self._schema, field, [(0, other), (1, one)])
            near = Part.phrase_query(self._schema, field, [(0, one), (apart, other)], slop=NEAR_BY)
            pairs += [
                _weighted(straight, weight),
                _weighted(turned, weight * TURNED),
                _weighted(near, weight * NEAR),
            ]
        return pairs

    def _joined(self, first: Word, second: Word) -> list[Part]:
        together = [[(0, one), (1, other)] for one, other in zip(first.terms, second.terms, strict=False)]
        return [
            Part.const_score_query(Part.phrase_query(self._schema, "body", list(pair)), JOINED) for pair in together
        ]

    def _whole_title(self, words: Sequence[Word]) -> list[Part]:
        """Three and more words as the title has them; two are a pair."""
        if len(words) < 3:
            return []
        places = [word.place - words[0].place for word in words]
        orders = {
            tuple(zip(places, terms, strict=True)) for terms in zip(*(word.terms for word in words), strict=False)
        }
        return [
            _weighted(Part.phrase_query(self._schema, "title", list(order)), WHOLE_TITLE_WEIGHT) for order in orders
        ]

    def _filter(self, name: str, values: Iterable[str]) -> Part:
        if name in COUNTED:
            return self._any_of(name, values)
        return self._any_of("extra", [f"{name}{SEPARATOR}{value}" for value in values])

    def _any_of(self, field: str, values: Iterable[str]) -> Part:
        return self._one_of(field, [analysis.sound(value) for value in values])

    def _one_of(self, field: str, terms: Sequence[str]) -> Part:
        """A set of terms first collects all its entries from the whole index; few terms are faster asked for singly."""
        if not 0 < len(terms) <= FEW:
            return Part.term_set_query(self._schema, field, terms)
        return any_of([Part.term_query(self._schema, field, term, "basic") for term in terms])


def only(found: Part, allowed: Part) -> Part:
    """What was found, of what is allowed; the scores are those of what was found."""
    return Part.boolean_query([(Occur.Must, found), (Occur.Must, Part.const_score_query(allowed, 0.0))])


def any_of(parts: Sequence[Part]) -> Part:
    """What matches one of these, the more the better."""
    return parts[0] if len(parts) == 1 else Part.boolean_query([(Occur.Should, part) for part in parts])


def all_of(parts: Sequence[Part], *, but_not: Sequence[Part] = ()) -> Part:
    """What matches all of these and none of those."""
    if len(parts) == 1 and not but_not:
        return parts[0]
    return Part.boolean_query([*((Occur.Must, part) for part in parts), *((Occur.MustNot, part) for part in but_not)])


def count_of(searcher: Searcher, part: Part) -> int:
    """How many documents match."""
    return counted(searcher.search(part, limit=1, count=True))


def counted(found: SearchResult) -> int:
    """How many documents a search found in all."""
    # The stubs of tantivy leave out `count`.
    number: int | None = getattr(found, "count")  # noqa: B009
    return number or 0


def _weighted(part: Part, weight: float) -> Part:
    return Part.boost_query(part, weight)
