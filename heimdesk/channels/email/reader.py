"""The person a letter goes to: language, zone, and how moments read there; and the facts a notice carries."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.conf import settings
from django.utils import translation

from heimdesk.domain.notices.models import Notice
from heimdesk.engines.text import moments
from heimdesk.engines.text.isolation import isolated


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and where."""

    zone: tzinfo
    zone_name: str

    def moment(self, iso: str) -> str:
        """A stored moment with its date, as a letter is read on any day: 8 June 2026, 16:30. Empty for an empty one."""
        if not iso:
            return ""
        return moments.in_full(datetime.fromisoformat(iso), self.zone)


class Facts:
    """The facts of a notice; a missing one reads as the empty text, so that an old notice still makes a letter.

    What people wrote keeps its direction to itself: it does not turn the sentence around it.
    """

    def __init__(self, facts: Mapping[str, Any], *, for_staff: bool = False) -> None:
        self._facts = facts
        self._for_staff = for_staff

    def __getitem__(self, name: str) -> str:
        value = self._facts.get(name)
        return "" if value is None else isolated(str(value))

    def __contains__(self, name: str) -> bool:
        return bool(self._facts.get(name))

    @property
    def ticket_url(self) -> str:
        """Where this reader finds the ticket: customers on the portal, staff on the desk."""
        return self.address_of(self["number"])

    def address_of(self, number: str) -> str:
        """The page of any ticket for this reader."""
        return f"{settings.PUBLIC_URL}{'/desk' if self._for_staff else ''}/tickets/{number}/"


@contextmanager
def reader_of(notice: Notice) -> Iterator[Reader]:
    """The reader of a notice, with the reader's language switched on inside the block."""
    person = notice.person
    zone_name = person.time_zone if person else settings.TIME_ZONE
    with translation.override(person.reads if person else settings.LANGUAGE_CODE):
        yield Reader(zone=moments.zone(zone_name), zone_name=zone_name)
