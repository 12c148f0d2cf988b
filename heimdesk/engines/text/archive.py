"""A folder, .zip or .tar as a tree of files that stays inside itself: no way out, no links, no bombs. [KB-6]"""

import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Protocol

from heimdesk.engines.text.numbers import number_text

MOST_FILES = 100_000
LARGEST_FILE = 64_000_000
LARGEST_TOTAL = 2_000_000_000
_PIECE = 1 << 20


class ArchiveError(Exception):
    """The archive cannot be read; its text says why, for people."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that did not become a document, and why."""

    path: str
    reason: str


class Archive:
    """The files of an open archive by their path inside it ("folder/name.md")."""

    def __init__(self, root: Path, skipped: tuple[Skipped, ...]) -> None:
        self._root = root
        self.skipped = skipped
        self.paths: tuple[str, ...] = tuple(sorted(_paths_under(root)))
        self._known = frozenset(self.paths)
        self._by_folded = {path.lower(): path for path in reversed(self.paths)}

    def find(self, path: str) -> str | None:
        """The path as the archive spells it, whatever the case of the letters asked for."""
        return path if path in self._known else self._by_folded.get(path.lower())

    def size_of(self, path: str) -> int:
        """Bytes of a file."""
        return (self._root / path).stat().st_size

    def read(self, path: str) -> bytes:
        """The content of a file. Raises ArchiveError for a path that is not in the archive."""
        found = self.find(path)
        if found is None:
            raise ArchiveError(f"{path} is not in the archive.")
        return (self._root / found).read_bytes()


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Opens a folder, .zip, .tar, .tar.gz, .tgz, .tar.bz2 or .tar.xz. Raises ArchiveError, in words for people."""
    if path.is_dir():
        yield Archive(path, ())
        return
    if not path.is_file():
        raise ArchiveError(f"There is no file or folder {path}.")
    with TemporaryDirectory(prefix="heimdesk-import-") as unpacked:
        try:
            skipped = tuple(_unpack(path, Path(unpacked)))
        except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, RuntimeError) as trouble:
            raise ArchiveError(f"{path.name} cannot be read: {trouble}") from trouble
        yield Archive(Path(unpacked), skipped)


class _Member(Protocol):
    """A file of either kind of archive."""

    name: str
    size: int
    is_file: bool

    def opened(self) -> IO[bytes]: ...


@dataclass(frozen=True, slots=True)
class _TarMember:
    archive: tarfile.TarFile
    info: tarfile.TarInfo

    @property
    def name(self) -> str:
        return self.info.name

    @property
    def size(self) -> int:
        return self.info.size

    @property
    def is_file(self) -> bool:
        return self.info.isreg()

    def opened(self) -> IO[bytes]:
        content = self.archive.extractfile(self.info)
        if content is None:
            raise ArchiveError(f"{self.name} cannot be read.")
        return content


@dataclass(frozen=True, slots=True)
class _ZipMember:
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    @property
    def name(self) -> str:
        return self.info.filename.replace("\\", "/")

    @property
    def size(self) -> int:
        return self.info.file_size

    @property
    def is_file(self) -> bool:
        kind = stat.S_IFMT(self.info.external_attr >> 16)
        return not self.info.is_dir() and kind in {0, stat.S_IFREG}

    def opened(self) -> IO[bytes]:
        return self.archive.open(self.info)


def _unpack(path: Path, root: Path) -> Iterator[Skipped]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as zipped:
            folders = {info.filename for info in zipped.infolist() if info.is_dir()}
            members = (_ZipMember(zipped, info) for info in zipped.infolist() if info.filename not in folders)
            yield from _write_out(members, root)
        return
    if not tarfile.is_tarfile(path):
        raise ArchiveError(f"{path.name} is neither a folder nor a .zip or .tar archive.")
    with tarfile.open(path) as tarred:
        yield from _write_out((_TarMember(tarred, info) for info in tarred if not info.isdir()), root)


def _write_out(members: "Iterator[_TarMember] | Iterator[_ZipMember]", root: Path) -> Iterator[Skipped]:
    total, files = 0, 0
    for member in members:
        inside = _inside(member.name)
        if inside is None:
            yield Skipped(member.name, "its path leads out of the archive")
            continue
        if not member.is_file:
            yield Skipped(inside, "it is a link or a device, not a file")
            continue
        target = root / inside
        if member.size > LARGEST_FILE:
            yield Skipped(inside, f"it is larger than {LARGEST_FILE // 1_000_000} MB")
            continue
        if target.exists() or any(parent.is_file() for parent in target.parents if parent != root):
            yield Skipped(inside, "the archive holds another file of that name; the first one counts")
            continue
        files += 1
        total += _copy(member, target)
        if files > MOST_FILES or total > LARGEST_TOTAL:
            most, gigabytes = number_text(MOST_FILES), LARGEST_TOTAL // 1_000_000_000
            raise ArchiveError(f"The archive holds more than {most} files or {gigabytes} GB. Split it.")


def _inside(name: str) -> str | None:
    """The path with "." taken out, or None if it is absolute or climbs."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts = [part for part in path.parts if part != "."]
    has_odd_part = any(part == ".." or "\0" in part or len(os.fsencode(part)) > 255 for part in parts)
    if path.is_absolute() or not parts or has_odd_part or ":" in parts[0]:
        return None
    return "/".join(parts)


def _copy(member: _TarMember | _ZipMember, target: Path) -> int:
    """Copies in pieces; what grows beyond its stated size ends the import, whatever the header said."""
    target.parent.mkdir(parents=True, exist_ok=True)
    copied = 0
    with member.opened() as source, open(target, "wb") as sink:
        while piece := source.read(_PIECE):
            copied += len(piece)
            if copied > LARGEST_FILE:
                raise ArchiveError(f"{member.name} is larger than it says.")
            sink.write(piece)
    return copied


def _paths_under(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix()
