"""The shape of the index, and entries as its documents and back; only what it stores can be shown.

One field holds title, title and text together: the ranking that was measured best. An entry with a private part
becomes two documents, of which each person finds exactly one: the whole for its private readers, the rest for others.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from tantivy import Document, Schema, SchemaBuilder

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.embedded.compounds import Compounds
from heimdesk.engines.search.identifiers import identifiers_in, unhyphened
from heimdesk.engines.search.port import Entry

# A change of the shape, or of what entries hold, needs a new number; the old folder is left alone, and the worker
# builds the index anew.
SHAPE = 5
LONGEST_TEXT = 200_000
LONGEST_TITLE = 500
LONGEST_HEADING = 90
EXACT = ("key", "readers", "hidden_from", "number", "once")
COUNTED = ("kind", "product", "release", "type", "language", "extra")
# Between name and value of a facet that an entry brings along.
SEPARATOR = "\x1f"
ONCE = "1"
_ENDS_OF_SENTENCES = frozenset(".:;!?…")


def build_schema() -> Schema:
    """Fields of the index; `words` and `title_words` keep the words unstemmed: for what is in quotes, for corrections
    and suggestions."""
    builder = SchemaBuilder()
    for name in EXACT:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in COUNTED:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("identifiers", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("unhyphened", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", index_option="position")
    builder.add_text_field("title", index_option="position")
    builder.add_text_field("headings", index_option="freq")
    builder.add_text_field("words", index_option="position")
    builder.add_text_field("title_words", index_option="basic")
    builder.add_integer_field("date", indexed=True, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def documents_of(entry: Entry, compounds: Compounds) -> Iterator[Document]:
    """One document, or two when a part of the entry is private; `compounds` are found where they are written apart."""
    all_may_read_all = not entry.private_text and entry.private_readers <= entry.readers
    if not entry.private_readers or all_may_read_all:
        yield _document(entry, entry.text, compounds, readers=entry.readers, hidden_from=frozenset(), once=True)
        return
    whole = f"{entry.text}\n{entry.private_text}" if entry.private_text else entry.text
    yield _document(entry, whole, compounds, readers=entry.private_readers, hidden_from=frozenset(), once=True)
    yield _document(entry, entry.text, compounds, readers=entry.readers, hidden_from=entry.private_readers, once=False)


def headings_in(text: str) -> list[str]:
    """Lines that are no sentence: headings, items of menus, names of fields. They say what an entry is about."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and len(line) <= LONGEST_HEADING and line[-1] not in _ENDS_OF_SENTENCES]


def stored_in(document: Document) -> dict[str, Any]:
    """What was kept of an entry to show it."""
    stored: dict[str, Any] = json.loads(document.get_first("stored") or b"{}")
    return stored


def day_of(number: int | None) -> date | None:
    """The date that the index keeps as a number; 0 is none."""
    return date.fromordinal(number) if number else None


def _document(
    entry: Entry,
    text: str,
    compounds: Compounds,
    *,
    readers: frozenset[str],
    hidden_from: frozenset[str],
    once: bool,
) -> Document:
    text, title = analysis.sound(text[:LONGEST_TEXT]), analysis.sound(entry.title[:LONGEST_TITLE])
    language = analysis.language_of(entry.language)
    both = f"{title}\n{text}"
    document = Document()
    _add_exact(document, entry, readers=readers, hidden_from=hidden_from, once=once)
    title_and = f"{title}\n{compounds.within(title, language)}"
    document.add_pre_tokenized_text(
        "body", analysis.pre_tokenize(language, f"{title_and}\n{title_and}\n{text}\n{compounds.within(text, language)}")
    )
    headings = "\n".join(headings_in(text))
    document.add_pre_tokenized_text("title", analysis.pre_tokenize(language, title_and))
    document.add_pre_tokenized_text(
        "headings", analysis.pre_tokenize(language, f"{headings}\n{compounds.within(headings, language)}")
    )
    document.add_pre_tokenized_text("words", analysis.pre_tokenize("", both))
    document.add_pre_tokenized_text("title_words", analysis.pre_tokenize("", title))
    for identifier in {*identifiers_in(both), *(word.lower() for word in entry.identifiers)}:
        document.add_text("identifiers", identifier)
        if (bare := unhyphened(identifier)) != identifier:
            document.add_text("unhyphened", bare)
    document.add_integer("date", entry.date.toordinal() if entry.date else 0)
    document.add_bytes("stored", json.dumps(_to_store(entry, title, text), ensure_ascii=False).encode())
    return document


def _add_exact(
    document: Document, entry: Entry, *, readers: frozenset[str], hidden_from: frozenset[str], once: bool
) -> None:
    document.add_text("key", entry.key)
    document.add_text("kind", entry.kind)
    document.add_text("language", entry.language)
    if entry.number:
        document.add_text("number", entry.number.lower())
    if entry.type:
        document.add_text("type", entry.type)
    if once:
        document.add_text("once", ONCE)
    for field, values in (
        ("readers", readers),
        ("hidden_from", hidden_from),
        ("product", dict.fromkeys(entry.products)),
        ("release", dict.fromkeys(entry.releases)),
    ):
        for value in values:
            document.add_text(field, value)
    for name, own_values in entry.facets.items():
        for value in dict.fromkeys(own_values):
            document.add_text("extra", f"{name}{SEPARATOR}{value}")


def _to_store(entry: Entry, title: str, text: str) -> dict[str, Any]:
    return {
        "key": entry.key,
        "kind": entry.kind,
        "number": entry.number,
        "title": title,
        "text": text,
        "type": entry.type,
        "language": entry.language,
        "products": entry.products,
        "releases": entry.releases,
        "date": entry.date.toordinal() if entry.date else 0,
        "facets": dict(entry.facets),
    }
