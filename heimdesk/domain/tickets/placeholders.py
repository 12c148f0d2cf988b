"""The placeholders of canned replies: which there are, what fills them, and none that nothing would fill (WRK-4).

`{name}` is filled; `{{name}}` stands for the word in its braces; braces around anything else are left alone.
"""

import re
from collections.abc import Callable, Iterable

from django.conf import settings

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket

_MARKS = re.compile(r"\{\{(\w+)\}\}|\{(\w+)\}")
_FILLED: dict[str, Callable[[Ticket, Person], str]] = {
    "name": lambda ticket, me: ticket.requester.name.split()[0] if ticket.requester.name else "",
    "full_name": lambda ticket, me: ticket.requester.name,
    "account": lambda ticket, me: ticket.account.name,
    "number": lambda ticket, me: f"#{ticket.number}",
    "subject": lambda ticket, me: ticket.subject,
    "product": lambda ticket, me: ticket.product.name,
    "release": lambda ticket, me: ticket.release.version if ticket.release else "",
    "me": lambda ticket, me: me.name,
    "vendor": lambda ticket, me: str(settings.VENDOR_NAME),
}
PLACEHOLDERS = tuple(_FILLED)


def fill(text: str, ticket: Ticket, *, by: Person) -> str:
    """The text with the names, number and product of this ticket, as this member of the staff would send it."""

    def filled(found: re.Match[str]) -> str:
        literal, word = found.groups()
        if literal:
            return "{" + literal + "}"
        return _FILLED[word](ticket, by) if word in _FILLED else found.group()

    return _MARKS.sub(filled, text)


def written(words: Iterable[str]) -> str:
    """Placeholders as they stand in a text."""
    return ", ".join("{" + word + "}" for word in words)


def unknown_in(text: str) -> list[str]:
    """The words in braces that nothing would fill, each once."""
    words = (word for _literal, word in _MARKS.findall(text) if word and word not in _FILLED)
    return list(dict.fromkeys(words))
