"""The entries of the desk's navigation as Markup: every page has two dozen of them, or the dozen of the narrow rail."""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from heimdesk.channels.web.components.frame import Entry
from heimdesk.channels.web.components.marks import escaped, icon

RAILS = 100
WIDE_ONLY = frozenset({"snoozed", "unassigned", "waiting", "pending"})


def nav_entries(entries: Iterable[Entry], here: str) -> Markup:
    """A line for each; `here` is the key of the current one. Counts have an id, by which they are kept up to date."""
    return Markup("\n".join(_line(entry, here) for entry in entries))


def _line(entry: Entry, here: str) -> str:
    """Names of products, queues and views are whatever somebody wrote: all but numbers and marks is escaped."""
    current, keys = _state_of(entry, here)
    count = ""
    if entry.count:
        name = f' id="count-{escaped(entry.key)}"' if entry.key else ""
        count = f'<span class="count"{name}>{escaped(entry.count)}</span>'
    text = f'{icon(entry.sign)}<span class="clip">{escaped(entry.text)}</span>{count}'
    return f'<li><a href="{escaped(entry.href)}"{current}{keys}>{text}</a></li>'


@lru_cache(maxsize=RAILS)
def rail_entries(entries: tuple[Entry, ...], here: str) -> Markup:
    """The narrow rail: the sign of each entry alone. It shows no counts, so it is written once for each place."""
    return Markup("\n".join(_sign(entry, here) for entry in entries if entry.group in ("", "foot")))


def _sign(entry: Entry, here: str) -> str:
    current, keys = _state_of(entry, here)
    kind = "button quiet only wide-only" if entry.key in WIDE_ONLY else "button quiet only"
    text = escaped(entry.text)
    said = f'title="{text}" aria-label="{text}"'
    return f'<a class="{kind}" href="{escaped(entry.href)}" {said}{current}{keys}>{icon(entry.sign, big=True)}</a>'


def _state_of(entry: Entry, here: str) -> tuple[str, str]:
    """The attributes of the current entry, and of one that keys lead to."""
    current = ' aria-current="page"' if entry.key and entry.key == here else ""
    return current, f' data-sequence="{escaped(entry.keys)}"' if entry.keys else ""
