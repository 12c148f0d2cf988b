"""Search without a server: an index on disk, read by any number of processes, written by one. [SRC-1, SRC-2]"""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from tantivy import DocAddress, Order, Searcher
from tantivy import Query as Part

from heimdesk.engines.search.embedded import analysis, answers
from heimdesk.engines.search.embedded.asking import MOST_CHARACTERS, Asking, all_of, count_of, counted, only
from heimdesk.engines.search.embedded.compounds import Compounds
from heimdesk.engines.search.embedded.documents import ONCE, build_schema, documents_of
from heimdesk.engines.search.embedded.index import DiskIndex
from heimdesk.engines.search.embedded.marking import Sought
from heimdesk.engines.search.embedded.naming import Named, named
from heimdesk.engines.search.embedded.reading import Asked, mended, read
from heimdesk.engines.search.embedded.spelling import Spelling
from heimdesk.engines.search.identifiers import number_in, pattern_of
from heimdesk.engines.search.phrases import unquoted
from heimdesk.engines.search.port import Correction, Entry, Hit, Hits, Query, SearchUnavailable, Suggestions

MOST_READERS_REMEMBERED = 500


class EmbeddedEngine:
    """The default engine; see SearchEngine for what each call promises.

    `synonyms` maps a word to others that mean the same ("vm": ("virtual machine",)); give both directions.
    """

    def __init__(self, folder: Path, *, synonyms: Mapping[str, Iterable[str]] | None = None) -> None:
        self._synonyms = {analysis.folded(word): tuple(others) for word, others in (synonyms or {}).items()}
        self._compounds = Compounds(chain.from_iterable(self._synonyms.values()))
        self._index = DiskIndex(folder, build_schema(), self._compounds.digest)
        self._asking = Asking(self._index.schema)
        self._languages: tuple[tuple[int, int], tuple[str, ...]] = ((-1, -1), ())
        self._known: tuple[tuple[int, int], dict[frozenset[str], set[str]]] = ((-1, -1), {})

    def add(self, entries: Iterable[Entry]) -> int:
        """Learn or relearn entries; one commit for all of them."""
        return self._write(entries, afresh=False)

    def replace_all(self, entries: Iterable[Entry]) -> int:
        """Forget all and learn these; readers see the old state until the commit."""
        written = self._write(entries, afresh=True)
        self._index.remove_others()
        return written

    def remove(self, keys: Iterable[str]) -> None:
        """Forget entries."""
        with self._index.writing() as writer:
            for key in keys:
                with self._index.trouble_told():
                    writer.delete_documents_by_term("key", analysis.sound(key))

    def clear(self) -> None:
        """Forget all."""
        self._write((), afresh=True)

    def count(self) -> int:
        """How many entries are known."""
        return count_of(self._index.searcher(), self._asking.has_term("once", ONCE))

    def refresh(self) -> None:
        """See at once what other processes wrote."""
        self._index.refresh()

    def search(self, query: Query) -> Hits:
        """The best entries for a question, of those its readers may see."""
        begun = time.perf_counter()
        with self._index.outage_told():
            return replace(self._found(query), took=time.perf_counter() - begun)

    def suggest(
        self,
        prefix: str,
        *,
        readers: frozenset[str],
        kinds: frozenset[str] = frozenset(),
        product: str = "",
        limit: int = 6,
    ) -> Suggestions:
        """Completions of the last word, and entries: that of a number, those of an identifier, those of a title.

        Where there is nothing of all this, once more for the words without their slips.
        """
        filters = {"product": frozenset({product})} if product else {}
        query = Query(readers=readers, kinds=kinds, filters=filters, words=analysis.sound(prefix[:200]), limit=limit)
        with self._index.outage_told():
            searcher = self._index.searcher()
            self._require_built(searcher)
            jump = self._jump(searcher, query)
            found = answers.suggestions(searcher, self._asking, query)
            if not (jump or found.completions or found.hits):
                without = self._without_slips(searcher, query)
                found = answers.suggestions(searcher, self._asking, without) if without != query else found
        if jump is None:
            return found
        others = tuple(hit for hit in found.hits if hit.key != jump.key)
        return replace(found, hits=(jump, *others)[:limit])

    def _without_slips(self, searcher: Searcher, query: Query) -> Query:
        """The last word is let be where another had a slip: it is only begun, and what it will be nobody knows."""
        languages = self._languages_in(searcher)
        words = read(query.words, languages, self._synonyms).words
        corrections = self._spelling(searcher, query.readers, languages).corrections(words)
        others = [each for each in corrections if each.typed != words[-1].typed]
        return replace(query, words=mended(query.words, others or corrections))

    def _found(self, query: Query) -> Hits:
        searcher = self._index.searcher()
        self._require_built(searcher)
        languages = self._languages_in(searcher)
        query = replace(query, language=query.language if len(languages) > 1 else "")
        asked = read(analysis.sound(query.words[:MOST_CHARACTERS]), languages, self._synonyms)
        corrections: list[Correction] = []
        known = named(searcher, self._asking, asked, self._asking.visible_to(query.readers))
        identified = known.question
        if query.corrected and asked.words and identified is None:
            corrections = self._spelling(searcher, query.readers, languages).corrections(asked.words)
            asked = read(mended(asked.text, corrections), languages, self._synonyms) if corrections else asked
        matching: Part | None = None
        hits: tuple[Hit, ...] = ()
        total = 0
        questions = [(identified, identified)] if identified else self._questions(asked, query)
        for question, without_rank in questions:
            matching = without_rank
            hits, total = self._page(searcher, question, self._sought(searcher, asked, known), query)
            if total:
                break
        if not total and asked.phrases and asked.free:
            return replace(self._found(replace(query, words=unquoted(query.words))), loosened=True, unknown=())
        jump = self._jump(searcher, query)
        return Hits(
            hits=hits,
            total=total,
            facets=answers.facets(searcher, self._asking, matching, query),
            words=asked.text.strip(),
            corrections=tuple(corrections),
            jump=jump,
            unknown=() if jump else known.unknown,
        )

    def _questions(self, asked: Asked, query: Query) -> list[tuple[Part | None, Part | None]]:
        """Entries with most of the words; if there is none, with any of them. Without words: all that is allowed.

        What is in quotes they have in any case. Each with what matches alone, without what only ranks: for counting,
        which would pay for phrases in vain.
        """
        if not asked.text.strip():
            return [(None, None)]
        ranked, free = self._asking.ranked(asked, query), asked.free
        if not asked.phrases:
            most = self._asking.most_of(asked) if len(free) > 1 else None
            return [(only(ranked, most), most), (ranked, ranked)] if most else [(ranked, ranked)]
        phrases = all_of(self._asking.phrases_of(asked))
        wanted = [all_of([phrases, self._asking.most_of(asked)]), phrases] if free else [phrases]
        return [(only(ranked, part), part) for part in wanted]

    def _require_built(self, searcher: Searcher) -> None:
        """Beside an index of another shape an empty one is still to be built: "nothing was found" would be wrong."""
        if not searcher.num_docs and self._index.has_others:
            raise SearchUnavailable("The search index is being built anew by a worker with the same synonyms.")

    def _write(self, entries: Iterable[Entry], *, afresh: bool) -> int:
        written = 0
        with self._index.writing(all_of_it=afresh) as writer:
            if afresh:
                writer.delete_all_documents()
            for entry in entries:
                documents = list(documents_of(entry, self._compounds))
                with self._index.trouble_told():
                    writer.delete_documents_by_term("key", analysis.sound(entry.key))
                    for document in documents:
                        writer.add_document(document)
                written += 1
        return written

    def _languages_in(self, searcher: Searcher) -> tuple[str, ...]:
        stamp, languages = self._languages
        if stamp != self._index.stamp:
            codes = [code for code, _ in searcher.terms_with_prefix("language", "")]
            languages = tuple(dict.fromkeys(analysis.language_of(code) for code in codes))
            self._languages = (self._index.stamp, languages)
        return languages

    def _spelling(self, searcher: Searcher, readers: frozenset[str], languages: tuple[str, ...]) -> Spelling:
        stamp, known = self._known
        if stamp != self._index.stamp or len(known) > MOST_READERS_REMEMBERED:
            known = {}
            self._known = (self._index.stamp, known)
        visible = self._asking.visible_to(readers)
        mine = known.setdefault(readers, set())
        return Spelling(searcher, self._asking, visible, self._synonyms.__contains__, mine, languages)

    def _page(
        self, searcher: Searcher, question: Part | None, sought: Sought, query: Query
    ) -> tuple[tuple[Hit, ...], int]:
        allowed = self._asking.allowed(query)
        wanted = allowed if question is None else only(question, allowed)
        limit, offset = max(1, query.limit), max(0, query.offset)
        if question is None or query.sort == "newest":
            found = searcher.search(wanted, limit, True, "date", offset, Order.Desc)
        else:
            found = searcher.search(wanted, limit, True, offset=offset)
        addresses: list[DocAddress] = [address for _, address in found.hits]
        hits = tuple(answers.hit(searcher.doc(address), sought) for address in addresses)
        return (hits if query.limit > 0 else ()), counted(found)

    def _sought(self, searcher: Searcher, asked: Asked, codes: Named) -> Sought:
        """What to mark: identifiers alone, if they are known; else words, and of synonyms the longer ones whole."""
        if codes.question is not None:
            return Sought({}, identifiers=tuple(pattern_of(each) for each in codes.marked))
        entries = searcher.num_docs + 1

        def weight_of(term: str) -> float:
            return math.log(1 + entries / (1 + searcher.doc_freq("body", term)))

        def weight_of_all(words: Iterable[str]) -> float:
            return max((weight_of(term) for word in words if (term := analysis.term_of("en", word))), default=0.0)

        terms = [term for word in asked.free for term in word.terms]
        phrases = {words: weight_of_all(words) for words in asked.phrases}
        for word in asked.free:
            terms += word.others
            for each in (word.typed,) if word.is_code else word.synonyms:
                parts = tuple(analysis.WORD.findall(each))
                if len(parts) > 1:
                    phrases[parts] = weight_of_all(parts)
        return Sought({term: weight_of(term) for term in terms}, phrases)

    def _jump(self, searcher: Searcher, query: Query) -> Hit | None:
        number = number_in(query.words)
        if not number:
            return None
        wanted = only(self._asking.has_term("number", number), self._asking.allowed(query))
        found = searcher.search(wanted, 1, False)
        return answers.hit(searcher.doc(found.hits[0][1])) if found.hits else None
