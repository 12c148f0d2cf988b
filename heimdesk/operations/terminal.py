"""Tables and progress bars at the terminal of a command."""

from typing import IO, cast

from django.core.management.base import OutputWrapper
from rich.console import Console


def terminal(out: OutputWrapper) -> Console:
    """A console that writes where the command writes, so that tests and pipes see it."""
    return Console(file=cast(IO[str], out))
