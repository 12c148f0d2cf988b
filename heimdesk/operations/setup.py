"""Makes an installation ready: tables, cache, the first policy book, static files. Safe to repeat, quick when done."""

import hashlib
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from heimdesk.domain.audit import guards
from heimdesk.domain.books.actions import put_into_force
from heimdesk.domain.books.models import BookVersion
from heimdesk.operations.backups.broken_off import refuse_half_a_place
from heimdesk.operations.one_at_a_time import alone_at_the_database, alone_here
from heimdesk.policy.reading import default_text

COLLECTED = "collected-as"
log = structlog.get_logger()


def make_ready(*, now: datetime) -> None:
    """Create or update the tables and put the book that ships into force where there is none.

    Of several processes that start at once one does it, and the others wait until it is done. Raises CommandError
    where a restore broke off.                                                                             [OPS-2]
    """
    refuse_half_a_place()
    with alone_at_the_database():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        for table in guards.mend():
            log.warning("guard_was_missing", table=table)
        if not BookVersion.objects.exists():
            put_into_force(default_text(), effective_at=now, by=None, now=now, comment="The book that ships")


def remember_address() -> None:
    """Commands that run beside the server know from now on where it is, without being told (OPS-1)."""
    Path(settings.SERVED_AT).write_text(f"{settings.PUBLIC_URL}\n")


def collect_static() -> bool:
    """Bring the static files to where they are served from, when they or their storage changed; whether it did."""
    signature = hashlib.sha256(f"{settings.STORAGES['staticfiles']['BACKEND']}\n".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            signature.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / COLLECTED
    with alone_here():
        if mark.exists() and mark.read_text() == signature.hexdigest():
            return False
        call_command("collectstatic", verbosity=0, interactive=False)
        mark.write_text(signature.hexdigest())
        return True
