"""Who keeps copies of another's name is told when it changes: the search index knows products and accounts by name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model

Listener = Callable[[Any, datetime], None]
_listeners: dict[str, list[Listener]] = {}


def on_rename(of: type[Model], listener: Listener) -> None:
    """Have `listener` called with the row and the moment, in the transaction that renames it."""
    _listeners.setdefault(of._meta.label, []).append(listener)


def tell_renamed(row: Model, now: datetime) -> None:
    """Call it after the row is stored under its new name."""
    for listener in _listeners.get(row._meta.label, ()):
        listener(row, now)
