"""Gives a test run its own database and its own data directory: two runs side by side never meet.

`HEIMDESK_TEST_DATABASE` chooses: `sqlite` (the default) is a file as in the product, `postgres` a real PostgreSQL
that comes as a wheel and is started on a socket in the run's folder. A `DATABASE_URL` that is already set is used as
it is. What is made here is made once, by the process that starts the run; its xdist workers inherit the environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tests import postgres

RUN = "HEIMDESK_TEST_RUN"
KIND = "HEIMDESK_TEST_DATABASE"


def prepare() -> Path:
    """Set the environment that the product's settings read; return the folder of this process within the run."""
    if RUN not in os.environ:
        _begin()
    folder = Path(os.environ[RUN]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    (folder / "static").mkdir(parents=True, exist_ok=True)
    os.environ["HEIMDESK_DATA"] = str(folder)
    os.environ.setdefault("HEIMDESK_SECRET_KEY", "of-tests-only-and-of-no-installation")
    if kind() == "sqlite":
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'db.sqlite3'}")
    return folder


def kind() -> str:
    """Return the kind of database that this run was asked to use."""
    chosen = os.environ.get(KIND, "sqlite")
    if chosen not in {"sqlite", "postgres"}:
        raise ValueError(f"{KIND} is {chosen!r}; it may be 'sqlite' or 'postgres'.")
    return chosen


def test_name(folder: Path) -> str:
    """Return the name of the test database: a file for SQLite, so that threads and processes meet as in the product."""
    if kind() == "sqlite":
        return str(folder / "test.sqlite3")
    return f"test_{Path(os.environ[RUN]).name.replace('-', '_')}"


def address_of(settings: dict[str, Any]) -> str:
    """Return the `DATABASE_URL` of a connection's settings, for a command that a test starts as a process."""
    if "sqlite" in settings["ENGINE"]:
        return f"sqlite:///{settings['NAME']}"
    return postgres.address(settings["NAME"], host=settings["HOST"] or settings["OPTIONS"]["host"])


def _begin() -> None:
    run = Path(tempfile.mkdtemp(prefix="hd-"))
    os.environ[RUN] = str(run)
    atexit.register(_end, run, os.getpid())
    if kind() == "postgres" and "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = postgres.start(run / "pg")


def _end(run: Path, starter: int) -> None:
    if os.getpid() == starter:
        shutil.rmtree(run, ignore_errors=True)
