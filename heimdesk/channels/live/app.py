"""The streams over HTTP: two addresses, each for whoever may see what it is about; nothing is changed through them."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import structlog
from django.conf import settings
from django.db import DatabaseError
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heimdesk.channels.live.admission import Asked
from heimdesk.channels.live.hub import Hub, TooMany
from heimdesk.channels.live.origins import is_ours
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from heimdesk.engines.live.port import Bus
from heimdesk.engines.text.numbers import whole_number

PINGS_EVERY_SECONDS = 12
log = structlog.get_logger()
TAKES_WITHIN_SECONDS = 10
"""Whoever does not take what is sent within this is dropped; the browser comes back and asks for the page anew."""


def live_application(bus: Bus, *, pages_port: int) -> Starlette:
    """The ASGI application; `pages_port` is where the pages of this host are served."""
    hub = Hub(bus)

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(hub.run())
        task.add_done_callback(_end_if_failed)
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def of_desk(request: Request) -> Response:
        return await _stream(hub, request, None, pages_port)

    async def of_ticket(request: Request) -> Response:
        number = whole_number(request.path_params["number"])
        return await _stream(hub, request, number, pages_port) if number is not None else Response(status_code=404)

    async def alive(request: Request) -> Response:
        return Response("alive\n", media_type="text/plain")

    routes = [
        Route("/live/desk/", of_desk, methods=["GET"]),
        Route("/live/tickets/{number}/", of_ticket, methods=["GET"]),
        Route("/healthz", alive, methods=["GET"]),
    ]
    return Starlette(routes=routes, lifespan=running)


def _end_if_failed(task: asyncio.Task[None]) -> None:
    """Streams that nobody tells anything would look alive for ever; the server starts this process anew."""
    if not task.cancelled() and task.exception() is not None:
        log.error("live.failed", exc_info=task.exception())
        os._exit(1)


async def _stream(hub: Hub, request: Request, ticket: int | None, pages_port: int) -> Response:
    """The stream, or why not: 403 of a foreign page, 401 without a session, 404 what is not to be seen."""
    origin = request.headers.get("origin", "")
    if not is_ours(origin, host=request.headers.get("host", ""), pages_port=pages_port):
        return Response(status_code=403)
    asked = Asked(request.cookies.get(settings.SESSION_COOKIE_NAME, ""), ticket)
    headers = {"X-Content-Type-Options": "nosniff", "Vary": "Origin, Cookie", "Cache-Control": "no-store"}
    if origin:
        headers |= {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
    try:
        person = await hub.admit(asked)
    except Ticket.DoesNotExist:
        return Response(status_code=404, headers=headers)
    except TooMany:
        return Response(status_code=429, headers=headers)
    except DatabaseError:
        return Response(status_code=503, headers=headers)
    if person is None:
        return Response(status_code=401, headers=headers)
    return EventSourceResponse(
        _events(hub, asked, person, _moment(request.query_params.get("since", ""))),
        headers=headers,
        ping=PINGS_EVERY_SECONDS,
        ping_message_factory=lambda: ServerSentEvent(comment="ping"),
        send_timeout=TAKES_WITHIN_SECONDS,
    )


def _moment(text: str) -> float | None:
    """When the page was made, as it says; None where it does not."""
    with suppress(ValueError, OverflowError):
        return datetime.fromisoformat(text).timestamp()
    return None


async def _events(hub: Hub, asked: Asked, person: Person, since: float | None) -> AsyncIterator[ServerSentEvent]:
    with hub.joined(asked, person, since) as stream:
        async for event in stream.events():
            yield event
