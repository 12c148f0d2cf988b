"""A severity is named as the ticket's product words it, else as the ticket's book does, wherever a ticket is shown."""

from heimdesk.domain.books.severity_words import severity_name
from heimdesk.domain.catalog.facts import severities_of
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.models import Ticket
from heimdesk.policy.book import Book


def severity_word(number: int, product: Product | None, book: Book) -> str:
    """The word of a severity in a line of text.                                                          [SEV-1]"""
    return severity_name(severities_of(product, book)[number].name)


def severity_word_of(ticket: Ticket) -> str:
    """The word of a ticket's severity; its product and book are loaded with it."""
    return severity_word(ticket.severity, ticket.product, book_for(ticket))


def severity_names(book: Book) -> dict[int, str]:
    """The names of a book, for a large table: the own books and products of its tickets would cost too much."""
    return {number: severity.name for number, severity in book.severities.items()}
