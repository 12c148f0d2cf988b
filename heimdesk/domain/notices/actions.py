"""Writes what must be told into the outbox, once per cause and address, and notes how its delivery went (MAIL-6)."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from heimdesk.domain.notices.models import Notice, NoticeState, TellingWay
from heimdesk.domain.notices.queries import next_to_send, ways_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import staff_with_role
from heimdesk.engines.sql.writing import add_unless_there

URGENT = frozenset({"escalated", "escalation_passed_on", "escalation_unanswered"})
"""Kinds of notice that go by the other ways of a person too.                                             [ESC-3]"""
_To = tuple[Person | None, TellingWay | None]


def tell(
    whom: Person | str,
    kind: str,
    *,
    cause: str,
    facts: Mapping[str, Any],
    now: datetime,
    ticket_number: int | None = None,
    but_not: Person | None = None,
) -> Notice | None:
    """Queue one notice. None when this address was told of this cause before, or when `whom` caused it (`but_not`).

    `cause` names the one event that is told ("ticket:48213:opened"); `facts` are plain JSON for the letter.    [MAIL-6]
    """
    told = Notice.objects.filter(cause=cause, address=_address_of(whom))
    if told.exists():
        return None
    tell_each([whom], kind, cause=cause, facts=facts, now=now, ticket_number=ticket_number, but_not=but_not)
    return told.first()


def tell_for_minutes(
    person: Person, kind: str, *, cause: str, facts: Mapping[str, Any], now: datetime, until: datetime
) -> None:
    """Queue one notice that carries a secret valid until then: it goes first, and never after that moment.   [POR-1]"""
    add_unless_there(
        Notice(
            cause=cause,
            address=person.email,
            kind=kind,
            person=person,
            facts=dict(facts),
            created_at=now,
            next_try_at=now,
            expires_at=until,
            message_id=message_id_of(cause, person.email),
        )
    )


def tell_each(
    people: Iterable[Person | str],
    kind: str,
    *,
    cause: str,
    facts: Mapping[str, Any],
    now: datetime,
    ticket_number: int | None = None,
    but_not: Person | None = None,
) -> list[Notice]:
    """Queue one notice for each of these people; who caused it is left out.

    What cannot wait is told by the other ways of these people too.

    Whoever was told of this cause before keeps that one notice: cause and address are unique together.
    """
    wanted: dict[str, _To] = {
        _address_of(whom): (whom if isinstance(whom, Person) else None, None)
        for whom in people
        if _hears(whom, but_not)
    }
    if not wanted:
        return []
    if kind in URGENT:
        for way in ways_of(person for person, _ in list(wanted.values()) if person is not None):
            wanted.setdefault(way.address, (way.person, way))
    notices = [
        Notice(
            cause=cause,
            address=address,
            kind=kind,
            person=person,
            way=way,
            ticket_number=ticket_number,
            facts=dict(facts),
            created_at=now,
            next_try_at=now,
            message_id=message_id_of(cause, address),
        )
        for address, (person, way) in wanted.items()
    ]
    for notice in notices:
        add_unless_there(notice)
    return notices


def tell_role(
    role: str,
    kind: str,
    *,
    cause: str,
    facts: Mapping[str, Any],
    now: datetime,
    ticket_number: int | None = None,
    but_not: Person | None = None,
) -> list[Notice]:
    """Queue one notice for each member of the staff with this role."""
    return tell_each(
        staff_with_role(role), kind, cause=cause, facts=facts, now=now, ticket_number=ticket_number, but_not=but_not
    )


@transaction.atomic
def take_next(now: datetime) -> Notice | None:
    """The notice that this worker shall send now, or None; no other worker takes it while a slow server accepts it.

    It is claimed alone: a worker that dies leaves this one to be sent under the same Message-ID once the claim has
    ended, and all others to the next worker at once.
    """
    notice = next_to_send(now)
    if notice is not None:
        notice.next_try_at = now + timedelta(seconds=settings.NOTICE_CLAIM_SECONDS)
        notice.save(update_fields=["next_try_at"])
    return notice


def mark_sent(notice: Notice, *, now: datetime) -> None:
    """The notice was handed over to the mail server."""
    notice.state = NoticeState.SENT
    notice.sent_at = now
    notice.attempts += 1
    notice.next_try_at = None
    notice.error = ""
    _forget_secret(notice)
    notice.save(update_fields=["state", "sent_at", "attempts", "next_try_at", "error", "facts"])


def count_as_sent(until: datetime) -> int:
    """What waits and was written until then counts as sent at its moment, and reaches nobody: for a history that is
    lived afterwards. Answers how many."""
    waiting = Notice.objects.filter(state=NoticeState.QUEUED, next_try_at__lte=until)
    return waiting.update(state=NoticeState.SENT, sent_at=F("created_at"), attempts=1, next_try_at=None)


def mark_failed(notice: Notice, error: str, *, now: datetime) -> None:
    """The notice could not be sent: it is tried again after the next back-off, and given up after the last one."""
    notice.attempts += 1
    notice.error = error[:300]
    waits: list[int] = settings.NOTICE_RETRY_SECONDS
    again = now + timedelta(seconds=waits[notice.attempts - 1]) if notice.attempts <= len(waits) else None
    notice.next_try_at = None if is_over(notice, again or now) else again
    if notice.next_try_at is None:
        notice.state = NoticeState.FAILED
        _forget_secret(notice)
    notice.save(update_fields=["state", "attempts", "error", "next_try_at", "facts"])


def is_over(notice: Notice, at: datetime) -> bool:
    """Is what it carries valid no longer at this moment?"""
    return notice.expires_at is not None and at >= notice.expires_at


def _forget_secret(notice: Notice) -> None:
    if notice.expires_at is not None:
        notice.facts = {}


def _address_of(whom: Person | str) -> str:
    return whom.email if isinstance(whom, Person) else whom


def _hears(whom: Person | str, but_not: Person | None) -> bool:
    """Somebody who left hears nothing more, nor does who caused it."""
    return isinstance(whom, str) or (whom != but_not and whom.is_active)


def message_id_of(cause: str, address: str) -> str:
    """The Message-ID of a notice: the same however often it is sent."""
    digest = hashlib.sha256(f"{cause}\n{address.lower()}".encode()).hexdigest()[:32]
    return f"<{digest}@{settings.VENDOR_MAIL.rpartition('@')[2]}>"
