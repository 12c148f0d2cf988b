"""A line in the log for each stream that is asked for and one when it ends, with the ID of its answer (OPS-4).

As for pages: the path without its query, and the ID of a proxy before us where it is well-formed.
"""

import time
from secrets import token_hex

import structlog
from django.utils.encoding import escape_uri_path
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from heimdesk.channels.web.components.request_log import FAILED, HEADER, WELL_FORMED

PROBE = "/healthz"
OK = 200
log = structlog.get_logger()


class StreamLog:
    """Around the application of the streams; whoever only asks whether the process lives writes nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == PROBE:
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        given = Headers(scope=scope).get(HEADER, "")
        key = given if WELL_FORMED.fullmatch(given) else token_hex(16)
        told = {"method": scope["method"], "path": escape_uri_path(scope["path"])}
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = key
                write = log.error if status >= FAILED else log.info
                write("request", **told, status=status, ms=round((time.perf_counter() - begun) * 1000, 2))
            await send(message)

        with bound_contextvars(request=key):
            try:
                await self.app(scope, receive, answer)
            finally:
                if status == OK:
                    log.info("stream.ended", **told, seconds=round(time.perf_counter() - begun, 1))
