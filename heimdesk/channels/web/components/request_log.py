"""One line in the log for each request, and an ID that leads from an answer to all its lines (OPS-4).

The line holds the path without its query, which may carry a secret, and the person's id, never a name or an address.
"""

import re
import time
from collections.abc import Callable
from secrets import token_hex

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from structlog.contextvars import bind_contextvars, clear_contextvars

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
FAILED = 500
log = structlog.get_logger()


class RequestLog:
    """Middleware around all that answers readers: takes the ID of a proxy before us or makes one, answers with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        key = given if WELL_FORMED.fullmatch(given) else token_hex(16)
        request.request_id = key  # type: ignore[attr-defined]
        clear_contextvars()
        bind_contextvars(request=key)
        response = self.get_response(request)
        response.headers[HEADER] = key
        # Who it is, if somebody asked: the log alone is no reason to load a session.
        person = getattr(getattr(request, "_cached_user", None), "pk", None)
        write = log.error if response.status_code >= FAILED else log.info
        write(
            "request",
            method=request.method,
            path=escape_uri_path(request.path),
            status=response.status_code,
            ms=round((time.perf_counter() - begun) * 1000, 2),
            **({} if person is None else {"person": person}),
        )
        return response
