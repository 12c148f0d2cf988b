"""Empty places for an installation of its own, which commands started as processes fill and look at."""

import gzip
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection

from heimdesk.operations.backups.archive import ROWS, members, read_back
from tests import databases, postgres


@dataclass(frozen=True)
class Place:
    """A database and a data directory."""

    environment: dict[str, str]
    data: Path

    def run(self, *arguments: str, code: int = 0) -> str:
        """What a command says; it must end with this code."""
        command = [sys.executable, "-m", "heimdesk", *arguments]
        done = subprocess.run(command, env=self._settings, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """A process of Python that works here and may be killed."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen([sys.executable, *arguments], env=self._settings, stdout=quiet, stderr=quiet)

    @property
    def _settings(self) -> dict[str, str]:
        return {**self.environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings"}


def empty_place(folder: Path, vendor: str, **more: str) -> Place:
    """A place with nothing in it, on SQLite or on the PostgreSQL of the run."""
    data = folder / f"place-{uuid4().hex[:8]}"
    data.mkdir()
    address = f"sqlite:///{data / 'db.sqlite3'}"
    if vendor == "postgresql":
        name = f"place_{uuid4().hex[:12]}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        settings = connection.settings_dict
        address = postgres.address(name, host=settings["HOST"] or settings["OPTIONS"]["host"])
    return Place({**os.environ, "DATABASE_URL": address, "HEIMDESK_DATA": str(data), **more}, data)


def vendors() -> list[str]:
    """The databases that can be had in this run."""
    return ["sqlite", "postgresql"] if databases.kind() == "postgres" else ["sqlite"]


def rows_in(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of a backup, by table."""
    tables = read_back(path, lambda step, done, total: None)["tables"]
    found = {}
    for name, content in members(path):
        if name.startswith(ROWS):
            label = name.removeprefix(ROWS).removesuffix(".jsonl.gz")
            lines = gzip.decompress(content.read()).splitlines()
            found[label] = [dict(zip(tables[label]["columns"], json.loads(line), strict=True)) for line in lines]
    return found
