"""The index on disk: one writer at a time over all processes; every reader sees a finished write, never half of one."""

import fcntl
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog
from tantivy import Index, IndexWriter, Schema, Searcher

from heimdesk.engines.search.embedded import analysis
from heimdesk.engines.search.embedded.documents import SHAPE
from heimdesk.engines.search.port import SearchUnavailable

# Tantivy's least; more makes fewer, larger segments. Those of a whole index are to be large: it merges small ones with
# each other, and takes below some 17,000 entries for small; a change that comes meanwhile waits.
WRITER_BYTES, WRITER_BYTES_OF_ALL = 48_000_000, 160_000_000
UNUSED_SECONDS = 7 * 86_400
# Tantivy tells all that goes wrong by the same exception; these are its words for what lies below it.
OUTAGE = re.compile(r"\b(IO error|Data corrupted|Failed to open|poisoned)\b", re.IGNORECASE)
log = structlog.get_logger()


class DiskIndex:
    """Opens or makes the index of a shape and a `digest` of what else it depends on, in a folder of its own.

    Raises SearchUnavailable when the folder cannot be used.
    """

    def __init__(self, folder: Path, schema: Schema, digest: str) -> None:
        self._folder = folder / f"shape-{SHAPE}-{digest}"
        self.schema = schema
        self._turn = threading.Lock()
        self._seen: tuple[int, int] = (0, 0)
        with self.trouble_told():
            self._folder.mkdir(parents=True, exist_ok=True)
            self.has_others = any(self._others())
            with self._only_writer():
                self._index = Index(schema, path=str(self._folder))
            self._index.register_tokenizer("default", analysis.split_words())
            self._index.config_reader(reload_policy="manual")
        self.refresh()

    def remove_others(self) -> None:
        """Remove indexes of other shapes that nobody has written to for long: no process reads them any more."""
        for other in self._others():
            with suppress(OSError):
                if time.time() - (other / "meta.json").stat().st_mtime > UNUSED_SECONDS:
                    shutil.rmtree(other)

    def searcher(self) -> Searcher:
        """The newest state. Costs one look at a file's date if nothing was written since."""
        with self.trouble_told():
            stamp = self._stamp()
        if stamp != self._seen:
            self.refresh()
        return self._index.searcher()

    def refresh(self) -> None:
        """Read what was last written, by whomever."""
        with self.trouble_told(), self._turn:
            stamp = self._stamp()
            self._index.reload()
            self._seen = stamp

    @property
    def stamp(self) -> tuple[int, int]:
        """Differs after every write that this process has seen."""
        return self._seen

    @contextmanager
    def writing(self, *, all_of_it: bool = False) -> Iterator[IndexWriter]:
        """A writer; committed at the end, all or nothing. Waits for its turn among threads and processes."""
        with self._only_writer():
            try:
                with self._one_commit(WRITER_BYTES_OF_ALL if all_of_it else WRITER_BYTES) as writer:
                    yield writer
            except SearchUnavailable:
                self._give_room_back()
                raise
        self.refresh()

    @contextmanager
    def _one_commit(self, room: int) -> Iterator[IndexWriter]:
        with self.trouble_told():
            self._index.reload()
            writer = self._index.writer(room, 1)
        try:
            yield writer
            with self.trouble_told():
                writer.commit()
        except BaseException:
            # A writer that gave up (a full disk) cannot roll back either; nothing of it was committed.
            with suppress(OSError, ValueError):
                writer.rollback()
            with suppress(OSError, ValueError):
                writer.wait_merging_threads()
            raise
        with self.trouble_told():
            writer.wait_merging_threads()

    def _give_room_back(self) -> None:
        """What a write left that found no room would keep the last of the disk from all others, the database too."""
        with suppress(OSError, ValueError):
            writer = self._index.writer(WRITER_BYTES, 1)
            writer.garbage_collect_files()
            writer.wait_merging_threads()

    @contextmanager
    def trouble_told(self) -> Iterator[None]:
        """What the engine below cannot do is told as the port's error, and its cause in the log, whoever asked."""
        try:
            yield
        except (OSError, ValueError) as trouble:
            log.error("search.unavailable", folder=str(self._folder), error=f"{type(trouble).__name__}: {trouble}")
            raise SearchUnavailable(f"The search index in {self._folder} cannot be used: {trouble}") from trouble

    @contextmanager
    def outage_told(self) -> Iterator[None]:
        """While a question is asked: a disk that fails is told as the port's error, a question that we put wrongly is
        a mistake of ours and stays one."""
        try:
            yield
        except (OSError, ValueError) as trouble:
            if isinstance(trouble, ValueError) and not OUTAGE.search(str(trouble)):
                raise
            with self.trouble_told():
                raise

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        # The lock of a process that died is free again; tantivy's own would refuse instead of waiting.
        with self.trouble_told():
            turn = open(self._folder / "turn.lock", "w")  # noqa: SIM115 - held until the end of this turn
        with turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def _others(self) -> Iterator[Path]:
        return (each for each in self._folder.parent.glob("shape-*") if each != self._folder)

    def _stamp(self) -> tuple[int, int]:
        try:
            meta = os.stat(self._folder / "meta.json")
        except FileNotFoundError:
            return (0, 0)
        return (meta.st_mtime_ns, meta.st_ino)
