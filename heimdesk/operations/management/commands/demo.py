"""`heimdesk demo`: fills a demo company on the first start, then serves it and says who can log in how (OPS-1)."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from heimdesk.domain.people.models import Person
from heimdesk.operations.arguments import port_number
from heimdesk.operations.demo import place
from heimdesk.operations.demo.counting import counts
from heimdesk.operations.demo.filling import HISTORY, TICKETS, fill
from heimdesk.operations.serving import PortTaken, require_free
from heimdesk.operations.setup import make_ready

WHO = (
    ("mara@kestrel.example", "customer, manager of Kestrel Hosting (Platinum)"),
    ("piet@kestrel.example", "customer, member of Kestrel Hosting"),
    ("ines@northwind.example", "support engineer"),
    ("jonas@northwind.example", "shift manager"),
    ("ruth@northwind.example", "administrator, director of support"),
)
INTERRUPTED = 130
HOST = "127.0.0.1"


class Command(BaseCommand):
    """The demo lives in a folder of its own and never touches another installation."""

    help = "Fill a demo company on the first start, serve it, and say who can log in how."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, where, and whether to serve."""
        parser.add_argument("--tickets", type=int, default=TICKETS, help="how many tickets to live through")
        parser.add_argument("--port", type=port_number, default=8000)
        parser.add_argument("--afresh", action="store_true", help="throw the demo company away and make it anew")
        parser.add_argument("--no-serve", action="store_true", help="fill only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill where that was not done yet, say who can log in, serve. The surroundings are those of `surroundings`."""
        if not settings.DEMO:
            raise CommandError("Start it as `heimdesk demo`: the demo has a folder and settings of its own.")
        if not options["no_serve"]:
            try:
                require_free(HOST, port=options["port"])
            except PortTaken as taken:
                raise CommandError(str(taken)) from None
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        if options["afresh"] or not place.is_filled(settings.DATA):
            self._fill(options["tickets"], console)
        console.print(introduction(options["port"]))
        address = f"http://localhost:{options['port']}"
        console.print(
            f"Open {address}/ for the portal, {address}/desk/ for the desk.\n"
            f"Ask for a code with one of the addresses: it appears here and on {address}/outbox/."
        )
        if not options["no_serve"]:
            call_command("serve", port=options["port"])

    def _fill(self, tickets: int, console: Console) -> None:
        started = time.monotonic()
        now = timezone.now().replace(microsecond=0)
        if place.was_interrupted(settings.DATA):
            console.print("The last filling broke off. What there is of it is thrown away, and the company made anew.")
        make_ready(now=now - HISTORY)
        if place.clear(settings.DATA):
            make_ready(now=now - HISTORY)
        place.begin(settings.DATA)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        try:
            with Progress(*columns, console=console) as bar:
                task = bar.add_task("Founding the company", total=1.0)
                fill(
                    now=now,
                    tickets=tickets,
                    progress=lambda what, share: bar.update(task, description=what, completed=share),
                )
        except KeyboardInterrupt:
            console.print("Interrupted. The next start throws away what there is and makes the company anew.")
            raise SystemExit(INTERRUPTED) from None
        place.finish(settings.DATA)
        console.print(summary())
        console.print(f"The demo company was made in {time.monotonic() - started:.0f} s.")


def introduction(port: int) -> Table:
    """Who can log in."""
    table = Table("Log in as", "Who")
    there = set(Person.objects.filter(email__in=[address for address, _ in WHO]).values_list("email", flat=True))
    for address, who in WHO:
        if address in there:
            table.add_row(address, who)
    return table


def summary() -> Table:
    """How much there is of what."""
    table = Table("What there is", "How many")
    for what, count in counts():
        table.add_row(what, f"{count:,}")
    return table
