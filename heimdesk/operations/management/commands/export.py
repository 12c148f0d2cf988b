"""`heimdesk export articles FOLDER`: all articles as Markdown with front matter, loss-free (KB-6)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from heimdesk.domain.knowledge.exporting import export_articles
from heimdesk.operations.terminal import terminal


class Command(BaseCommand):
    """The way out is as good as the way in."""

    help = "Write all articles to a folder, as Markdown with front matter."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, and where to."""
        kinds = parser.add_subparsers(dest="kind", required=True)
        articles = kinds.add_parser("articles")
        articles.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Export with a progress bar."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=terminal(self.stdout)) as bar:
            task = bar.add_task("Articles", total=None)
            count = export_articles(
                options["folder"], progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
        self.stdout.write(f"{count} articles are in {options['folder']}.")
