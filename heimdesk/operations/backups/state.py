"""The tables as they are or were at a set of applied migrations, whatever the code of today has."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandError
from django.db.migrations.loader import MigrationLoader

Node = tuple[str, str]


def last_of_each(applied: Iterable[Node], loader: MigrationLoader) -> list[Node]:
    """The last of these migrations of each app. Raises CommandError for one that only a newer version knows."""
    known, graph = set(applied), loader.graph
    strange = sorted(f"{app}.{name}" for app, name in known - set(graph.nodes))
    if strange:
        raise CommandError(f"The tables are of a newer version of Heimdesk, which knows {', '.join(strange[:3])}.")
    inner = {parent.key for node in known for parent in graph.node_map[node].parents if parent.key[0] == node[0]}
    return sorted(known - inner)


def apps_at(nodes: list[Node], loader: MigrationLoader) -> Any:
    """The models at these migrations."""
    return loader.project_state(nodes).apps
