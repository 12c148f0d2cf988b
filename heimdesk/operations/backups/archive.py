"""The archive: a tar with the rows of each table, the files, and last a manifest with the digest of all that is in it.

    rows/<app>.<Model>.jsonl.gz   a line of JSON for each row, its columns in the order of the manifest
    files/<path>                  attachments and files of articles, as they are stored
    secret-key                    the key of the installation, only when it was asked for
    manifest.json                 format, moment, migrations, tables, files, fingerprint of the key
    manifest.sha256               the digest of the manifest

It does not depend on the database that it was made from. Nothing counts as an archive that was not read back whole.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from django.core.management.base import CommandError

FORMAT = 1
MANIFEST, SEAL, KEY, ROWS, FILES = "manifest.json", "manifest.sha256", "secret-key", "rows/", "files/"
CHUNK = 1024 * 1024
Progress = Callable[[str, int, int], None]


class Broken(CommandError):
    """The archive is not what its manifest says, or is none."""


class ArchiveWriter:
    """Writes beside the place where the archive shall stand, and puts it there once it is whole and was read back."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise CommandError(f"{path} exists already, and nothing is overwritten. Name another file.")
        self._path, self._partial = path, path.with_name(path.name + ".partial")
        self.digests: dict[str, str] = {}

    def __enter__(self) -> "ArchiveWriter":
        try:
            # Nobody else reads it: it holds everything that customers wrote.
            self._file = os.fdopen(os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        except OSError as error:
            raise CommandError(f"{self._partial} cannot be written: {error.strerror}.") from error
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if error is not None:
            self._partial.unlink(missing_ok=True)

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add one member; its digest goes into the manifest."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        reader = _Digesting(content)
        self._tar.addfile(member, reader)
        self.digests[name] = reader.digest.hexdigest()

    def finish(self, manifest: dict[str, Any], progress: Progress) -> None:
        """Write the manifest, read the whole archive back, and give it its name. Raises Broken."""
        text = json.dumps(manifest | {"format": FORMAT, "digests": self.digests}, indent=1).encode()
        self.add(MANIFEST, io.BytesIO(text), len(text))
        seal = self.digests.pop(MANIFEST).encode()
        self.add(SEAL, io.BytesIO(seal), len(seal))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        read_back(self._partial, progress)
        try:
            os.link(self._partial, self._path)
        except FileExistsError as error:
            raise CommandError(f"{self._path} came to be meanwhile, and nothing is overwritten.") from error
        self._partial.unlink()


def read_back(path: Path, progress: Progress) -> dict[str, Any]:
    """The manifest of an archive of which every byte was read and found right. Raises Broken."""
    digests: dict[str, str] = {}
    text = seal = b""
    try:
        for name, content in members(path):
            progress(f"Reading back {name}", 0, 0)
            reader = _Digesting(content)
            kept = reader.read() if name in {MANIFEST, SEAL} else b""
            while reader.read(CHUNK):
                pass
            digests[name] = reader.digest.hexdigest()
            text, seal = (kept if name == MANIFEST else text), (kept if name == SEAL else seal)
    except (tarfile.TarError, EOFError) as error:
        raise Broken(f"{path} is not whole: {error}. Take another backup.") from error
    if not seal or digests.pop(MANIFEST, "").encode() != seal:
        raise Broken(f"{path} is not whole: its manifest is missing or damaged. Take another backup.")
    del digests[SEAL]
    manifest: dict[str, Any] = json.loads(text)
    if manifest["format"] != FORMAT:
        raise Broken(f"{path} has the format {manifest['format']}, which this version of Heimdesk does not read.")
    wrong = sorted({name for name, _ in digests.items() ^ manifest["digests"].items()})
    if wrong:
        raise Broken(f"{path} is damaged at {', '.join(wrong[:5])}. Take another backup.")
    return manifest


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Every member with its content, in order. Raises Broken."""
    with _opened(path) as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None or not _is_ours(member.name):
                raise Broken(f"{path} holds {member.name}, which no backup of Heimdesk does.")
            yield member.name, content


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except FileNotFoundError as error:
        raise CommandError(f"{path} does not exist.") from error
    except (tarfile.TarError, EOFError) as error:
        raise Broken(f"{path} is no backup of Heimdesk, or not whole: {error}.") from error


def _is_ours(name: str) -> bool:
    known = name in {MANIFEST, SEAL, KEY} or name.startswith((ROWS, FILES))
    return known and ".." not in name.split("/") and not name.startswith("/")


class _Digesting(io.RawIOBase):
    """Hands on what it reads and keeps the digest of it."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._content.read(size)
        self.digest.update(chunk)
        return chunk
