"""Two changes of one ticket or draft never interleave: each action locks the row first and reads it anew."""

from copy import copy
from typing import Any

from django.db.models import JSONField, Model

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Draft, Ticket
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.sql.writing import change

_AS_STORED = "_as_stored"
_COLUMNS = {column.attname: column.name for column in Ticket._meta.concrete_fields}
_CHANGING = tuple(column.attname for column in Ticket._meta.concrete_fields if isinstance(column, JSONField))
_LOCKED: Prepared[Ticket] = Prepared(lambda: Ticket.objects.select_for_update().filter(pk=Slot("ticket")).order_by())

_DRAFT_COLUMNS = tuple(column.attname for column in Draft._meta.concrete_fields)
_LOCKED_DRAFT: Prepared[Draft] = Prepared(
    lambda: Draft.objects.select_for_update().filter(pk=Slot("draft"), person_id=Slot("person")).order_by()
)
_LOCKED_WHOLE: Prepared[Ticket] = Prepared(
    lambda: (
        Ticket.objects.select_for_update(of=("self",))
        .filter(pk=Slot("ticket"))
        .order_by()
        .select_related("account", "product", "requester", "owner", "book")
        .defer("book__text")
    )
)


def lock(ticket: Ticket) -> None:
    """Lock the row until the transaction ends; this instance has its present values then.

    What it points to (account, product, owner) stays loaded where it is, unless the row names another one by now. On
    SQLite the transaction itself is the lock (IMMEDIATE). Raises Ticket.DoesNotExist.
    """
    present = _LOCKED.first(ticket=ticket.pk)
    if present is None:
        raise Ticket.DoesNotExist(f"no ticket with the key {ticket.pk}")
    _become(ticket, _values(present))
    ticket._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    note_stored(ticket)


def locked(pk: int) -> Ticket | None:
    """The ticket with this key and what nearly every notice names of it; locked until the transaction ends."""
    ticket = _LOCKED_WHOLE.first(ticket=pk)
    if ticket is not None:
        note_stored(ticket)
    return ticket


def lock_draft(draft: Draft, by: Person) -> None:
    """The same for a draft of this person. Raises Draft.DoesNotExist, also for somebody else's.            [TIC-1]"""
    present = _LOCKED_DRAFT.first(draft=draft.pk, person=by.pk)
    if present is None:
        raise Draft.DoesNotExist(f"no draft with the key {draft.pk} of this person")
    _become(draft, {name: getattr(present, name) for name in _DRAFT_COLUMNS})


def note_stored(ticket: Ticket) -> None:
    """Remember the values of this moment as those of the row: it was just read or written."""
    stored = _values(ticket)
    for name in _CHANGING:
        stored[name] = copy(stored[name])
    setattr(ticket, _AS_STORED, stored)


def save_changes(ticket: Ticket) -> None:
    """Write the columns that differ from the row as it was last read or written here; all, when that is not known."""
    stored: dict[str, Any] | None = getattr(ticket, _AS_STORED, None)
    if stored is None:
        ticket.save()
    else:
        change(ticket, [_COLUMNS[name] for name, value in _values(ticket).items() if stored[name] != value])
    note_stored(ticket)


def _become(row: Model, present: dict[str, Any]) -> None:
    """Give an instance its present values; what it points to stays loaded where the row points there still."""
    held = row.__dict__
    for name, value in present.items():
        if name not in held or held[name] != value:
            setattr(row, name, value)


def _values(ticket: Ticket) -> dict[str, Any]:
    held = ticket.__dict__
    return {name: held[name] if name in held else getattr(ticket, name) for name in _COLUMNS}
