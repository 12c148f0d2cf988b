"""Text that people send is stored as they wrote it, or refused with what is wrong; nothing is cut off silently."""

from django.conf import settings
from django.utils.translation import gettext as _

from heimdesk.domain.people.refusals import Invalid


def checked_text(text: str, *, field: str = "text") -> str:
    """The text without NUL signs and outer blank lines. Raises Invalid when nothing is left or it is too long."""
    cleaned = text.replace("\x00", "").replace("\r\n", "\n").strip("\n").rstrip()
    if not cleaned.strip():
        raise Invalid({field: [_("Nothing is written yet. Write a few words.")]})
    limit = settings.MESSAGE_LIMIT_CHARACTERS
    if len(cleaned) > limit:
        problem = _("The text has {count} characters, {limit} are possible. Attach the long part as a file.")
        raise Invalid({field: [problem.format(count=f"{len(cleaned):,}", limit=f"{limit:,}")]})
    return cleaned


def checked_line(text: str, *, field: str, longest: int = 200) -> str:
    """One line of text, blanks folded. Raises Invalid when it is empty or longer than `longest` characters."""
    cleaned = " ".join(text.replace("\x00", "").split())
    if not cleaned:
        raise Invalid({field: [_("This is still empty. Fill it in.")]})
    if len(cleaned) > longest:
        problem = _("This has {count} characters, {limit} are possible. Shorten it.")
        raise Invalid({field: [problem.format(count=len(cleaned), limit=longest)]})
    return cleaned


def checked_reason(text: str, *, field: str = "reason") -> str:
    """A reason of up to 500 characters. Raises Invalid when there is none."""
    return checked_line(text, field=field, longest=500)
