"""The policy book as the desk's pages need it: the one in force, and where its warnings stand on the fuse."""

from datetime import datetime

from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.policy.book import Book


def book_now(now: datetime) -> Book:
    """The book in force at this moment; one statement."""
    return book_of(current_book(now))


def warnings_of(book: Book) -> tuple[float, ...]:
    """The notches of the fuse, in percent of the promised time."""
    return tuple(float(warning.at * 100) for warning in book.clocks.warnings)
