"""The stored files, wherever the storage of the settings keeps them."""

import hashlib
from collections.abc import Iterator
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.base import CommandError


def stored_paths(folder: str = "") -> Iterator[str]:
    """The path of each stored file, in order."""
    if folder == "" and not _is_there(folder):
        return
    folders, files = default_storage.listdir(folder)
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from stored_paths(f"{folder}{name}/")


def open_stored(path: str) -> tuple[IO[bytes], int]:
    """The content of a stored file, and its size."""
    return default_storage.open(path), default_storage.size(path)


def store(path: str, content: IO[bytes], *, digest: str) -> None:
    """Keep a file under this very path; one that is there and whole stays, and a piece of it is replaced."""
    if default_storage.exists(path):
        with default_storage.open(path) as there:
            if hashlib.file_digest(there, hashlib.sha256).hexdigest() == digest:
                return
        default_storage.delete(path)
    kept = default_storage.save(path, File(content, name=path))
    if kept != path:
        raise CommandError(f"The file {path} exists already, and nothing is overwritten.")


def _is_there(folder: str) -> bool:
    try:
        default_storage.listdir(folder)
    except FileNotFoundError:
        return False
    return True
