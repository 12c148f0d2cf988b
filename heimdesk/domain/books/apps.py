"""The Django app of books."""

from django.apps import AppConfig


class BooksConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.books"
    label = "books"
