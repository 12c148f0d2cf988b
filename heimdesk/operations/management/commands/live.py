"""`heimdesk live`: the streams of live updates, apart from the pages."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from heimdesk.operations.arguments import port_number
from heimdesk.operations.serving import serve_streams


class Command(BaseCommand):
    """`heimdesk serve` runs one; larger installations run it on its own."""

    help = "Serve the streams by which open pages learn at once what changed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and where the pages are."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=port_number, default=8001)
        parser.add_argument(
            "--pages-port", type=port_number, default=8000, help="where the pages of this host are served"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop."""
        if not settings.LIVE:
            raise CommandError("HEIMDESK_LIVE is false: there are no live updates to serve.")
        serve_streams(host=options["host"], port=options["port"], pages_port=options["pages_port"])
