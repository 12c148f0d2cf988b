"""The ASGI application that granian serves for the streams of live updates."""

import os

import django
from starlette.types import ASGIApp

from heimdesk.operations.memory import keep_one_heap
from heimdesk.operations.orphans import end_with_the_server

keep_one_heap()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heimdesk.config.settings")
django.setup()

from heimdesk.channels.live.app import live_application  # noqa: E402
from heimdesk.config.stream_log import StreamLog  # noqa: E402
from heimdesk.engines.live.chosen import chosen  # noqa: E402


def application() -> ASGIApp:
    """Made by granian in the process that serves it."""
    bus = chosen()
    if bus is None:
        raise SystemExit("HEIMDESK_LIVE is false: there are no live updates to serve.")
    end_with_the_server()
    return StreamLog(live_application(bus, pages_port=int(os.environ.get("HEIMDESK_PAGES_PORT", "8000"))))
