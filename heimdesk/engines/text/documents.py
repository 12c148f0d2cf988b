"""Reads the documents of an archive: each file becomes a document, a redirect, or is skipped with its reason. [KB-6]"""

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from heimdesk.engines.text import faq
from heimdesk.engines.text.archive import Archive, Skipped
from heimdesk.engines.text.directives import to_plain_markdown
from heimdesk.engines.text.frontmatter import date_in, split_front_matter
from heimdesk.engines.text.html import html_to_markdown, plain_text
from heimdesk.engines.text.includes import Includes
from heimdesk.engines.text.links import Link, links_in

LONGEST_DOCUMENT = 2_000_000
_MARKDOWN = (".md", ".markdown", ".mdown")
_HTML = (".html", ".htm", ".xhtml")
_YAML = (".yml", ".yaml")
_NO_ARTICLE = frozenset({"toc", "readme", "license", "contributing", "code_of_conduct", "security"})
_HEADING = re.compile(r"\A\s*#[ \t]+(?P<words>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_UNDERLINED = re.compile(r"\A\s*(?P<words>[^\n#>|-][^\n]*)\n=+[ \t]*(?:\n|\Z)")
_MARKS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|\\(?=[\W_])")
_LINKED = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_BODY = re.compile(r"<body[^>]*>(.*?)(?:</body>|\Z)", re.DOTALL | re.IGNORECASE)
_HEAD = re.compile(r"<head[^>]*>.*?</head>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """One article as it was kept: its path names it at the next import too.

    `body` is Markdown without its title. `links` are relative, with the path inside the archive they mean;
    `problems` are sentences about what was lost or leads nowhere.
    """

    path: str
    title: str
    meta: Mapping[str, Any]
    body: str
    links: tuple[Link, ...]
    updated: date | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncludedPart:
    """A file that is no article of its own: it stands in those that include it."""

    path: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """An address that moved: the old path, and the new one or an outside address."""

    path: str
    target: str


def read_documents(archive: Archive) -> Iterator[Document | IncludedPart | Redirect | Skipped]:
    """Every file of the archive that could be an article, in order of path, then the parts; pictures are silent."""
    yield from archive.skipped
    includes = Includes(archive)
    parts: list[str] = []
    for path in archive.paths:
        name, ending = posixpath.splitext(posixpath.basename(path))
        if ending.lower() == ".json":
            yield from _redirects(archive, path)
        elif ending.lower() in (*_MARKDOWN, *_HTML, *_YAML):
            if includes.is_part(path) and name.lower() not in _NO_ARTICLE:
                parts.append(path)
                continue
            yield _read(archive, path, name.lower(), ending.lower(), includes)
        elif ending.lower() in {"", ".txt", ".rst", ".adoc", ".docx", ".pdf"}:
            yield Skipped(path, "it is neither Markdown nor HTML")
    for path in parts:
        yield IncludedPart(path) if includes.is_used(path) else Skipped(path, "it is a part that no article includes")


def _read(archive: Archive, path: str, name: str, ending: str, includes: Includes) -> Document | Redirect | Skipped:
    if name in _NO_ARTICLE:
        return Skipped(path, "it is no article by its name")
    if archive.size_of(path) > LONGEST_DOCUMENT:
        return Skipped(path, f"it is longer than {LONGEST_DOCUMENT // 1_000_000} MB")
    text, problems = decoded(archive.read(path))
    if ending in _YAML:
        written = faq.as_markdown(text)
        return (
            Skipped(path, written.reason)
            if isinstance(written, faq.NoFaq)
            else _document(archive, path, written.meta, written.body, problems, includes)
        )
    if ending in _HTML:
        meta, body = _from_html(text)
        return _document(archive, path, meta, body, problems, includes)
    front = split_front_matter(text)
    target = front.meta.get("redirect_url") or front.meta.get("redirect_to")
    if target:
        return Redirect(path, str(target))
    return _document(archive, path, front.meta, front.body, (*problems, *front.problems), includes)


def decoded(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Text of a file with any byte-order mark taken off and line ends made one; and what was odd about it."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _with_plain_lines(raw.decode("utf-16", "replace")), ()
    try:
        return _with_plain_lines(raw.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        return _with_plain_lines(raw.decode("cp1252", "replace")), ("it is not UTF-8; it was read as Windows-1252",)


def _with_plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").replace("\0", "")


def _document(
    archive: Archive, path: str, meta: Mapping[str, Any], body: str, problems: tuple[str, ...], includes: Includes
) -> Document | Skipped:
    body, missing = includes.resolve(body, at=path)
    body, lost = to_plain_markdown(body)
    heading, body = _take_title(body)
    title = heading or str(meta.get("title") or "").strip() or _title_of_name(path)
    if not body.strip():
        return Skipped(path, "it has no text")
    links = links_in(body, at=path)
    problems = (*problems, *missing, *lost, *_dead_links(links, archive))
    return Document(path, title[:500], meta, body.strip() + "\n", links, date_in(meta), problems)


def _dead_links(links: tuple[Link, ...], archive: Archive) -> Iterator[str]:
    elsewhere = 0
    for link in links:
        if link.path.startswith(("/", "..")):
            elsewhere += 1
        elif archive.find(link.path) is None and archive.find(f"{link.path}.md") is None:
            yield f"the {'picture' if link.is_picture else 'link'} {link.written} leads to nothing in the archive"
    if elsewhere:
        yield f"{elsewhere} {'link leads' if elsewhere == 1 else 'links lead'} outside of the archive"


def _take_title(body: str) -> tuple[str, str]:
    found = _HEADING.match(body) or _UNDERLINED.match(body)
    if not found:
        return "", body
    words = _LINKED.sub(r"\1", _TAG.sub("", found.group("words")))
    return plain_text(_MARKS.sub("", words)).replace("\n", " "), body[found.end() :]


def _title_of_name(path: str) -> str:
    name = posixpath.splitext(posixpath.basename(path))[0]
    return re.sub(r"[-_]+", " ", name).strip().capitalize() or path


def _from_html(text: str) -> tuple[dict[str, Any], str]:
    title = _TITLE.search(text)
    body = _BODY.search(text)
    meta = {"title": plain_text(title.group(1))} if title else {}
    return meta, html_to_markdown(body.group(1) if body else _HEAD.sub("", text))


def _redirects(archive: Archive, path: str) -> Iterator[Redirect | Skipped]:
    try:
        read = json.loads(decoded(archive.read(path))[0])
        listed = read["redirections"]
        found = [(str(entry["source_path"]), str(entry["redirect_url"])) for entry in listed]
    except (ValueError, KeyError, TypeError, RecursionError):
        yield Skipped(path, "it is no list of redirects")
        return
    for source, target in found:
        yield Redirect(source.lstrip("/"), target)
