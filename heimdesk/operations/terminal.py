"""Tables and progress bars at the terminal of a command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, cast

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


def terminal(out: OutputWrapper) -> Console:
    """A console that writes where the command writes, so that tests and pipes see it."""
    return Console(file=cast(IO[str], out))


@contextmanager
def bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """One bar for a command of several steps: call what is given with the step, how much is done, and of how much."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as shown:
        task = shown.add_task("", total=None)
        yield lambda step, done, total: shown.update(task, description=step, completed=done, total=max(done, total))
