"""Addresses of our own pages and files, each worked out once: a page names some thirty of them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags import static as files
from django.urls import get_urlconf, reverse

KNOWN = 1000
PROBE = 7_313_131
"""A number that stands in no path of ours."""


def address(name: str, args: Sequence[Any] = (), **how: Any) -> str:
    """The path of a page by its name, as `reverse`: what stands around the one number that most take is known."""
    if how or len(args) > 1 or (args and type(args[0]) is not int):
        return reverse(name, args=args, **how)
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    if not args:
        return _path(name, urlconf)
    before, after = _around(name, urlconf)
    return f"{before}{args[0]}{after}"


@lru_cache(maxsize=KNOWN)
def _path(name: str, urlconf: str) -> str:
    return reverse(name, urlconf)


@lru_cache(maxsize=KNOWN)
def _around(name: str, urlconf: str) -> tuple[str, str]:
    before, _, after = reverse(name, urlconf, args=[PROBE]).rpartition(str(PROBE))
    return before, after


@lru_cache(maxsize=KNOWN)
def static(path: str) -> str:
    """The address of a file of the house, which carries what it holds in its name."""
    return files.static(path)
