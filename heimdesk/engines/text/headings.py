"""Anchors of headings, and the table of contents they make. [KB-1]"""

import re
from dataclasses import dataclass

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
