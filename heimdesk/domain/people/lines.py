"""One line of text as a row keeps it: blanks folded, no sign that is not seen; what does not fit is told, not cut."""

import unicodedata

from django.db.models import Model
from django.utils.translation import gettext as _

_CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace()]
# What embeds, overrides or isolates a direction: unseen in a list, it would turn round all that stands after it.
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSEEN = dict.fromkeys((*_CONTROLS, *_TURNING))
_BLANK = {"Cc", "Cf", "Zl", "Zp", "Zs"}
"""Kinds of signs, as Unicode names them, that leave no mark: controls, formats, ends of lines, blanks."""


def is_blank(text: str) -> bool:
    """Is there nothing to be seen: blanks, ends of lines, signs of no width? (TIC-1)"""
    return not text.strip() or all(unicodedata.category(sign) in _BLANK for sign in text)


def seen_of(text: str) -> str:
    """The text, or nothing where none of it can be seen."""
    return "" if is_blank(text) else text


def folded(text: str) -> str:
    """The text as one line; nothing where none of it can be seen."""
    return " ".join(seen_of(text).translate(_UNSEEN).split())


def too_long(model: type[Model], **texts: str) -> dict[str, str]:
    """Which of these texts are longer than the column of the same name, and by how much."""
    problem = _("This has {count} characters, {limit} are possible. Shorten it.")
    problems = {}
    for name, text in texts.items():
        longest = getattr(model._meta.get_field(name), "max_length", None)
        if longest is not None and len(text) > longest:
            problems[name] = problem.format(count=len(text), limit=longest)
    return problems
