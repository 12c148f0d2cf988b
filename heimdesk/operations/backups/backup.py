"""Takes a backup while everybody goes on working: the rows of one moment, and the files that they name."""

import gzip
import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from heimdesk.domain.contracts.models import Document
from heimdesk.domain.tickets.models import StoredFile
from heimdesk.operations.backups import files, keys
from heimdesk.operations.backups.archive import FILES, KEY, ROWS, ArchiveWriter, Progress
from heimdesk.operations.backups.rows import Model, columns_of, kept_models, lines_of
from heimdesk.operations.backups.snapshot import snapshot
from heimdesk.operations.backups.state import apps_at, last_of_each


def back_up(path: Path, *, with_key: bool, now: datetime, progress: Progress) -> dict[str, Any]:
    """Write the archive; answers its manifest. Raises CommandError, and leaves nothing behind then.          [OPS-1]"""
    with ArchiveWriter(path) as archive, snapshot(path.resolve().parent) as using:
        manifest: dict[str, Any] = {
            "made_at": now.isoformat(),
            "database": connections[DEFAULT_DB_ALIAS].vendor,
            "migrations": sorted(MigrationRecorder(connections[using]).applied_migrations()),
            "tables": dict(_add_rows(archive, using, progress)),
            "key": {"fingerprint": keys.fingerprint(settings.SECRET_KEY), "included": with_key},
        }
        manifest["files"] = _add_files(archive, using, progress)
        if with_key:
            key = settings.SECRET_KEY.encode()
            archive.add(KEY, io.BytesIO(key), len(key))
        archive.finish(manifest, progress)
    return manifest


def _add_rows(archive: ArchiveWriter, using: str, progress: Progress) -> Iterator[tuple[str, dict[str, Any]]]:
    loader = MigrationLoader(connections[using])
    models = kept_models(apps_at(last_of_each(loader.applied_migrations, loader), loader))
    for done, model in enumerate(models):
        progress(f"Rows of {model._meta.label}", done, len(models))
        yield model._meta.label, {"rows": _add_table(archive, model, using), "columns": columns_of(model)}
    progress("Rows", len(models), len(models))


def _add_table(archive: ArchiveWriter, model: Model, using: str) -> int:
    count = 0
    with tempfile.TemporaryFile() as spooled:
        with gzip.GzipFile(fileobj=spooled, mode="wb", compresslevel=6, mtime=0) as packed:
            for line in lines_of(model, using):
                packed.write(line)
                count += 1
        size = spooled.tell()
        spooled.seek(0)
        archive.add(f"{ROWS}{model._meta.label}.jsonl.gz", spooled, size)
    return count


def _add_files(archive: ArchiveWriter, using: str, progress: Progress) -> int:
    paths = list(files.stored_paths())
    used = StoredFile.objects.using(using).exclude(attachments=None, of_drafts=None), Document.objects.using(using)
    needed = {path for rows in used for path in rows.values_list("path", flat=True)}
    lost = needed - set(paths)
    if lost:
        some = ", ".join(sorted(lost)[:5])
        raise CommandError(f"{len(lost)} attachments are missing among the stored files: {some}. Nothing was written.")
    for done, path in enumerate(paths):
        progress("Files", done, len(paths))
        try:
            content, size = files.open_stored(path)
        except FileNotFoundError:
            if path in needed:
                raise
            continue  # nothing refers to it, and the worker took it away meanwhile
        with content:
            archive.add(f"{FILES}{path}", content, size)
    progress("Files", len(paths), len(paths))
    return len(paths)
