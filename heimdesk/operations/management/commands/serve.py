"""`heimdesk serve`: the pages by granian, and a worker beside them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from heimdesk.operations.serving import serve, worker_beside
from heimdesk.operations.setup import collect_static, make_ready


class Command(BaseCommand):
    """One command for one machine; larger installations run several of it and `heimdesk worker` apart."""

    help = "Serve the pages, with the worker inside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen and with how many processes."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes that answer pages")
        parser.add_argument("--no-worker", action="store_true", help="a `heimdesk worker` runs elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make ready, collect the static files, serve until told to stop."""
        make_ready(now=timezone.now())
        collect_static()
        if options["no_worker"]:
            serve(host=options["host"], port=options["port"], workers=options["workers"])
            return
        with worker_beside():
            serve(host=options["host"], port=options["port"], workers=options["workers"])
