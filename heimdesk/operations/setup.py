"""Makes the data of an installation ready: tables, cache, the first policy book. Safe to repeat, quick when done."""

from datetime import datetime

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from heimdesk.domain.books.actions import put_into_force
from heimdesk.domain.books.models import BookVersion
from heimdesk.policy.reading import default_text


def make_ready(*, now: datetime) -> None:
    """Create or update the tables and put the book that ships into force where there is none."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    if not BookVersion.objects.exists():
        put_into_force(default_text(), effective_at=now, by=None, now=now, comment="The book that ships")
