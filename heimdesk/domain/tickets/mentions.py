"""Whom a note of the staff names by an @: members of the staff alone; an @ that names nobody stays text (WRK-4)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import staff_with_role
from heimdesk.domain.tickets.conversation import learn
from heimdesk.domain.tickets.models import Message, Participant, Ticket
from heimdesk.domain.tickets.permissions import may
from heimdesk.domain.tickets.telling import tell_people
from heimdesk.domain.tickets.timeline import record

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
# An @ that begins a word; what stands in an address or a path names nobody.
_AT = re.compile(r"(?<![\w@./+-])@(?=\w)")
_WORD = re.compile(r"\w(?:[\w.+-]*\w)?")
_LONGEST = 200


def mentioned_in(text: str, staff: Sequence[Person]) -> list[Person]:
    """Who is named, each once: by the whole name, the front of the address, or a first name that one alone has."""
    found: dict[int, Person] = {}
    for words in _said_after_at(text):
        person = _named(words, staff)
        if person is not None:
            found.setdefault(person.pk, person)
    return list(found.values())


def naming_nobody(text: str) -> list[str]:
    """Each @ with its word that names nobody of the staff, or several, once.                                [WRK-4]"""
    if "@" not in text:
        return []
    staff = list(staff_with_role())
    unknown = (_WORD.match(words) for words in _said_after_at(text) if _named(words, staff) is None)
    return list(dict.fromkeys(f"@{word.group()}" for word in unknown if word))


def tell_mentioned(ticket: Ticket, note: Message, *, by: Person, now: datetime, told: Iterable[Person] = ()) -> None:
    """Tell the colleagues whom the note names, once, and let them follow the ticket from now on.           [WRK-4]

    Who may add nobody to a ticket only tells. `told` are those who hear of this note anyway.
    """
    if "@" not in note.text:
        return
    people = [person for person in mentioned_in(note.text, list(staff_with_role())) if person != by]
    if not people:
        return
    if may(by, "add_participant", ticket):
        for person in people:
            if person.pk != ticket.owner_id:
                Participant.objects.get_or_create(ticket=ticket, person=person, defaults={"added_at": now})
        learn(ticket, now=now)
    names = [person.name for person in people]
    record(ticket, "mentioned", at=now, actor=by, after=", ".join(names), facts={"names": names}, public=False)
    known = {person.pk for person in told}
    news = [person for person in people if person.pk not in known]
    tell_people(news, ticket, "mentioned", cause=f"message:{note.pk}", by=by, now=now, message=note)


def _said_after_at(text: str) -> Iterator[str]:
    """What follows each @, as far as a name could reach."""
    plain = _CODE.sub(" ", text)
    for at in _AT.finditer(plain):
        yield " ".join(plain[at.end() : at.end() + _LONGEST].split())


def _named(words: str, staff: Sequence[Person]) -> Person | None:
    """Whom the words after an @ begin with; nobody where several could be meant."""
    said = words.casefold()
    names = [(" ".join(person.name.split()).casefold(), person) for person in staff]
    whole = [(name, person) for name, person in names if _begins(said, name)]
    if whole:
        longest = max(len(name) for name, _person in whole)
        return _only([person for name, person in whole if len(name) == longest])
    start = _WORD.match(said)
    word = start.group() if start else ""
    by_address = [person for person in staff if person.email.partition("@")[0].casefold() == word]
    by_first_name = [person for person in staff if person.name.casefold().split()[:1] == [word]]
    return _only(by_address) or _only(by_first_name)


def _begins(said: str, name: str) -> bool:
    return bool(name) and said.startswith(name) and not said[len(name) : len(name) + 1].isalnum()


def _only(people: Sequence[Person]) -> Person | None:
    return people[0] if len(people) == 1 else None
