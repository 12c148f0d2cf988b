"""Front matter of a Markdown file: what can be read is read, what is broken is said, nothing raises. [KB-6]"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

LONGEST = 64_000

_FRONT = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^([A-Za-z][\w .-]*?)[ \t]*:[ \t]*(.*)$")
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d")
_DATE_KEYS = ("last_reviewed", "reviewed", "updated", "lastmod", "ms.date", "date")
_loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The pairs above a text, the text itself, and what was wrong with them."""

    meta: Mapping[str, Any]
    body: str
    problems: tuple[str, ...]


def split_front_matter(text: str) -> FrontMatter:
    """Takes the front matter off a text. Broken YAML is read line by line and reported."""
    found = _FRONT.match(text)
    if not found:
        return FrontMatter({}, text, ())
    raw, body = found.group(1), text[found.end() :]
    if len(raw) > LONGEST:
        return FrontMatter({}, body, ("the front matter is longer than 64 KB and was left out",))
    try:
        read = yaml.load(raw, Loader=_loader)
    except (yaml.YAMLError, ValueError, RecursionError) as trouble:
        return FrontMatter(_line_by_line(raw), body, (f"{_said(trouble)}; it was read line by line",))
    if read is None:
        return FrontMatter({}, body, ())
    if not isinstance(read, dict):
        return FrontMatter({}, text, ("the front matter is not a list of names and values; it was kept as text",))
    return FrontMatter({str(key): value for key, value in read.items()}, body, ())


def date_in(meta: Mapping[str, Any]) -> datetime.date | None:
    """The day on which a text was last reviewed or changed, if its front matter says so."""
    for key in _DATE_KEYS:
        found = _as_date(meta.get(key))
        if found:
            return found
    return None


def _as_date(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    for form in _DATES if isinstance(value, str) else ():
        try:
            return datetime.datetime.strptime(str(value).strip()[:10], form).date()
        except ValueError:
            continue
    return None


def _line_by_line(raw: str) -> dict[str, Any]:
    pairs = (_LINE.match(line) for line in raw.splitlines())
    return {pair.group(1): pair.group(2).strip().strip("\"'") for pair in pairs if pair}


def _said(trouble: Exception) -> str:
    mark = getattr(trouble, "problem_mark", None)
    where = f" in line {mark.line + 2}" if mark else ""
    return f"the front matter is not valid YAML{where} ({getattr(trouble, 'problem', None) or trouble})"
