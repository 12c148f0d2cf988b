"""`heimdesk restore PATH`: brings a backup back into an empty place, whatever database it came from (OPS-1)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from heimdesk.operations.backups.restore import restore
from heimdesk.operations.terminal import bar, terminal


class Command(BaseCommand):
    """The place is that of the settings: DATABASE_URL and HEIMDESK_DATA."""

    help = "Bring a backup back into an empty database and data directory; one that broke off goes on."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("path", type=Path, help="a file that `heimdesk backup` wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, bring back, compare, tell."""
        with bar(terminal(self.stdout)) as progress:
            manifest, key_told = restore(options["path"], progress=progress, say=self.stdout.write)
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{rows} rows and {manifest['files']} files of {manifest['made_at']} are back.")
        self.stdout.write(key_told)
        self.stdout.write("Everybody logs in again. `heimdesk check` looks at the whole.")
