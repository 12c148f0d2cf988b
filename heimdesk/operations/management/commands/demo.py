"""`heimdesk demo`: fills a demo company on the first start, then serves it and says who can log in how (OPS-1)."""

import os
import shutil
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from heimdesk.domain.people.models import Person
from heimdesk.operations.demo.filling import HISTORY, TICKETS, fill
from heimdesk.operations.setup import make_ready
from heimdesk.operations.terminal import terminal

WHO = (
    ("mara@kestrel.example", "customer, manager of Kestrel Hosting (Platinum)"),
    ("piet@kestrel.example", "customer, member of Kestrel Hosting"),
    ("ines@northwind.example", "support engineer"),
    ("jonas@northwind.example", "shift manager"),
    ("ruth@northwind.example", "administrator, director of support"),
)


class Command(BaseCommand):
    """The demo lives in a folder of its own and never touches another installation."""

    help = "Fill a demo company on the first start, serve it, and say who can log in how."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, where, and whether to serve."""
        parser.add_argument("--tickets", type=int, default=TICKETS, help="how many tickets to live through")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--afresh", action="store_true", help="throw the demo company away and make it anew")
        parser.add_argument("--no-serve", action="store_true", help="fill only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in the demo's own surroundings: a process of its own, because settings are read once."""
        if not settings.DEMO:
            raise SystemExit(_in_surroundings(options))
        console = terminal(self.stdout)
        done = settings.DATA / "demo-is-filled"
        if not done.exists():
            self._fill(options["tickets"], console)
            done.touch()
        self._introduce(options["port"], console)
        if not options["no_serve"]:
            call_command("serve", port=options["port"])

    def _fill(self, tickets: int, console: Console) -> None:
        started = time.monotonic()
        now = timezone.now().replace(microsecond=0)
        make_ready(now=now - HISTORY)
        with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console) as bar:
            task = bar.add_task("Founding the company", total=1.0)
            fill(
                now=now,
                tickets=tickets,
                progress=lambda what, share: bar.update(task, description=what, completed=share),
            )
        console.print(f"The demo company was made in {time.monotonic() - started:.0f} s.")

    def _introduce(self, port: int, console: Console) -> None:
        table = Table("Log in as", "Who")
        for address, who in WHO:
            if Person.objects.filter(email=address).exists():
                table.add_row(address, who)
        console.print(table)
        console.print(
            f"Open http://localhost:{port}/ for the portal, http://localhost:{port}/desk/ for the desk.\n"
            f"Ask for a code with one of the addresses: it appears here and on http://localhost:{port}/outbox/."
        )


def _in_surroundings(options: dict[str, Any]) -> int:
    """Start this command again with the demo's folder and settings; answers its exit code."""
    folder = settings.DATA / "demo"
    if options["afresh"] and folder.exists():
        shutil.rmtree(folder)
    surroundings = {
        **os.environ,
        "HEIMDESK_DEMO": "true",
        "HEIMDESK_DATA": str(folder),
        "HEIMDESK_URL": f"http://localhost:{options['port']}",
    }
    given = ["--tickets", str(options["tickets"]), "--port", str(options["port"])]
    given += ["--no-serve"] if options["no_serve"] else []
    try:
        return subprocess.call([sys.executable, "-m", "heimdesk", "demo", *given], env=surroundings)
    except KeyboardInterrupt:
        return 0
