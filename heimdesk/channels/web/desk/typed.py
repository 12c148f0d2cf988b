"""What somebody typed into a form of the desk, with what was wrong about it: it comes back to the page as it was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components.held import take_held
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.desk.reasons import refusal
from heimdesk.domain.people.refusals import Invalid, Refused


@dataclass
class Typed:
    """The fields of a form, its problems by field ("" is the form as a whole), and why it was refused, if it was.

    `again` says why it stands here a second time, where nothing is wrong with it.
    """

    fields: QueryDict
    problems: Mapping[str, list[str]] = field(default_factory=dict)
    refused: Why | None = None
    again: str = ""

    def value(self, name: str, default: object = "") -> str:
        """What stands in a field; the default before anything was sent."""
        return str(self.fields.get(name, default if default is not None else ""))

    def values(self, name: str) -> list[str]:
        """All that was chosen of several."""
        return self.fields.getlist(name)

    def error(self, name: str) -> str:
        """What is wrong with a field, and how to mend it."""
        return " ".join(self.problems.get(name, ()))

    def errors(self, *known: str) -> list[tuple[str, str]]:
        """All problems as (id of the field, sentence) for the line at the top; unknown fields lead to the form."""
        return [(name if name in known or not known else "form", " ".join(said)) for name, said in self._told()]

    def number(self, name: str) -> int:
        """A whole number of a field. Raises Invalid when it is none."""
        text = self.value(name).strip().lstrip("#")
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise Invalid({name: [_("This is not a number. Enter digits only.")]})
        return int(text)

    def moment(self, name: str) -> datetime:
        """A moment of a field of date and time, on the reader's clock. Raises Invalid when it is none."""
        try:
            typed = datetime.fromisoformat(self.value(name).strip())
        except ValueError:
            raise Invalid({name: [_("This is not a day and time. Enter one such as 2026-06-11 16:30.")]}) from None
        if typed.tzinfo is None:
            typed = typed.replace(tzinfo=timezone.get_current_timezone())
        return typed.astimezone(UTC)

    def _told(self) -> Iterator[tuple[str, list[str]]]:
        yield from self.problems.items()

    def wrong(self, invalid: Invalid) -> None:
        """Keep what was wrong for the page."""
        self.problems = invalid.problems

    def refuse(self, refused: Refused, *, now: datetime) -> None:
        """Keep the rule that said no for the page."""
        self.refused = refusal(refused, now=now)


def typed_in(request: HttpRequest) -> Typed:
    """What was sent with the request: the form of a POST, else one that was kept for this page, else the address."""
    if request.method == "POST":
        return Typed(request.POST)
    return kept_form(request, request.path) or Typed(request.GET)


def kept_form(request: HttpRequest, *places: str) -> Typed | None:
    """A form that was sent to one of these addresses and could not be taken: to be sent once more."""
    held = take_held(request, *places)
    if held is None:
        return None
    fields = QueryDict(mutable=True)
    for name, sent in held.fields.items():
        fields.setlist(name, sent)
    told = _("Your session had ended. Nothing was sent; what you typed stands here again. Files must be chosen again.")
    if held.too_large:
        return Typed(fields, {held.too_large if places[0].endswith("/reply/") else "": [held.told]})
    return Typed(fields, again=told)
