"""Which policy book holds at a moment, and the book of a stored version."""

from datetime import datetime

from django.db.models import DateTimeField

from heimdesk.domain.books.models import BookVersion
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.policy.book import Book
from heimdesk.policy.reading import read_book

_IN_FORCE: Prepared[BookVersion] = Prepared(
    lambda: (
        BookVersion.objects.filter(effective_at__lte=Slot("now", DateTimeField()))
        .defer("text")
        .order_by("-effective_at", "-number")[:1]
    )
)
_READ: dict[str, Book] = {}


class NoBook(LookupError):
    """No policy book is in force yet; `heimdesk migrate` puts the one that ships in force."""


def current_book(now: datetime) -> BookVersion:
    """The version in force at this moment; its text is not loaded. Raises NoBook.                      [POL-1]"""
    version = _IN_FORCE.first(now=now)
    if version is None:
        raise NoBook("No policy book is in force at this moment.")
    return version


def book_of(version: BookVersion) -> Book:
    """The book of a version, read once per process."""
    book = _READ.get(version.digest)
    if book is None:
        book = _READ[version.digest] = read_book(version.text)
    return book


def versions() -> list[BookVersion]:
    """All versions, the newest first, without their texts."""
    return list(BookVersion.objects.defer("text").order_by("-number"))
