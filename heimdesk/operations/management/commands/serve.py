"""`heimdesk serve`: the pages by granian; a worker and the streams of live updates beside them."""

from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from heimdesk.operations.arguments import LAST_PORT, port_number, process_count
from heimdesk.operations.serving import PortTaken, require_free, serve, streams_beside, worker_beside
from heimdesk.operations.setup import collect_static, make_ready, remember_address


class Command(BaseCommand):
    """One command for one machine; larger ones run several of it, `heimdesk worker` and `heimdesk live` apart."""

    help = "Serve the pages, with the worker and the live updates inside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen and with how many processes."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=port_number, default=8000)
        parser.add_argument("--workers", type=process_count, default=2, help="processes that answer pages")
        parser.add_argument("--no-worker", action="store_true", help="a `heimdesk worker` runs elsewhere")
        parser.add_argument("--no-live", action="store_true", help="a `heimdesk live` runs elsewhere, or none")
        parser.add_argument(
            "--live-port", type=port_number, help="where the live updates are (the port of the pages + 1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make ready, collect the static files, serve until told to stop."""
        host, port = options["host"], options["port"]
        live_port = (options["live_port"] or port + 1) if settings.LIVE and not options["no_live"] else None
        if live_port and live_port > LAST_PORT:
            raise CommandError(
                f"--port {port} leaves no port above it for the live updates: give --live-port.", returncode=2
            )
        try:
            require_free(host, port=port, **({"live_port": live_port} if live_port else {}))
        except PortTaken as taken:
            raise CommandError(str(taken)) from None
        make_ready(now=timezone.now())
        collect_static()
        remember_address()
        with ExitStack() as others:
            if not options["no_worker"]:
                others.enter_context(worker_beside())
            if live_port:
                others.enter_context(streams_beside(host=host, port=live_port, pages_port=port))
            serve(host=host, port=port, workers=options["workers"])
