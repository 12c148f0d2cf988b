"""`heimdesk import articles PATH --product NAME`: a folder or archive, repeatable, with a report (KB-6)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.importing import ArchiveError, import_articles
from heimdesk.operations.setup import make_ready
from heimdesk.operations.terminal import terminal


class Command(BaseCommand):
    """Brings in what others wrote."""

    help = "Bring in articles from a folder or archive of Markdown or HTML with front matter."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to import, from where, for which product."""
        kinds = parser.add_subparsers(dest="kind", required=True)
        articles = kinds.add_parser("articles", help="a folder, .tar.gz or .zip of Markdown or HTML")
        articles.add_argument("path", type=Path)
        articles.add_argument("--product", required=True, help="name, short name or code of the product")
        articles.add_argument("--report", type=Path, help="write what did not fit to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import with a progress bar, then print the report."""
        now = timezone.now()
        make_ready(now=now)
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"{path} does not exist.")
        product = _product(options["product"])
        console = terminal(self.stdout)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("Articles", total=None)

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            try:
                report = import_articles(path, product=product, progress=progress, now=now)
            except ArchiveError as trouble:
                raise CommandError(str(trouble)) from trouble
        lines = report.lines()
        if options["report"]:
            options["report"].write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            for line in lines:
                self.stdout.write(line)
        self.stdout.write(report.summary())


def _product(wanted: str) -> Product:
    """The product of this name, short name or code."""
    for field in ("name__iexact", "slug__iexact", "code__iexact"):
        found = Product.objects.filter(**{field: wanted}).first()
        if found:
            return found
    names = ", ".join(Product.objects.values_list("name", flat=True)) or "none yet"
    raise CommandError(f"No product is called “{wanted}”. Known are: {names}.")
