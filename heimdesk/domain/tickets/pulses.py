"""A change of a ticket is told after the commit, once a transaction: its number and for whom it is, never what it is.

Nothing depends on it: pages that hear of it ask anew, all others show the change when they are next asked for.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, transaction

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.visibility import sees
from heimdesk.engines.live.chosen import publish

TICKETS_A_TEXT = 200
"""So many numbers are within the longest text that a bus carries."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A member of the staff writes on a ticket: a "reply", a "note", or nothing any more (""). [WRK-5]"""

    ticket: int
    person: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """What one transaction did. `changed`: tickets by number, False where it is the staff's alone to know."""

    changed: Mapping[int, bool]
    writing: Writing | None = None


@dataclass
class _AfterCommit:
    """What the transaction did so far; told when it is committed, forgotten when it is not."""

    changed: dict[int, bool] = field(default_factory=dict)
    writing: Writing | None = None

    def tell(self) -> None:
        """To all who listen."""
        changed = [(str(number), int(public)) for number, public in self.changed.items()]
        writing = asdict(self.writing) if self.writing else None
        for begin in range(0, len(changed) or 1, TICKETS_A_TEXT):
            publish(json.dumps({"changed": dict(changed[begin : begin + TICKETS_A_TEXT]), "writing": writing}))


def tell_change(ticket: Ticket, *, public: bool) -> None:
    """This ticket changed; `public` says whether its customers may notice. Each writer of its history calls it."""
    changed = _of_this_transaction().changed
    changed[ticket.number] = public or changed.get(ticket.number, False)


def tell_writing(ticket: Ticket, *, by: Person, kind: str) -> None:
    """Colleagues on this ticket see at once that this person writes there, or stopped.                    [WRK-5]"""
    if by.is_staff_member:
        _of_this_transaction().writing = Writing(ticket.number, by.pk, by.name, kind)


def read(text: str) -> Pulse | None:
    """The pulse in a text of the bus; None when it is none of this version."""
    try:
        said: dict[str, Any] = json.loads(text)
        changed = {int(number): bool(public) for number, public in said["changed"].items()}
        return Pulse(changed, Writing(**said["writing"]) if said["writing"] else None)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def may_hear(person: Person, number: int, *, public: bool) -> bool:
    """May this person learn at this moment that this ticket changed? Of what is internal the staff alone.  [SRC-3]"""
    if not person.is_active:
        return False
    if person.is_staff_member:
        return True
    return public and sees(person, number)


def _of_this_transaction() -> _AfterCommit:
    """What waits for the present commit, which each action has; a part that is rolled back may leave a number in it."""
    waiting: Any = connection.run_on_commit
    for _savepoints, told, _robust in waiting:
        changes = getattr(told, "__self__", None)
        if isinstance(changes, _AfterCommit):
            return changes
    made = _AfterCommit()
    if connection.in_atomic_block:
        transaction.on_commit(made.tell, robust=True)
    return made
