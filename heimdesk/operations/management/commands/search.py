"""`heimdesk search`: rebuild the index from the database, or tell how it stands (OPS-1)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from heimdesk.domain.knowledge.changes import relearn_everything, waiting
from heimdesk.engines.search.chosen import engine
from heimdesk.operations.terminal import terminal


class Command(BaseCommand):
    """Readers see the old index until the new one is complete."""

    help = "Rebuild the search index, or tell how it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        """`rebuild` or `status`."""
        parser.add_argument("verb", choices=["rebuild", "status"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one or tell the other."""
        if options["verb"] == "status":
            self.stdout.write(f"{engine().count()} entries known, {waiting()} changes to learn.")
            return
        columns = (TextColumn("{task.description} {task.completed:.0f}"), TimeElapsedColumn())
        with Progress(*columns, console=terminal(self.stdout)) as bar:
            task = bar.add_task("Entries", total=None)
            count = relearn_everything(lambda done: bar.update(task, completed=done))
        self.stdout.write(f"{count} entries learned.")
