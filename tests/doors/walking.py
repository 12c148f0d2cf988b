"""What all who try the doors need: every address that the site has, and an eye on whatever is written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from tests.doors.table import PROBES

WRITING = ("INSERT", "UPDATE", "DELETE")
NOT_COUNTED = ("django_session", '"cache"')


def addresses() -> Iterator[tuple[str, dict[str, Any]]]:
    """The full name of each address of the site, with the converters of its pattern."""

    def walked(patterns: list[Any], space: str, above: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        for each in patterns:
            if isinstance(each, URLResolver):
                inner = f"{each.namespace}:" if each.namespace else ""
                yield from walked(each.url_patterns, space + inner, above | each.pattern.converters)
            elif isinstance(each, URLPattern):
                yield f"{space}{each.name}", above | each.pattern.converters

    yield from walked(get_resolver().url_patterns, "", {})


ADDRESSES = dict(addresses()) | {name: {} for name in PROBES}


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that write meanwhile, but those of sessions and of the cache."""
    wrote: list[str] = []

    def watched(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(WRITING) and not any(name in sql for name in NOT_COUNTED):
            wrote.append(sql[:60])
        return execute(sql, *rest)

    with connection.execute_wrapper(watched):
        yield wrote
