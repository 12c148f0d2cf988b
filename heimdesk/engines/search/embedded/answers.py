"""What the index found, as the port's answers: hits with marks, counts by facet, suggestions."""

from collections.abc import Mapping
from typing import Any

from tantivy import DocAddress, Document, Searcher
from tantivy import Query as Part

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.embedded.asking import Asking, all_of, any_of, only
from heimdesk.engines.search.embedded.documents import COUNTED, SEPARATOR, day_of, stored_in
from heimdesk.engines.search.embedded.marking import NOTHING, Sought, best_passage, marked_title
from heimdesk.engines.search.embedded.naming import FIELDS, beginning
from heimdesk.engines.search.identifiers import consists_of_identifiers, identifiers_in
from heimdesk.engines.search.port import Completion, Count, Hit, Query, Suggestions

MOST_VALUES = 100
_LATEST_DAY = 3_652_059


def hit(document: Document, sought: Sought = NOTHING, *, in_text: Sought | None = None) -> Hit:
    """A stored entry with what was sought marked; `in_text` when it is something else in the text than in the title."""
    stored = stored_in(document)
    language = analysis.language_of(stored["language"])
    return Hit(
        key=stored["key"],
        kind=stored["kind"],
        number=stored["number"],
        title=marked_title(stored["title"], language, sought),
        passage=best_passage(stored["text"], language, sought if in_text is None else in_text),
        type=stored["type"],
        language=stored["language"],
        products=tuple(stored["products"]),
        releases=tuple(stored["releases"]),
        date=day_of(stored["date"]),
        facets={name: tuple(values) for name, values in stored["facets"].items()},
    )


def facets(searcher: Searcher, asking: Asking, question: Part | None, query: Query) -> dict[str, tuple[Count, ...]]:
    """Counts of each facet that the query asks for; a facet's own filter does not narrow its counts."""
    wanted = [*query.facets, *(["date"] if query.date_ranges else [])]
    filtered = {name for name, values in query.filters.items() if values}
    filtered |= {"date"} if query.since or query.until else set()
    together = [name for name in wanted if name not in filtered]
    counted: dict[str, tuple[Count, ...]] = {}
    for names, ignoring in [(together, ""), *(([name], name) for name in wanted if name in filtered)]:
        if names:
            allowed = asking.allowed(query, ignoring=ignoring)
            within = allowed if question is None else only(question, allowed)
            counted |= _counts(searcher, within, names, query)
    return {name: counted[name] for name in wanted}


def suggestions(searcher: Searcher, asking: Asking, query: Query) -> Suggestions:
    """Completions of the last word, those of most titles first, and entries, taken only from what the readers may see.

    Entries whose title has all the words, marked there; before them, when error codes or other identifiers are typed,
    those that have them anywhere.
    """
    typed = query.words
    words = [analysis.folded(match.group()) for match in analysis.WORD.finditer(typed)]
    words = [word for word in words if word]
    if not words:
        return Suggestions((), ())
    is_open = bool(analysis.WORD.match(typed[-1]))
    *done, last = words if is_open else [*words, ""]
    allowed = asking.allowed(query)
    completions: list[Completion] = []
    titles = [asking.titles_with(done)] if done else []
    if last:
        terms = searcher.terms_with_prefix("title_words", last, all_of([*titles, allowed]))
        telling = [(word, count) for word, count in terms if word not in words and analysis.term_of("en", word)]
        ranked = sorted(telling, key=lambda term: (-term[1], term[0]))
        completions = [Completion(typed, word[len(last) :]) for word, _ in ranked[: query.limit]]
        titles.append(asking.has_any("title_words", [word for word, _ in terms]))
    identifiers, identified = _identified(searcher, asking, query, allowed)
    completions = list({each.words: each for each in (*identifiers, *completions)}.values())[: query.limit]
    found = searcher.search(only(all_of(titles), allowed), query.limit, False)
    sought = Sought(dict.fromkeys(words, 1.0))
    places = (*identified, *(at for _, at in found.hits))
    hits = (hit(searcher.doc(address), sought, in_text=NOTHING) for address in places)
    different = list({each.key: each for each in hits}.values())
    return Suggestions(tuple(completions), tuple(different[: query.limit]))


def _identified(
    searcher: Searcher, asking: Asking, query: Query, allowed: Part
) -> tuple[list[Completion], list[DocAddress]]:
    """If only identifiers are typed: how the last may go on, and entries that have them, the exact ones first."""
    if not consists_of_identifiers(query.words):
        return [], []
    *done, last = identifiers_in(query.words)
    exactly = all_of([asking.has_identifier(each) for each in (*done, last)])
    places = [address for _, address in searcher.search(only(exactly, allowed), query.limit, False).hits]
    if not query.words.lower().endswith(last):
        return [], places
    within = all_of([*(asking.has_identifier(each) for each in done), allowed])
    longer = list(beginning(searcher, asking, last, within, query.limit))
    begun = only(any_of([asking.has_any(field, longer) for field in FIELDS]), within)
    places += [address for _, address in searcher.search(begun, query.limit, False).hits] if longer else []
    return [Completion(query.words, term[len(last) :]) for term in longer], places


def _counts(searcher: Searcher, within: Part, names: list[str], query: Query) -> dict[str, tuple[Count, ...]]:
    asked: dict[str, Any] = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names if name in COUNTED}
    extra = [name for name in names if name not in COUNTED and name != "date"]
    if extra:
        asked["extra"] = {"terms": {"field": "extra", "size": MOST_VALUES * 10}}
    if "date" in names:
        for place, span in enumerate(query.date_ranges):
            since = span.since.toordinal() if span.since else 1
            until = span.until.toordinal() + 1 if span.until else _LATEST_DAY + 1
            asked[f"date-{place}"] = {"range": {"field": "date", "ranges": [{"from": since, "to": until}]}}
    if not asked:
        return {}
    found = searcher.aggregate(within, asked)
    counted = {name: _buckets(found, name) for name in names if name in COUNTED}
    for name in extra:
        start = f"{name}{SEPARATOR}"
        counted[name] = tuple(
            Count(count.value.removeprefix(start), count.count)
            for count in _buckets(found, "extra")
            if count.value.startswith(start)
        )
    if "date" in names:
        counted["date"] = tuple(
            Count(span.name, _span_count(found[f"date-{place}"])) for place, span in enumerate(query.date_ranges)
        )
    return counted


def _buckets(found: Mapping[str, Any], name: str) -> tuple[Count, ...]:
    return tuple(Count(str(bucket["key"]), int(bucket["doc_count"])) for bucket in found[name]["buckets"])


def _span_count(found: Mapping[str, Any]) -> int:
    return sum(int(bucket["doc_count"]) for bucket in found["buckets"] if "from" in bucket and "to" in bucket)
