"""The names of severities in the reader's words: those of the book that ships; others stay as they are written."""

from functools import lru_cache

from django.utils.translation import get_language, gettext

LANGUAGES = 16


def severity_words() -> dict[str, str]:
    """The names of the book that ships, in lower case, in the active language; from the most urgent on (UI-1)."""
    return _words(get_language())


def severity_name(name: str) -> str:
    """A severity's name in a line of text: those of the book that ships in the reader's words, others as written."""
    return severity_words().get(name.lower(), name)


@lru_cache(maxsize=LANGUAGES)
def _words(_language: str | None) -> dict[str, str]:
    return {"urgent": gettext("urgent"), "high": gettext("high"), "normal": gettext("normal"), "low": gettext("low")}
