"""The names of severities in the reader's words: those of the book that ships; others stay as they are written."""

from django.utils.translation import gettext as _


def severity_words() -> dict[str, str]:
    """The names of the book that ships, in lower case, in the active language; from the most urgent on (UI-1)."""
    return {"urgent": _("urgent"), "high": _("high"), "normal": _("normal"), "low": _("low")}
