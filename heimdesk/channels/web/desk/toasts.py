"""A short word at the foot of the next page: what was done, or why it was not."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _


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
