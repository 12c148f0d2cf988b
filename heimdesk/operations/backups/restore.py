"""Brings a backup back into an empty place, holds what came back against what was kept, and goes on if it broke off."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from heimdesk.domain.audit.queries import first_broken_row
from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.entitlements.queries import unbalanced
from heimdesk.domain.knowledge.changes import relearn_everything
from heimdesk.domain.people.models import Person
from heimdesk.operations.backups import broken_off, files, keys
from heimdesk.operations.backups.archive import FILES, KEY, ROWS, Broken, Progress, members, read_back
from heimdesk.operations.backups.rows import Model, instances_of, kept_models
from heimdesk.operations.backups.state import LoaderOf, apps_at, last_of_each


def restore(path: Path, *, progress: Progress, say: Callable[[str], None]) -> tuple[dict[str, Any], str]:
    """Bring everything back; answers the manifest, and what is to be said of the key. Raises CommandError.  [OPS-1]

    Where it broke off, also by a kill, the same call goes on: rows came back all or not at all, files that are there
    and whole are left as they are.
    """
    if not path.is_file():
        raise CommandError(f"{path} is no file. Give one that `heimdesk backup` wrote.")
    begun = broken_off.mark()
    if begun is None:
        _must_be_empty()
    manifest = read_back(path, progress)
    mine = broken_off.mark_of(manifest)
    if begun == mine:
        say("The restore of this backup broke off here. It goes on.")
    else:
        _must_be_empty()
    if not _is_filled():
        _bring_rows(path, manifest, mine, progress)
    key = _restore_files(path, manifest, progress)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if first_broken_row() is not None or unbalanced().exists():
        raise Broken("The backup was brought back, and its audit log or ledger does not add up: see `heimdesk check`.")
    relearn_everything(lambda done: progress("Teaching the search", done, 0))
    told = _key_told(manifest, key)
    broken_off.end()
    return manifest, told


def _must_be_empty() -> None:
    if _is_filled():
        raise CommandError(
            broken_off.what_to_do()
            or "This database is in use, and nothing is overwritten. Give an empty one (DATABASE_URL)."
        )
    if next(files.stored_paths(), None):
        raise CommandError(
            broken_off.what_to_do()
            or "There are stored files already, and nothing is overwritten. Give an empty HEIMDESK_DATA."
        )


def _is_filled() -> bool:
    try:
        return Person.objects.exists() or BookVersion.objects.exists()
    except DatabaseError:
        connection.close()
        return False


def _bring_rows(path: Path, manifest: dict[str, Any], mine: dict[str, str], progress: Progress) -> None:
    """The tables as they were, and in one transaction all rows of them."""
    executor, applied = MigrationExecutor(connection), [(app, name) for app, name in manifest["migrations"]]
    executor.loader = LoaderOf(connection, applied)
    kept = last_of_each(applied, executor.loader)
    broken_off.begin(mine)
    executor.migrate(kept)
    tables = {model._meta.label: model for model in kept_models(apps_at(kept, executor.loader))}
    if set(tables) != set(manifest["tables"]):
        unknown = ", ".join(sorted(set(tables) ^ set(manifest["tables"])))
        raise Broken(f"{path} and this version of Heimdesk differ in the tables {unknown}.")
    with transaction.atomic():
        _empty(tables.values())
        _fill(path, manifest, tables, progress)
        _hold_against(manifest, tables)
        _set_sequences(tables.values())


def _empty(tables: Iterable[Model]) -> None:
    """What migrations wrote by themselves is in the backup too."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _fill(path: Path, manifest: dict[str, Any], tables: dict[str, Model], progress: Progress) -> None:
    total, done = sum(table["rows"] for table in manifest["tables"].values()), 0
    for name, content in members(path):
        if not name.startswith(ROWS):
            continue
        label = name.removeprefix(ROWS).removesuffix(".jsonl.gz")
        columns = manifest["tables"][label]["columns"]
        with gzip.GzipFile(fileobj=content) as lines:
            for batch in instances_of(tables[label], columns, lines):  # type: ignore[arg-type]
                tables[label]._base_manager.bulk_create(batch)
                done += len(batch)
                progress("Rows", done, total)


def _hold_against(manifest: dict[str, Any], tables: dict[str, Model]) -> None:
    for label, model in tables.items():
        found, kept = model._base_manager.count(), manifest["tables"][label]["rows"]
        if found != kept:
            raise Broken(f"{label} has {found} rows and should have {kept}. Nothing was brought back.")


def _set_sequences(tables: Iterable[Model]) -> None:
    """New rows get keys after the ones that came back."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(tables))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _restore_files(path: Path, manifest: dict[str, Any], progress: Progress) -> str:
    """Store the files; answers the key, if it was kept."""
    key, done = "", 0
    for name, content in members(path):
        if name == KEY:
            key = content.read().decode()
        elif name.startswith(FILES):
            files.store(name.removeprefix(FILES), content, digest=manifest["digests"][name])
            done += 1
            progress("Files", done, manifest["files"])
    return key


def _key_told(manifest: dict[str, Any], key: str) -> str:
    wanted = manifest["key"]["fingerprint"]
    if keys.fingerprint(settings.SECRET_KEY) == wanted:
        return "The key of this installation is the same."
    if not key:
        return (
            f"The key of this installation is another one (wanted: {wanted}). Put the old one into {keys.FILE} or "
            "HEIMDESK_SECRET_KEY; without it, links that were signed by it are not accepted any more."
        )
    if keys.comes_from_the_environment():
        return "The backup holds another key than HEIMDESK_SECRET_KEY, which stays in force: compare the two."
    keys.keep(key)
    return "The key came back with the backup; it is in force from the next start on."
