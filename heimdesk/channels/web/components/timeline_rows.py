"""A row of the timeline with the words that its sentences share, and whose eyes read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Protocol

from django.utils.translation import gettext
from markupsafe import Markup, escape

from heimdesk.channels.web.components import marks, moments
from heimdesk.engines.text.isolation import isolated


class TimelineRow(Protocol):
    """What a row of the timeline has; the events of tickets are such rows."""

    id: Any
    kind: Any
    at: Any
    actor: Any
    before: Any
    after: Any
    reason: Any
    facts: Any
    verdict: Any


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes: the moment of the page, the zone, whether a customer reads, which person (told as "you"), and the
    number of the ticket on whose page the line stands."""

    now: datetime
    zone: tzinfo
    customer: bool = False
    person_id: int | None = None
    number: int = 0

    def moment(self, text: str) -> str:
        """A moment that a row keeps as text, in the reader's zone; any other text as it is.

        With its date unless that is today: lines stay, and a weekday would not tell whether it is over.
        """
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return text
        if not at.tzinfo:
            return text
        if moments.day_of(at, self.zone) == moments.day_of(self.now, self.zone):
            return moments.clock_time(at, self.zone)
        return moments.moment_text(at, now=self.now, zone=self.zone)


class Row:
    """A row with the words that its sentences share."""

    def __init__(self, row: TimelineRow, reader: Reader) -> None:
        self.row = row
        self.reader = reader
        self.facts: Mapping[str, Any] = row.facts or {}
        self.before = str(row.before)
        self.after = str(row.after)

    @property
    def who(self) -> Markup:
        """The person who did it, bold; Heimdesk when nobody did."""
        actor = self.row.actor
        if actor is None:
            return Markup("<b>Heimdesk</b>")
        if self.reader.person_id is not None and actor.pk == self.reader.person_id:
            return Markup("<b>{}</b>").format(gettext("You"))
        return Markup("<b>{}</b>").format(isolated(actor.name))

    @property
    def reason(self) -> Markup:
        """The reason as a quotation after the sentence; a customer reads it too, as the rows for them are chosen."""
        if not self.row.reason:
            return Markup("")
        words = Markup('<span dir="auto">{}</span>').format(self.row.reason.strip())
        return Markup(": ") + Markup(gettext("“%(words)s”")) % {"words": words}

    @property
    def states(self) -> str:
        """The move between two states, where the row tells one."""
        names = [_state_name(name) for name in (self.before, self.after) if name]
        return " → ".join(names)

    @property
    def other(self) -> Markup:
        """The other ticket of a link, split or merge, as a link."""
        here = str(self.reader.number)
        numbers = [text.lstrip("#") for text in (self.after, self.before) if text]
        number = next((text for text in numbers if text != here), "")
        place = "/tickets/" if self.reader.customer else "/desk/tickets/"
        if not number.isdigit():
            return escape(number)
        return Markup('<a class="num" href="{}{}/">#{}</a>').format(place, number, number)

    @property
    def is_target(self) -> bool:
        """Does the line stand on the ticket to which the row leads?"""
        return self.after.lstrip("#") == str(self.reader.number)

    def fact(self, *names: str) -> str:
        """The first of these facts that is there, as text; "" without any."""
        return next((str(self.facts[name]) for name in names if self.facts.get(name) not in (None, "")), "")

    def listed(self, name: str, between: str = " ") -> str:
        """All words of a fact that is a list; `before` and `after` have room for a short form alone. "" without it."""
        return between.join(self.facts.get(name) or ())

    def say(self, text: str, **more: Any) -> Markup:
        """A translated sentence with `%(who)s`, `%(reason)s` and more; all that is put in is escaped and isolated."""
        told = {name: isolated(value) if type(value) is str else value for name, value in more.items()}
        return Markup(text) % {"who": self.who, "reason": self.reason, **told}


def _state_name(name: str) -> str:
    try:
        return marks.state_word(name).lower()
    except KeyError:
        return name
