"""Who is behind a session at this moment, and which changes that person may hear of: asked anew at each of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.sessions import active_person, living_session
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.pulses import may_hear
from heimdesk.domain.tickets.queries import ticket_by_number
from heimdesk.engines.text.numbers import whole_number

AT_ONCE = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a stream is about: the session that opened it, and its ticket by number; None is the desk's list."""

    session: str
    ticket: int | None


def admitted(asked: Asked) -> Person | None:
    """The person who may open this stream; None for a session that is none.

    Raises Ticket.DoesNotExist for what this person may not see: the desk's list is the staff's.
    """
    person = persons_of([asked.session]).get(asked.session)
    if person is None:
        return None
    if asked.ticket is not None:
        ticket_by_number(asked.ticket, seen_by=person)
    elif not person.is_staff_member:
        raise Ticket.DoesNotExist
    return person


def living(streams: Sequence[Asked]) -> list[bool]:
    """For each stream whether its session still is one, of somebody whom such a stream may tell anything.

    Nothing changed on the tickets, so nobody is told anything: which tickets are seen is asked with the next change.
    """
    persons = persons_of({each.session for each in streams})
    return [_may_listen(persons.get(each.session), each) for each in streams]


def hearing(streams: Sequence[Asked], changed: Mapping[int, bool] | None) -> list[frozenset[int] | None]:
    """For each stream the changed tickets that it may be told of; None when its session has ended.

    With `changed` None anything may have changed: then it is the ticket of the stream, or none for a list.
    """
    persons = persons_of({each.session for each in streams})
    return [_heard(persons.get(each.session), each, changed) for each in streams]


def persons_of(sessions: Iterable[str]) -> dict[str, Person]:
    """The active persons of those sessions that are neither over nor of an older log-in; few statements for many.

    What cannot be the key of a session is none: not every database takes every sign.
    """
    holders: dict[str, tuple[int, str]] = {}
    for session in _sessions({key for key in sessions if key.isascii() and key.isalnum()}):
        kept = session.get_decoded()
        number = whole_number(str(kept.get(SESSION_KEY, "")))
        if number is not None:
            holders[session.session_key] = number, str(kept.get(HASH_SESSION_KEY, ""))
    persons = {person.pk: person for person in _persons({number for number, _proof in holders.values()})}
    return {
        key: persons[number]
        for key, (number, proof) in holders.items()
        if number in persons and constant_time_compare(proof, persons[number].get_session_auth_hash())
    }


def _sessions(keys: Collection[str]) -> Iterator[Session]:
    """Those that are not over. One alone is what most changes concern: its statement is built once."""
    now = timezone.now()
    if len(keys) == 1:
        session = living_session(next(iter(keys)), now)
        yield from [session] if session else []
        return
    for some in _batches(keys):
        yield from Session.objects.filter(session_key__in=some, expire_date__gt=now)


def _persons(numbers: Collection[int]) -> Iterator[Person]:
    """Those who are active, with their accounts."""
    if len(numbers) == 1:
        person = active_person(next(iter(numbers)))
        yield from [person] if person else []
        return
    for some in _batches(numbers):
        yield from Person.objects.select_related("account").filter(is_active=True, pk__in=some)


def _may_listen(person: Person | None, stream: Asked) -> bool:
    """The desk's list is the staff's."""
    return person is not None and (stream.ticket is not None or person.is_staff_member)


def _heard(person: Person | None, stream: Asked, changed: Mapping[int, bool] | None) -> frozenset[int] | None:
    if person is None or not _may_listen(person, stream):
        return None
    if changed is None:
        changed = {} if stream.ticket is None else {stream.ticket: True}
    wanted = changed if stream.ticket is None else {stream.ticket: changed[stream.ticket]}
    return frozenset(number for number, public in wanted.items() if may_hear(person, number, public=public))


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
