"""A full disk, a database that is away: an honest page, nothing half-written, and all goes on by itself afterwards."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from heimdesk.channels.web.components.recovery import FreshConnection, is_unavailable
from heimdesk.config import wiring
from heimdesk.domain.knowledge.changes import waiting
from heimdesk.domain.notices.models import Notice, NoticeState
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.models import StoredFile, Ticket
from heimdesk.engines.search.chosen import engine
from heimdesk.operations.worker import Worker
from tests.cast import Cast, real_people
from tests.domain.tickets.laws import Laws
from tests.domain.tickets.tickets import after, opened
from tests.operations.small_disk import no_byte_more, small_disk

__all__ = ["real_people"]
MEGABYTE = 1_000_000
ASKS_FOR_A_PAGE = """
from django.test import Client
print(Client().get("/tickets/", headers={"host": "localhost"}))
"""
FLUSHED_IN_VAIN = 120
"""How Python ends that could not write the last of its standard error."""


@pytest.fixture
def bob(real_people: Cast) -> Client:
    """Bob's browser; it shows the page that he would see."""
    client = Client(raise_request_exception=False)
    client.force_login(real_people.bob, backend="heimdesk.channels.email.login.CodeBackend")
    return client


def is_honest(answer: HttpResponse) -> bool:
    """A page in the look of the product that says what to do, and no trace."""
    text = answer.content.decode()
    assert answer.status_code == 503, text[:3000]
    assert answer.headers["Retry-After"]
    assert "Traceback" not in text
    return "was not saved" in text and "Send it again in a minute" in text and "+47 21 55 50 10" in text


@pytest.fixture
def a_full_disk(real_people: Cast) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """A block in which messages find no room: SQLite gets no page more, PostgreSQL has them on a disk that is full."""
    if connection.vendor == "sqlite":
        yield no_page_more
        return
    with small_disk("1m") as disk, connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        owner = Path(cursor.fetchone()[0]).stat()
        (disk / "tables").mkdir()
        os.chown(disk / "tables", owner.st_uid, owner.st_gid)
        space = f"narrow_{uuid4().hex}"
        cursor.execute(f"CREATE TABLESPACE {space} LOCATION '{disk / 'tables'}'")
        cursor.execute("VACUUM FULL tickets_message")  # of what tests before this one wrote and took back
        cursor.execute(f"ALTER TABLE tickets_message SET TABLESPACE {space}")
        yield partial(no_byte_more, disk)
        cursor.execute("ALTER TABLE tickets_message SET TABLESPACE pg_default")
        cursor.execute(f"DROP TABLESPACE {space}")


@contextmanager
def no_page_more() -> Iterator[None]:
    """SQLite's database may not grow."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield
        cursor.execute(f"PRAGMA max_page_count = {2**31}")


def test_a_full_disk_under_the_database_is_told_and_writes_nothing(
    real_people: Cast, bob: Client, a_full_disk: Callable[[], AbstractContextManager[None]]
) -> None:
    """[OPS-2] [UI-1] The reply is not there, the page says so, and the same reply goes through once there is room."""
    ticket = opened(real_people)
    laws = Laws()
    before = laws.picture()
    reply = {"text": token_urlsafe(56_000)}
    with a_full_disk():
        assert is_honest(bob.post(f"/tickets/{ticket.number}/reply/", reply))
        assert laws.picture() == before
        assert bob.get(f"/tickets/{ticket.number}/").status_code == 200, "what is there can be read"
    laws.hold_for(ticket.pk)
    assert bob.post(f"/tickets/{ticket.number}/reply/", reply).status_code == 302
    assert laws.picture() != before


def test_a_full_disk_under_the_files_is_told_and_writes_nothing(real_people: Cast, bob: Client) -> None:
    """[OPS-2] An upload that finds no room leaves neither a row nor a piece of a file."""
    ticket = opened(real_people)
    laws = Laws()
    before = laws.picture()
    reply = {"text": "See the log.", "files": SimpleUploadedFile("trace.log", b"line\n" * (4 * MEGABYTE))}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 * MEGABYTE, hard))
    try:
        assert is_honest(bob.post(f"/tickets/{ticket.number}/reply/", reply))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert laws.picture() == before
    assert not StoredFile.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    reply["files"].seek(0)  # type: ignore[attr-defined]
    assert bob.post(f"/tickets/{ticket.number}/reply/", reply).status_code == 302
    assert StoredFile.objects.get().size == 20 * MEGABYTE


def test_a_piece_of_a_file_that_a_killed_process_left_is_replaced(real_people: Cast) -> None:
    """[OPS-2] The same bytes sent again are stored whole."""
    content = b"all of it " * 999
    path = store_file("a.log", [content]).stored.path
    StoredFile.objects.all().delete()
    place = Path(default_storage.path(path))
    place.write_bytes(content[:100])
    again = store_file("a.log", [content]).stored
    assert Path(default_storage.path(again.path)).read_bytes() == content


def test_an_index_that_cannot_be_written_holds_up_neither_alarms_nor_letters(real_people: Cast, settings: Any) -> None:
    """[SRC-2] [SLA-5] The changes stay noted, and are learned once there is room again."""
    opened(real_people)
    worker = Worker(clock=lambda: after(2))
    with small_disk("30m") as settings.SEARCH_DIRECTORY:
        wiring.connect()
        with no_byte_more(settings.SEARCH_DIRECTORY):
            done = worker.once()
            noted = waiting()
        assert (done.failed, done.learned) == (True, 0)
        assert done.alarms
        assert done.letters
        assert noted
        assert worker.once().learned == noted
        assert engine().count() == 1
    assert waiting() == 0


@pytest.mark.parametrize("command", [["worker", "--once"], ["shell", "--command", ASKS_FOR_A_PAGE]])
def test_a_log_that_cannot_be_written_holds_up_nothing(
    real_people: Cast, process_environment: dict[str, str], command: list[str]
) -> None:
    """[OPS-2] [OPS-4] The lines are lost and nothing else: letters go, requests are answered."""
    opened(real_people)
    more = {
        "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings",
        "HEIMDESK_DEMO": "true",
        "HEIMDESK_LOG_LEVEL": "INFO",
    }
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "heimdesk", *command],
            env={**process_environment, **more},
            stdout=subprocess.PIPE,
            stderr=full,
            check=False,
        )
    assert done.returncode in {0, FLUSHED_IN_VAIN}
    if command[0] == "worker":
        assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.SENT}
    else:
        assert b"status_code=302" in done.stdout


def test_only_what_cannot_be_helped_here_is_called_away(bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """[OPS-4] A statement that is wrong is our mistake and answered as one, on SQLite too."""
    with pytest.raises(Exception, match="nowhere") as caught, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere")
    assert not is_unavailable(caught.value)
    assert not is_unavailable(KeyError("x"))
    assert not is_unavailable(FileNotFoundError(2, "gone"))
    assert is_unavailable(OSError(28, "No space left on device"))
    assert is_unavailable(OperationalError("the connection was closed"))


def test_a_dead_connection_is_let_go_before_it_is_used(real_people: Cast) -> None:
    """[OPS-2] The server ended it while it lay idle; the next request asks on a new one."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection that a server could end")
    asked: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        asked.append(Ticket.objects.count())
        return HttpResponse()

    from_before = connection.connection
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [from_before.info.backend_pid])
    other.close()
    time.sleep(0.2)
    FreshConnection(view)(RequestFactory().get("/"))
    assert asked == [0]
    assert connection.connection is not from_before
