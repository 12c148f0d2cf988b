"""Whoever watches learns whether a process lives and whether it can serve, and nothing that is nobody's business."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from structlog.contextvars import bind_contextvars, get_contextvars
from structlog.testing import capture_logs

from heimdesk.domain.books.models import BookVersion
from heimdesk.operations.heartbeat import beat, fall_silent
from heimdesk.operations.models import WorkerSeen
from heimdesk.operations.worker import Worker
from tests.cast import Cast, cast

CHECKS = ["database", "migrations", "policy_book", "search", "worker"]


def asked() -> tuple[int, dict[str, str]]:
    """The status of `/readyz`, and the problem of each check."""
    answer = Client().get("/readyz", headers={"Host": "10.0.0.7"})
    told = answer.json()
    assert list(told["checks"]) == CHECKS
    assert all(check["ok"] == ("problem" not in check) for check in told["checks"].values())
    assert (told["status"] == "ready") == (answer.status_code == 200)
    return answer.status_code, {name: check.get("problem", "") for name, check in told["checks"].items()}


def wrong() -> list[str]:
    """The checks that are not fine."""
    status, problems = asked()
    found = [name for name, problem in problems.items() if problem]
    assert status == (503 if found else 200)
    return found


@pytest.fixture
def ready(db: None) -> Cast:
    """A sound installation at this moment, with a worker at work."""
    people = cast(timezone.now())
    beat(timezone.now(), started_at=timezone.now())
    return people


def test_a_process_that_lives_says_so_without_asking_anybody() -> None:
    """[OPS-4] Also without a database, and whatever the host is called."""
    answer = Client().get("/healthz", headers={"Host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_sound_installation_is_ready(ready: Cast) -> None:
    """[OPS-4] Each check is named."""
    assert wrong() == []


def test_without_a_worker_it_is_not(ready: Cast) -> None:
    """[OPS-4] One that was seen long ago does not count, one that ended is gone at once."""
    WorkerSeen.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert wrong() == ["worker"]
    beat(timezone.now(), started_at=timezone.now())
    assert wrong() == []
    fall_silent()
    assert wrong() == ["worker"]


def test_whoever_watches_writes_no_line_whatever_the_answer_is(
    ready: Cast, caplog: pytest.LogCaptureFixture, data: Path
) -> None:
    """[OPS-4] Not even when it cannot serve; what its checks have to say bears no ID of the request before."""
    WorkerSeen.objects.all().delete()
    bind_contextvars(request="of-the-one-before")
    caplog.set_level("DEBUG")
    assert Client().get("/readyz").status_code == 503
    assert Client().post("/healthz").status_code == 405
    assert [record.getMessage() for record in caplog.records if record.name.startswith("django")] == []
    bind_contextvars(request="of-the-one-before")
    shutil.rmtree(data / "search")
    (data / "search").write_text("no folder")
    Client().get("/readyz")
    assert "request" not in get_contextvars()


def test_a_worker_is_seen_by_its_work_and_old_ones_are_forgotten(ready: Cast) -> None:
    """[OPS-4] Its rounds tell, every few seconds and not each time."""
    WorkerSeen.objects.update(name="gone:1", seen_at=timezone.now() - timedelta(hours=2))
    now = [timezone.now()]
    worker = Worker(clock=lambda: now[0])
    worker.once()
    seen = WorkerSeen.objects.get()
    now[0] += timedelta(seconds=5)
    worker.once()
    assert WorkerSeen.objects.get().seen_at == seen.seen_at
    now[0] += timedelta(seconds=6)
    worker.once()
    assert WorkerSeen.objects.get().seen_at == now[0]
    now[0] -= timedelta(hours=5)
    worker.once()
    assert WorkerSeen.objects.get().seen_at == now[0], "a clock that was set back"


def test_without_a_policy_book_it_is_not(db: None) -> None:
    """[OPS-4] Nothing could be promised."""
    BookVersion.objects.all().delete()
    beat(timezone.now(), started_at=timezone.now())
    assert wrong() == ["policy_book"]


def test_with_a_migration_that_waits_it_is_not(ready: Cast) -> None:
    """[OPS-4] The code of tomorrow does not serve on the tables of yesterday."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    assert wrong() == ["migrations"]


def test_where_each_step_was_taken_on_its_own_it_is(ready: Cast) -> None:
    """[OPS-4] Nothing waits on tables that an earlier version made step by step."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name LIKE '%squashed%'")
        assert cursor.rowcount
    assert wrong() == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0017_snoozed_tickets'")
    assert wrong() == ["migrations"]


def test_with_an_index_that_cannot_be_read_it_is_not(ready: Cast, data: Path) -> None:
    """[OPS-4] What is wrong with it stands in the log, once for each time that somebody asked, not in the answer."""
    shutil.rmtree(data / "search")
    (data / "search").write_text("no folder")
    with capture_logs() as logs:
        status, problems = asked()
    assert [str(data / "search") in line["folder"] for line in logs if line["event"] == "search.unavailable"] == [True]
    assert (status, problems["search"]) == (503, "the index cannot be read")


def test_a_database_that_is_away_is_told_without_its_address(
    process_environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[OPS-4] The other checks are not asked then; nothing of the connection is told."""

    def refuse(*args: Any, **named: Any) -> Any:
        raise connection.Database.OperationalError("postgres://desk:hunter2@db.example refuses")

    connection.close()
    monkeypatch.setattr(connection, "get_new_connection", refuse)
    answer = Client().get("/readyz")
    monkeypatch.undo()
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "problem": "does not answer"}
    assert answer.json()["checks"]["worker"]["problem"] == "not asked, as the database does not answer"
    assert "hunter2" not in answer.content.decode()
