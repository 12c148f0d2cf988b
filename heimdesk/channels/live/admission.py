"""Who is behind a session at this moment, and which changes that person may hear of: asked anew at each of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from heimdesk.domain.people.models import Person
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


def hearing(streams: Sequence[Asked], changed: Mapping[int, bool] | None) -> list[frozenset[int] | None]:
    """For each stream the changed tickets that it may be told of; None when its session has ended.

    With `changed` None anything may have changed: then it is the ticket of the stream, or none for a list.
    """
    persons = persons_of({each.session for each in streams})
    return [_heard(persons.get(each.session), each, changed) for each in streams]


def persons_of(sessions: Iterable[str]) -> dict[str, Person]:
    """The active persons of those sessions that are neither over nor of an older log-in; few statements for many."""
    holders: dict[str, tuple[int, str]] = {}
    for keys in _batches(sessions):
        for session in Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()):
            kept = session.get_decoded()
            number = whole_number(str(kept.get(SESSION_KEY, "")))
            if number is not None:
                holders[session.session_key] = number, str(kept.get(HASH_SESSION_KEY, ""))
    persons: dict[int, Person] = {}
    for numbers in _batches({number for number, _proof in holders.values()}):
        persons |= Person.objects.select_related("account").filter(is_active=True).in_bulk(numbers)
    return {
        key: persons[number]
        for key, (number, proof) in holders.items()
        if number in persons and constant_time_compare(proof, persons[number].get_session_auth_hash())
    }


def _heard(person: Person | None, stream: Asked, changed: Mapping[int, bool] | None) -> frozenset[int] | None:
    if person is None or (stream.ticket is None and not person.is_staff_member):
        return None
    if changed is None:
        changed = {} if stream.ticket is None else {stream.ticket: True}
    wanted = changed if stream.ticket is None else {stream.ticket: changed[stream.ticket]}
    return frozenset(number for number, public in wanted.items() if may_hear(person, number, public=public))


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
