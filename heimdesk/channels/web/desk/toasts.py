"""A short word at the foot of the next page: what was done, or why it was not."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from heimdesk.domain.tickets.mentions import naming_nobody
from heimdesk.engines.text.isolation import isolated

MOST_NAMED = 5


def say(request: HttpRequest, told: str) -> None:
    """Show this sentence once, on the page that comes next."""
    messages.info(request, told)


def say_refused(request: HttpRequest, refused: Iterable[tuple[int, str]]) -> None:
    """Of these tickets each was left as it is, for its reason: those of one reason are told in one sentence."""
    numbers: dict[str, list[str]] = {}
    for number, reason in refused:
        numbers.setdefault(reason, []).append(f"#{number}")
    for reason, named in numbers.items():
        say(request, _("%(numbers)s: %(reason)s") % {"numbers": ", ".join(named), "reason": reason})


def say_unknown(request: HttpRequest, note: str) -> None:
    """An @ of a note that names no colleague told nobody: its author hears of it.                          [WRK-4]"""
    unknown = naming_nobody(note)
    if unknown:
        names = ", ".join(isolated(name) for name in unknown[:MOST_NAMED])
        told = _(
            "Nobody was told by %(names)s: no colleague is called so, or several are. Add a note with the whole name."
        )
        say(request, told % {"names": names})
