"""One line of text as a row keeps it: no NUL sign, blanks folded; what does not fit is told, never cut off."""

from django.db.models import Model
from django.utils.translation import gettext as _


def folded(text: str) -> str:
    """The text as one line."""
    return " ".join(text.replace("\x00", "").split())


def too_long(model: type[Model], **texts: str) -> dict[str, str]:
    """Which of these texts are longer than the column of the same name, and by how much."""
    problem = _("This has {count} characters, {limit} are possible. Shorten it.")
    problems = {}
    for name, text in texts.items():
        longest = getattr(model._meta.get_field(name), "max_length", None)
        if longest is not None and len(text) > longest:
            problems[name] = problem.format(count=len(text), limit=longest)
    return problems
