"""`heimdesk worker`: does what the clock asks for."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from heimdesk.operations.backups.broken_off import refuse_half_a_place
from heimdesk.operations.worker import Worker


class Command(BaseCommand):
    """Run any number of them, on any machine that reaches the database."""

    help = "Do what the clock asks for: warnings, reminders, closings, letters, the search index."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` does everything that is due now and ends."""
        parser.add_argument("--once", action="store_true", help="do everything that is due now, then end")
        parser.add_argument("--beside", type=int, metavar="PROCESS", help="end when this parent process has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        refuse_half_a_place()
        worker = Worker(beside=options["beside"])
        if not options["once"]:
            worker.run()
            return
        while worker.once():
            pass
