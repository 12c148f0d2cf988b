"""What every bus promises: a text that is published reaches all who listen now, soon and at most once; none is kept."""

from collections.abc import AsyncIterator
from typing import Protocol

LONGEST_TEXT = 7_000
"""In bytes: what one text may have on every bus."""


class Bus(Protocol):
    """Carries texts between the processes of an installation."""

    def publish(self, text: str) -> None:
        """Tell all who listen. Never raises and hardly waits: a text that cannot be carried is lost, and logged."""

    def listen(self) -> AsyncIterator[str | None]:
        """Every text from now on, without an end. None comes first, and again whenever some may have been missed."""
