"""What a book says in one place and contradicts in another: each finding is a key, what was expected, what was found."""

from __future__ import annotations

from collections.abc import Iterator

from heimdesk.policy.book import Book

Finding = tuple[str, str, str]


def contradictions(book: Book) -> Iterator[Finding]:
    """Every contradiction of a book whose values are sound one by one.                                   [POL-1]"""
    return iter(())
