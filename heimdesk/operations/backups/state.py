"""The tables as they are or were at a set of applied migrations, whatever the code of today has."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandError
from django.db.migrations.loader import MigrationLoader

Node = tuple[str, str]


class LoaderOf(MigrationLoader):
    """The steps by which an empty database gets to where another stood.

    A step that replaces several is taken only where that one had taken all of them.
    """

    def __init__(self, connection: Any, applied: Iterable[Node]) -> None:
        self._applied = set(applied)
        super().__init__(connection)

    def load_disk(self) -> None:
        super().load_disk()
        self.disk_migrations = {
            key: migration
            for key, migration in self.disk_migrations.items()
            if self._applied.issuperset(map(tuple, migration.replaces))
        }


def last_of_each(applied: Iterable[Node], loader: MigrationLoader) -> list[Node]:
    """The last of these migrations of each app. Raises CommandError for one that only a newer version knows."""
    known, graph = set(applied), loader.graph
    strange = sorted(f"{app}.{name}" for app, name in known - loader.disk_migrations.keys())
    if strange:
        raise CommandError(f"The tables are of a newer version of Heimdesk, which knows {', '.join(strange[:3])}.")
    known |= {key for key, migration in loader.replacements.items() if known.issuperset(migration.replaces)}
    known &= set(graph.nodes)
    inner = {parent.key for node in known for parent in graph.node_map[node].parents if parent.key[0] == node[0]}
    return sorted(known - inner)


def apps_at(nodes: list[Node], loader: MigrationLoader) -> Any:
    """The models at these migrations."""
    return loader.project_state(nodes).apps
