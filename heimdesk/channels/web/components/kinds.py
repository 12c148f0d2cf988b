"""What sorts of things are called in the reader's language: sources, types of articles and of tickets, languages."""

from collections.abc import Mapping

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from heimdesk.policy.book import Book


def source_name(kind: str) -> str:
    """Where things are found, in the plural."""
    return {"article": _("Articles"), "ticket": _("Tickets")}.get(kind, kind.capitalize())


def article_type_name(kind: str) -> str:
    """The type of an article as people call it."""
    names = {
        "howto": _("How-to"),
        "problem": _("Problem"),
        "bug": _("Known bug"),
        "announcement": _("Announcement"),
        "outage": _("Known outage"),
    }
    return names.get(kind, kind.capitalize())


def ticket_type_names(book: Book) -> Mapping[str, str]:
    """The types of tickets by their keys: those of the book that ships in the reader's words, others as written."""
    shipped = {
        "question": _("Question"),
        "problem": _("Problem"),
        "hotfix installation": _("Hotfix installation"),
        "feature request": _("Feature request"),
        "licensing": _("Licensing"),
        "order": _("Order"),
    }
    return {key: shipped.get(kind.name.lower(), kind.name) for key, kind in book.ticket_types.items()}


def language_name(code: str) -> str:
    """A language in the reader's own; its code, where that is not known."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
