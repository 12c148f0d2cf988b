"""Each request writes one line with an ID that its answer carries, and no line ever holds a secret."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from heimdesk.channels.web.components import request_log
from heimdesk.channels.web.components.request_log import HEADER, RequestLog
from heimdesk.config import logs
from tests import databases

KEY = "of-this-installation-and-nobody-elses"


class Person:
    """Somebody whose request was answered."""

    pk = 4711
    name = "Alice Moreau"
    email = "alice.moreau@kestrel-hosting.example"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged as JSON while the test runs, by us and by libraries."""
    stream = io.StringIO()
    before = structlog.get_config()
    structlog.configure(
        processors=[*logs._FIRST, *logs.renderers("json", [KEY], is_terminal=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    # The one of the module remembers how it was configured when it was first used.
    monkeypatch.setattr(request_log, "log", structlog.get_logger())
    handler = logging.StreamHandler(stream)
    settings = logs.of_the_standard_library("INFO", logs.renderers("json", [KEY], is_terminal=False))
    made = dict(settings["formatters"]["line"])
    made.pop("()")
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**made))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    structlog.configure(**before)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    """The lines as they would be read by a machine."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


def answered(
    path: str = "/tickets/48213/", *, status: int = 200, person: Any = None, within: Any = None, **headers: str
) -> HttpResponse:
    """The answer to a request through the middleware; `within` is called while it is answered."""

    def view(request: HttpRequest) -> HttpResponse:
        if person is not None:
            request._cached_user = person  # type: ignore[attr-defined]
        if within is not None:
            within()
        return HttpResponse(status=status)

    return RequestLog(view)(RequestFactory().get(path, headers=headers))


def test_a_request_is_one_line_with_method_path_status_and_time(written: io.StringIO) -> None:
    """[OPS-4] The person's id, never a name or an address."""
    answer = answered(person=Person(), status=404)
    (line,) = lines(written)
    assert {key: line[key] for key in ("event", "method", "path", "status", "person", "level")} == {
        "event": "request", "method": "GET", "path": "/tickets/48213/", "status": 404, "person": 4711, "level": "info",
    }  # fmt: skip
    assert line["ms"] >= 0
    assert line["request"] == answer.headers[HEADER]
    assert not {word for word in ("Alice", "kestrel") if word in written.getvalue()}


def test_an_answer_that_failed_is_told_as_an_error(written: io.StringIO) -> None:
    """[OPS-4] Whoever watches for errors finds it."""
    answered(status=503)
    assert lines(written)[0]["level"] == "error"


@pytest.mark.parametrize("given", ["7f9a2c1e-5b6d", "abcdefgh", "A.b_c-12345"])
def test_the_id_of_a_proxy_is_taken_over(given: str, written: io.StringIO) -> None:
    """[OPS-4] One ID through all machines."""
    assert answered(**{HEADER: given}).headers[HEADER] == given
    assert lines(written)[0]["request"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "two words here", 'a"quote-123', "-begins-badly", "ümlaut-12"]
)
def test_an_id_that_is_not_well_formed_is_replaced(given: str, written: io.StringIO) -> None:
    """[OPS-4] Nobody writes into our log by a header."""
    key = answered(**{HEADER: given}).headers[HEADER]
    assert key != given
    assert len(key) == 32


def test_every_line_of_a_request_carries_its_id(written: io.StringIO) -> None:
    """[OPS-4] Ours and those of libraries; the next request begins anew."""

    def within() -> None:
        structlog.get_logger().warning("notice.failed")
        logging.getLogger("of.a.library").warning("something odd")

    first = answered(within=within).headers[HEADER]
    second = answered().headers[HEADER]
    assert [line["request"] for line in lines(written)] == [first, first, first, second]


def test_a_path_cannot_begin_a_line_of_its_own(written: io.StringIO) -> None:
    """[OPS-4] A line break in an address stays in its line."""
    answered("/tickets/%0a%7b%22event%22: 1}/")
    assert len(lines(written)) == 1


def test_no_secret_reaches_the_log(written: io.StringIO) -> None:
    """[OPS-4] Not by the query, a message, an error with its trace or the text of a request."""
    secrets = ["AAAbbbCCC111", "s3ss10nvalue", "hunter2hunter2", KEY, "bob@kestrel.example", "pa55word"]

    def within() -> None:
        log = structlog.get_logger()
        log.warning("failed", url="https://desk.example/login/link/?sesame=AAAbbbCCC111&next=/", key=KEY)
        log.warning("cookie sessionid=s3ss10nvalue; path=/")
        request = RequestFactory().get("/login/link/?sesame=AAAbbbCCC111")
        logging.getLogger("django.request").error("Broken: %s", "/login/link/", extra={"request": request})
        try:
            raise ValueError(
                "smtp+tls://desk:hunter2hunter2@mail.example refused bob@kestrel.example, password=pa55word"
            )
        except ValueError:
            log.exception("letter.failed")
            logging.getLogger("of.a.library").exception("the same")

    answered("/login/link/?sesame=AAAbbbCCC111", within=within)
    assert len(lines(written)) == 6
    assert not [secret for secret in secrets if secret in written.getvalue()]
    assert "Traceback" in written.getvalue()


def test_a_database_that_is_away_is_told_in_one_line(written: io.StringIO) -> None:
    """[OPS-4] Its trace leads nowhere and would fill the log."""
    try:
        raise OperationalError("connection refused\n\tIs the server running?")
    except OperationalError:
        structlog.get_logger().exception("worker.database_away")
    assert lines(written)[0]["error"] == "OperationalError: connection refused Is the server running?"
    assert "Traceback" not in written.getvalue()


@pytest.mark.django_db
@pytest.mark.skipif(databases.kind() != "sqlite", reason="SQLite raises for a mistake what it raises when it is away")
def test_a_statement_that_is_wrong_keeps_its_trace(written: io.StringIO) -> None:
    """[OPS-4] It is our mistake, and without the trace nobody finds it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM people_person")
    except OperationalError:
        structlog.get_logger().exception("worker.step_failed")
    (line,) = lines(written)
    assert "no such column" in line["exception"]
    assert "test_request_log.py" in line["exception"]
    assert "error" not in line


def test_lines_for_a_terminal_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """[OPS-4] Readable, without colors in a file, without secrets and without the values of variables."""
    stream = io.StringIO()
    password = "in-a-variable-" + KEY
    steps = [*logs._FIRST, *logs.renderers("console", [KEY], is_terminal=False)]
    log = structlog.wrap_logger(structlog.WriteLogger(stream), processors=steps, wrapper_class=structlog.BoundLogger)
    try:
        raise ValueError(len(password))
    except ValueError:
        log.error("letter.failed", exc_info=True, url="/?token=AAAbbbCCC111")
    assert "letter.failed" in stream.getvalue()
    assert "Traceback" in stream.getvalue()
    assert "in-a-variable" not in stream.getvalue()
    assert "AAAbbbCCC111" not in stream.getvalue()
    assert "\x1b[" not in stream.getvalue()
