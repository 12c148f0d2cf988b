"""What somebody typed into a form of the desk, with what was wrong about it: it comes back to the page as it was."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components.held import take_held
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.components.uploads import had_files, lead_of
from heimdesk.channels.web.desk.reasons import refusal
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.engines.text.numbers import whole_number

Done = TypeVar("Done")


@dataclass
class Typed:
    """The fields of a form, its problems by field ("" is the form as a whole), and why it was refused, if it was.

    `sent` tells a form that is sent now from one that was `kept` and is shown again; `again` says why, where nothing is
    wrong with it; `files_gone`: files came along, which no page can show again.
    """

    fields: QueryDict
    problems: Mapping[str, list[str]] = field(default_factory=dict)
    refused: Why | None = None
    again: str = ""
    sent: bool = False
    kept: bool = False
    files_gone: bool = False

    @property
    def lead(self) -> str:
        """What stands above the form when it comes back."""
        return lead_of(self.files_gone)

    def value(self, name: str, default: object = "") -> str:
        """What stands in a field; the default before anything was sent."""
        return str(self.fields.get(name, default if default is not None else ""))

    def values(self, name: str) -> list[str]:
        """All that was chosen of several."""
        return self.fields.getlist(name)

    def chosen(self, name: str, default: Iterable[object] = ()) -> list[str]:
        """All that is ticked of several; the default before anything was sent."""
        return self.values(name) if self.sent or self.kept else [str(each) for each in default]

    def ticked(self, name: str, default: bool = False) -> bool:
        """Is this box ticked? The default before anything was sent."""
        return name in self.fields if self.sent or self.kept else default

    def error(self, name: str) -> str:
        """What is wrong with a field, and how to mend it."""
        return " ".join(self.problems.get(name, ()))

    def errors(self, *known: str) -> list[tuple[str, str]]:
        """All problems as (id of the field, sentence) for the line at the top; unknown fields lead to the form."""
        return [(name if name in known or not known else "form", " ".join(said)) for name, said in self._told()]

    def number(self, name: str) -> int:
        """A whole number of a field. Raises Invalid when it is none."""
        number = whole_number(self.value(name).strip().lstrip("#"))
        if number is None:
            raise Invalid({name: [_("This is not a number. Enter digits only.")]})
        return number

    def moment(self, name: str) -> datetime:
        """A moment of a field of date and time, on the reader's clock. Raises Invalid when it is none."""
        try:
            typed = datetime.fromisoformat(self.value(name).strip())
            if typed.tzinfo is None:
                typed = typed.replace(tzinfo=timezone.get_current_timezone())
            return typed.astimezone(UTC)
        except (ValueError, OverflowError):
            raise Invalid({name: [_("This is not a day and time. Enter one such as 2026-06-11 16:30.")]}) from None

    def day(self, name: str) -> date:
        """A day of a field. Raises Invalid when it is none."""
        try:
            return date.fromisoformat(self.value(name).strip())
        except ValueError:
            raise Invalid({name: [_("This is not a day. Enter one such as 2026-06-11.")]}) from None

    def day_or_none(self, name: str) -> date | None:
        """A day of a field that may stay empty. Raises Invalid when it is neither."""
        return self.day(name) if self.value(name).strip() else None

    def _told(self) -> Iterator[tuple[str, list[str]]]:
        yield from self.problems.items()

    def wrong(self, invalid: Invalid) -> None:
        """Keep what was wrong for the page."""
        self.problems = invalid.problems

    def refuse(self, refused: Refused, *, now: datetime) -> None:
        """Keep the rule that said no for the page."""
        self.refused = refusal(refused, now=now)


def attempt(typed: Typed, do: Callable[[], Done], *, now: datetime) -> tuple[Done | None, int]:
    """Do what was typed: its answer and 200; else nothing and the status, with what was wrong kept for the page."""
    try:
        return do(), 200
    except Invalid as invalid:
        typed.wrong(invalid)
        return None, 422
    except Refused as refused:
        typed.refuse(refused, now=now)
        return None, 409


def typed_in(request: HttpRequest) -> Typed:
    """What was sent with the request: the form of a POST, else one that was kept for this page, else the address."""
    if request.method == "POST":
        return Typed(request.POST, sent=True, files_gone=had_files(request))
    return kept_form(request, request.path) or Typed(request.GET)


def kept_beside(request: HttpRequest, *names: str) -> Typed:
    """For a page with forms of its own: one that was kept, sent to the address of the page and one of these names."""
    return kept_form(request, *(f"{request.path}{name}/" for name in names)) or Typed(request.GET)


def kept_form(request: HttpRequest, *places: str) -> Typed | None:
    """A form that was sent to one of these addresses and could not be taken: to be sent once more."""
    held = take_held(request, *places)
    if held is None:
        return None
    fields = QueryDict(mutable=True)
    for name, sent in held.fields.items():
        fields.setlist(name, sent)
    told = _("%(why)s Nothing was sent; what you typed stands here again. Files must be chosen again.")
    if held.too_large:
        place = held.too_large if places[0].endswith("/reply/") else ""
        return Typed(fields, {place: [held.told]}, kept=True, files_gone=True)
    return Typed(fields, again=told % {"why": held.why}, kept=True)
