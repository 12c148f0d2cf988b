"""What changes about the ways somebody logs in is written down, and told by letter to whom it concerns (POR-1)."""

import secrets
from datetime import datetime
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.db import transaction

from heimdesk.domain.audit.actions import record
from heimdesk.domain.notices.actions import tell
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.refusals import require
from heimdesk.domain.people.sessions import end_sessions
from heimdesk.policy.verdict import Verdict

LOG_IN_CHANGED = "log_in_changed"
"""The kind of notice that tells it."""


class LogInChange(StrEnum):
    """What can change; the value is the audit's verb."""

    PASSKEY_ADDED = "added a passkey"
    PASSKEY_REMOVED = "removed a passkey"
    APP_ADDED = "set up an authenticator app"
    APP_REMOVED = "removed the authenticator app"
    CODES_RENEWED = "made new recovery codes"
    RESET = "took passkeys and authenticator app away"
    ELSEWHERE = "ended all other sessions"


@transaction.atomic
def note_log_in_change(person: Person, change: LogInChange, *, by: Person | None, now: datetime) -> None:
    """Write it down and tell the person, who hears of it also when it was somebody else with an open session."""
    record(change.value, subject=person.email, by=by, now=now)
    facts = {"change": change.name, "at": now.isoformat(), "by_other": by != person}
    tell(person, LOG_IN_CHANGED, cause=f"log-in-changed:{secrets.token_hex(8)}", facts=facts, now=now)


@transaction.atomic
def end_other_sessions(person: Person, *, now: datetime) -> None:
    """End all sessions of this person; the caller keeps the own one. It is written down, and told.           [POR-1]"""
    end_sessions(person)
    note_log_in_change(person, LogInChange.ELSEWHERE, by=person, now=now)


def has_more_than_letters(person: Person) -> bool:
    """Has this person a passkey or an app?"""
    found: bool = Authenticator.objects.filter(user=person).exists()
    return found


def may_reset_log_in(by: Person, person: Person) -> Verdict[bool]:
    """May `by` take passkeys and app of this person away? Who changes the person may.                      [POR-1]"""
    return may(by, "change_staff" if person.is_staff_member else "change_contact", person.account)


@transaction.atomic
def reset_log_in(person: Person, *, by: Person | None, now: datetime) -> int:
    """Take passkeys, authenticator app and recovery codes away, so that the code of a letter is enough again.

    For who has lost the device: all sessions end, also the one that is open on it. `by` is empty only at the console.
    Answers how many there were; where there were none nothing is done. Raises Refused.                      [POR-1]
    """
    if by is not None:
        require(may_reset_log_in(by, person))
    found: int = Authenticator.objects.filter(user=person).delete()[0]
    if found:
        end_sessions(person)
        note_log_in_change(person, LogInChange.RESET, by=by, now=now)
    return found
