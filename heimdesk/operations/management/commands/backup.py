"""`heimdesk backup PATH`: everything that Heimdesk keeps, in one file that restores into any database (OPS-1)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from heimdesk.operations.backups.backup import back_up
from heimdesk.operations.terminal import bar, terminal


class Command(BaseCommand):
    """Nobody has to stop working for it."""

    help = "Back up rows, files and, when asked for, the key of this installation into one new file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and whether the key goes along."""
        parser.add_argument("path", type=Path, help="the file to write, such as heimdesk-2026-06-08.backup")
        parser.add_argument(
            "--with-secret-key", action="store_true", help="put the key in too; keep the file as you keep keys"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, read back, tell."""
        path: Path = options["path"]
        with bar(terminal(self.stdout)) as progress:
            manifest = back_up(path, with_key=options["with_secret_key"], now=timezone.now(), progress=progress)
        rows = sum(table["rows"] for table in manifest["tables"].values())
        size = path.stat().st_size / 1_000_000
        self.stdout.write(f"{path}: {rows} rows, {manifest['files']} files, {size:.1f} MB, read back and found whole.")
        if not manifest["key"]["included"]:
            self.stdout.write(
                f"The key of this installation (fingerprint {manifest['key']['fingerprint']}) is not in it: "
                "keep it elsewhere, or use --with-secret-key."
            )
