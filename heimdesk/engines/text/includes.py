"""Puts included files in their place, however deep, without running in circles; absent ones are reported. [KB-6]"""

import re

from heimdesk.engines.text.archive import Archive
from heimdesk.engines.text.directives import outside_code
from heimdesk.engines.text.frontmatter import split_front_matter
from heimdesk.engines.text.links import moved, resolved

DEEPEST = 8
LONGEST = 4_000_000

_INCLUDE = re.compile(
    r"\[!include[ \t]*(?:\[(?P<label>[^\]]*)\])?[ \t]*\((?P<path>[^)\s]*)[^)]*\)[ \t]*\]?", re.IGNORECASE
)


class Includes:
    """The included parts of one archive, each read once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._read: dict[str, str] = {}

    def is_part(self, path: str) -> bool:
        """Whether a file is kept to be included: by the folder it stands in, as documentation systems have it."""
        return any(folder.lower() in {"includes", "_includes", "include"} for folder in path.split("/")[:-1])

    def is_used(self, path: str) -> bool:
        """Whether a text that was resolved so far includes this file."""
        return path in self._read

    def resolve(self, text: str, *, at: str) -> tuple[str, tuple[str, ...]]:
        """The text with its includes in place, and sentences about those that are not there."""
        problems: dict[str, None] = {}
        return self._resolved(text, (at,), problems), tuple(problems)

    def _resolved(self, text: str, trail: tuple[str, ...], problems: dict[str, None]) -> str:
        if "[!" not in text:
            return text

        def put(found: re.Match[str]) -> str:
            written = found.group("path")
            path = self._archive.find(resolved(written, at=trail[-1]))
            if path is None:
                problems[f"the included file {written} is not in the archive"] = None
                return found.group("label") or ""
            if path in trail or len(trail) > DEEPEST:
                problems[f"the included file {written} includes itself"] = None
                return ""
            inside = self._resolved(self._content(path), (*trail, path), problems)
            return moved(inside, written_at=path, to=trail[-1])

        resolved_text = outside_code(text, lambda prose: _INCLUDE.sub(put, prose))
        if len(resolved_text) > LONGEST:
            problems["its included files make it longer than 4 MB; they were left out"] = None
            return text
        return resolved_text

    def _content(self, path: str) -> str:
        if path not in self._read:
            text = self._archive.read(path).decode("utf-8-sig", "replace").replace("\r\n", "\n")
            self._read[path] = split_front_matter(text).body.strip()
        return self._read[path]
