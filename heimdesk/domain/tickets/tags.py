"""Tags: words by which the staff finds tickets again; a ticket keeps them in a column, each between blanks (WRK-4)."""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.models import Tag
from heimdesk.domain.tickets.visibility import visible_to

MOST = 16
LONGEST = 40
OFFERED = 100
LOOKED_AT = 1000
"""From the tags of so many open tickets words are offered."""
_WORD = re.compile(r"[\w.+-]+")


def tags_of(column: str) -> list[str]:
    """The tags that the column of a ticket holds, in the order of the alphabet."""
    return column.split()


def column_of(tags: Iterable[str]) -> str:
    """The tags as a ticket keeps them: “ a b ”, so that “ a ” is found and no part of a word is."""
    words = sorted(set(tags))
    return f" {' '.join(words)} " if words else ""


def words_in(typed: str) -> list[str]:
    """The tags that somebody typed, divided by blanks or commas, in small letters without their #."""
    return [word.lstrip("#").lower() for word in typed.replace(",", " ").split() if word.strip("#")]


def checked_tags(typed: str, *, field: str = "tags") -> list[str]:
    """The same. Raises Invalid for what is no word."""
    words = words_in(typed)
    if any(len(word) > LONGEST or not _WORD.fullmatch(word) for word in words):
        problem = _("A tag is one word of up to {most} letters, digits, dots, hyphens. Divide tags by blanks.")
        raise Invalid({field: [problem.format(most=LONGEST)]})
    return words


def offered_tags(*, seen_by: Person) -> list[str]:
    """Up to a hundred words to choose from: the most used of open tickets, then the newest ones.          [WRK-4]"""
    open_tickets = visible_to(seen_by).filter(is_open=True).order_by("next_due_at", "id")
    columns = open_tickets.values_list("tags", flat=True)[:LOOKED_AT]
    used = Counter(word for column in columns for word in tags_of(column))
    newest = Tag.objects.order_by("-id").values_list("word", flat=True)[:OFFERED]
    words = dict.fromkeys([*(word for word, _times in used.most_common()), *newest])
    return sorted(list(words)[:OFFERED])
