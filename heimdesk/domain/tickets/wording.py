"""Text that people send is stored as they wrote it, or refused with what is wrong; nothing is cut off silently."""

from django.conf import settings
from django.utils.translation import gettext as _

from heimdesk.domain.people.lines import folded, is_blank
from heimdesk.domain.people.refusals import Invalid
from heimdesk.engines.text.numbers import number_text

LONGEST_REASON = 500


def checked_text(text: str, *, field: str = "text") -> str:
    """The text without NUL signs and outer blank lines. Raises Invalid when nothing is left or it is too long."""
    cleaned = cleaned_text(text)
    if is_blank(cleaned):
        raise Invalid({field: [_("Nothing is written yet. Write a few words.")]})
    limit = settings.MESSAGE_LIMIT_CHARACTERS
    if len(cleaned) > limit:
        problem = _("The text has {count} characters, {limit} are possible. Attach the long part as a file.")
        raise Invalid({field: [problem.format(count=number_text(len(cleaned)), limit=number_text(limit))]})
    return cleaned


def cleaned_text(text: str) -> str:
    """The text as it is stored."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip("\n").rstrip()


def checked_line(text: str, *, field: str, longest: int = 200) -> str:
    """One line of text, blanks folded. Raises Invalid when it is empty or longer than `longest` characters."""
    cleaned = folded(text)
    if not cleaned:
        raise Invalid({field: [_("This is still empty. Fill it in.")]})
    if len(cleaned) > longest:
        problem = _("This has {count} characters, {limit} are possible. Shorten it.")
        raise Invalid({field: [problem.format(count=len(cleaned), limit=longest)]})
    return cleaned


def checked_reason(text: str, *, field: str = "reason") -> str:
    """A reason of up to 500 characters. Raises Invalid when there is none."""
    return checked_line(text, field=field, longest=LONGEST_REASON)


def optional_reason(text: str, *, field: str = "reason") -> str:
    """The same where none needs to be given. Raises Invalid when it is longer."""
    return optional_line(text, field=field, longest=LONGEST_REASON)


def optional_line(text: str, *, field: str, longest: int = 200) -> str:
    """One line of text that may be empty. Raises Invalid when it is longer."""
    return checked_line(text, field=field, longest=longest) if folded(text) else ""
