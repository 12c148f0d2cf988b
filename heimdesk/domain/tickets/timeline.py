"""The one way to write on a ticket's timeline: who, when, from, to, why; rows are added and never changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Event, Ticket
from heimdesk.domain.tickets.pulses import tell_change
from heimdesk.engines.sql.writing import add
from heimdesk.policy.verdict import Verdict


def record(
    ticket: Ticket,
    kind: str,
    *,
    at: datetime,
    actor: Person | None,
    before: object = "",
    after: object = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    verdict: Verdict[Any] | None = None,
    public: bool = True,
) -> Event:
    """Add one event; `actor` None means that Heimdesk itself did it, `public` False hides it from customers. [STA-5]"""
    tell_change(ticket, public=public)
    return add(
        Event(
            ticket=ticket,
            kind=kind,
            at=at,
            actor=actor,
            before=str(before)[:200],
            after=str(after)[:200],
            reason=reason,
            facts=dict(facts or {}),
            verdict=verdict.as_json() if verdict is not None else None,
            public=public,
        )
    )
