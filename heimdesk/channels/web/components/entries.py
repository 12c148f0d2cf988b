"""The entries of the desk's wide navigation as Markup: every page has two dozen of them."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from heimdesk.channels.web.components.frame import Entry
from heimdesk.channels.web.components.marks import icon


def nav_entries(entries: Iterable[Entry], here: str) -> Markup:
    """A line for each; `here` is the key of the current one. Counts have an id, by which they are kept up to date."""
    return Markup("\n".join(_line(entry, here) for entry in entries))


def _line(entry: Entry, here: str) -> str:
    """Names of products, queues and views are whatever somebody wrote: all but numbers and marks is escaped."""
    current = ' aria-current="page"' if entry.key and entry.key == here else ""
    keys = f' data-sequence="{escape(entry.keys)}"' if entry.keys else ""
    count = ""
    if entry.count:
        name = f' id="count-{escape(entry.key)}"' if entry.key else ""
        count = f'<span class="count"{name}>{escape(entry.count)}</span>'
    text = f'{icon(entry.sign)}<span class="clip">{escape(entry.text)}</span>{count}'
    return f'<li><a href="{escape(entry.href)}"{current}{keys}>{text}</a></li>'
