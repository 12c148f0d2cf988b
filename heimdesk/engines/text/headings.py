"""Anchors of headings, and the table of contents they make. [KB-1]"""

import re
from dataclasses import dataclass
from html import escape

_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")
# Names of things every page has; an element of that id would stand in their way.
_TAKEN = frozenset({"body", "head", "forms", "images", "links", "location", "cookie", "main", "search", "domain"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an article: its level in the page (2 and deeper), plain text and anchor."""

    level: int
    text: str
    anchor: str


class Anchors:
    """Gives each heading of one text an anchor of its own, in the form that links in Markdown expect."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def anchor_of(self, text: str) -> str:
        """A new anchor made from a heading's text ("End the dump" becomes end-the-dump)."""
        plain = _NOT_IN_ANCHOR.sub("", text.lower()).strip().replace(" ", "-")[:80]
        wanted = f"{plain}-1" if plain in _TAKEN else plain or "section"
        anchor, number = wanted, 1
        while anchor in self._used:
            anchor, number = f"{wanted}-{number}", number + 1
        self._used.add(anchor)
        return anchor


def contents_html(headings: tuple[Heading, ...]) -> str:
    """Two levels of headings as nested lists, in the markup of the contents beside an article."""
    if not headings:
        return ""
    top = min(heading.level for heading in headings)
    parts, is_item_open, is_inner_open = ['<ol role="list">'], False, False
    for heading in headings:
        link = f'<li><a href="#{escape(heading.anchor)}">{escape(heading.text)}</a>'
        if heading.level == top:
            parts.append(("</ol>" if is_inner_open else "") + ("</li>" if is_item_open else "") + link)
            is_item_open, is_inner_open = True, False
        elif heading.level == top + 1 and is_item_open:
            parts.append(("" if is_inner_open else '<ol role="list">') + link + "</li>")
            is_inner_open = True
    return "".join([*parts, "</ol>" if is_inner_open else "", "</li>" if is_item_open else "", "</ol>"])
