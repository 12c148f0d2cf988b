"""The streams of live updates are a door as well: everybody meets what the table says, and nothing breaks an answer."""

import http.client
import os
from collections.abc import Iterator
from random import Random

import pytest
from starlette.routing import Route

from heimdesk.channels.live.app import live_application
from heimdesk.domain.people.models import Person
from heimdesk.engines.live.local import LocalBus
from tests.channels.live.serving import OUR_PAGE, PAGES_PORT, status_of, streams
from tests.doors import nasty
from tests.doors.place import Place, place
from tests.doors.table import PROBES, STREAMS, WHO, Outcome, outcome
from tests.operations.killing import session_of

STATUS = {Outcome.MAY: 200, Outcome.LOG_IN: 401, Outcome.ABSENT: 404}
REQUESTS = 300
OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE")


@pytest.fixture
def filled(transactional_db: None) -> Place:
    """Everything there is, where another process sees it."""
    return place()


@pytest.fixture
def port(filled: Place, process_environment: dict[str, str]) -> Iterator[int]:
    """Where the streams are served."""
    with streams(process_environment) as served:
        yield served


def test_every_stream_stands_in_the_table_and_nothing_else(tmp_path: os.PathLike[str]) -> None:
    """[SRC-3] [WRK-5] A stream that is new says first who may open it."""
    routes = live_application(LocalBus(tmp_path), pages_port=PAGES_PORT).routes
    assert {route.path for route in routes if isinstance(route, Route)} == {*STREAMS, PROBES["healthz"]}


def test_everybody_meets_at_every_stream_what_the_table_says_and_nothing_breaks_one(filled: Place, port: int) -> None:
    """[SRC-3] [WRK-5] [UI-1] One process, which lives on after all that is sent to it."""
    sessions = {who: _session(filled.actors[who]) for who in WHO}
    for path, door in STREAMS.items():
        where = path.format(number=filled.scene.stuck.number)
        met = {who: status_of(port, where, session=session) for who, session in sessions.items()}
        assert met == {who: STATUS[outcome(door, who)] for who in WHO}, path
        for method in OTHER_METHODS:
            assert _asked(port, method, where, {"Cookie": f"sessionid={sessions['administrator']}"}) == 405
    wrong = []
    for shot in range(REQUESTS):
        draw = Random(f"streams:{shot}")
        honest = draw.choice(list(STREAMS)).format(number=filled.scene.stuck.number)
        path = nasty.path(draw, honest) if draw.random() < 0.5 else honest
        query = nasty.query([(draw.choice(("since", *nasty.NAMES[:3])), nasty.value(draw)[:6_000])])
        cookie = "; ".join(f"{name}={text}" for name, text in nasty.cookies(draw).items())
        kept = f"sessionid={sessions[draw.choice(WHO)]}; " if draw.random() < 0.7 else ""
        headers = {"Cookie": kept + cookie, **_named(nasty.headers(draw) if draw.random() < 0.5 else {})}
        status = _asked(port, "GET", f"{path}?{query}", headers)
        if status >= 500:
            wrong.append(f"{shot}: {path[:200]}?{query[:200]} {headers} is answered {status}")
    assert not wrong, "\n".join(wrong)
    assert status_of(port, "/live/desk/", session=sessions["engineer"]) == 200


def _session(person: Person | None) -> str:
    return session_of(person) if person is not None else ""


def _named(environ: dict[str, str]) -> dict[str, str]:
    """Headers as they are on the wire, from their names in an environment."""
    return {name.removeprefix("HTTP_").replace("_", "-").title(): text for name, text in environ.items()}


def _asked(port: int, method: str, path: str, headers: dict[str, str]) -> int:
    """The status; 0 where the server closed the connection instead, as it may on what is no HTTP."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True)
        for name, text in {"Host": f"localhost:{port}", "Origin": OUR_PAGE, **headers}.items():
            connection.putheader(name, text.encode())
        connection.endheaders()
        return connection.getresponse().status
    except TimeoutError:
        raise
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
