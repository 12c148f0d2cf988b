"""A test run keeps to itself: its own database, its own files, its own machine."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests import databases, lacking, postgres

seen: set[Path] = set()


def test_a_test_that_reaches_out_is_refused_and_would_fail(only_this_machine: list[str]) -> None:
    """A look-up of a stranger's name is refused and remembered, so that swallowing the error does not help."""
    with pytest.raises(PermissionError, match=r"example\.com"):
        socket.create_connection(("example.com", 80))
    with socket.socket() as plain, pytest.raises(PermissionError):
        plain.connect(("203.0.113.7", 80))
    assert only_this_machine == ["example.com", "203.0.113.7"]
    only_this_machine.clear()


def test_a_test_reaches_its_own_machine(only_this_machine: list[str]) -> None:
    """Loopback is free."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()[:2]).close()
    assert not only_this_machine


@pytest.mark.parametrize("_round", range(2))
def test_every_test_has_a_data_directory_of_its_own(_round: int, data: Path, settings: Any) -> None:
    """No two tests share files or a search index."""
    assert data not in seen
    assert {settings.MEDIA_ROOT.parent, settings.SEARCH_DIRECTORY.parent} == {data}
    seen.add(data)


@pytest.mark.django_db
def test_the_tests_run_on_the_database_that_was_asked_for() -> None:
    """[OPS-2] SQLite in a file as in the product, or a real PostgreSQL: by one setting."""
    assert connection.vendor == {"sqlite": "sqlite", "postgres": "postgresql"}[databases.kind()]
    assert connection.settings_dict["NAME"] != ":memory:"


def test_a_process_of_its_own_finds_the_database_of_the_test(process_environment: dict[str, str]) -> None:
    """[OPS-2] A command that a test starts works on the test's database, by `DATABASE_URL` alone."""
    command = [
        sys.executable,
        "-m",
        "django",
        "showmigrations",
        "people",
        "--skip-checks",
        "--settings",
        "heimdesk.config.settings",
    ]
    done = subprocess.run(command, env=process_environment, capture_output=True, text=True, check=False)
    assert "[X] 0001_" in done.stdout, done.stderr


def test_an_address_of_a_socket_names_its_folder() -> None:
    """The address of a PostgreSQL on a socket is what the settings read."""
    found = {"ENGINE": "django.db.backends.postgresql", "NAME": "test_x", "HOST": "", "OPTIONS": {"host": "/run/x"}}
    assert databases.address_of(found) == postgres.address("test_x", host="/run/x")


def test_an_unknown_kind_of_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error in the environment does not silently choose SQLite."""
    monkeypatch.setenv(databases.KIND, "mysql")
    with pytest.raises(ValueError, match="may be 'sqlite' or 'postgres'"):
        databases.kind()


@pytest.mark.parametrize(("in_ci", "ends"), [(False, pytest.skip.Exception), (True, pytest.fail.Exception)])
def test_what_a_machine_lacks_leaves_a_test_out_by_name_and_fails_it_in_ci(
    monkeypatch: pytest.MonkeyPatch, in_ci: bool, ends: type[BaseException]
) -> None:
    """A green run in CI hides no test that never ran, but for what nobody can install."""
    monkeypatch.setattr(lacking, "CI", in_ci)
    with pytest.raises(ends, match="needs Chromium"):
        lacking.leave_out("needs Chromium")
    with pytest.raises(pytest.skip.Exception, match="may not mount a small disk"):
        lacking.leave_out("may not mount a small disk", of_the_machine=True)
