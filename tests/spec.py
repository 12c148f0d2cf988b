"""What the spec asks, what `docs/spec-status.md` claims, and what the docstrings of the tests name.

A test names the tags that it proves in brackets: `[ESC-1]`, or `[INC-1, INC-6]`. As a program (`make status`) this
writes into the table which files of tests name which tag; the status and its note are written by people.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATUS = ROOT / "docs" / "spec-status.md"
STATUSES = ("done", "partly", "not yet")
TAG = re.compile(r"\b[A-Z]{2,4}-\d+\b")
NAMED = re.compile(r"\[((?:[A-Z]{2,4}-\d+)(?:(?:, | to )[A-Z]{2,4}-\d+)*)\]")
ASKED = re.compile(r"^- \[([A-Z]{2,4}-\d+)\]", re.MULTILINE)
CELL = r"[^|\n]*"
ROW = re.compile(
    rf"^\|[ ]*(?P<tag>{TAG.pattern})[ ]*\|(?P<what>{CELL})\|(?P<status>{CELL})\|(?P<note>{CELL})\|(?P<tests>{CELL})\|$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Claim:
    """One row of the table: what is claimed of a tag, and the files of tests that are said to prove it."""

    tag: str
    status: str
    note: str
    tests: frozenset[str]


def claims(text: str) -> list[Claim]:
    """Return the rows of the table, in its order."""
    return [
        Claim(
            tag=row["tag"],
            status=row["status"].strip(),
            note=row["note"].strip(),
            tests=frozenset(re.findall(r"`([^`]+)`", row["tests"])),
        )
        for row in ROW.finditer(text)
    ]


def asked(spec: str) -> list[str]:
    """Return the tags of the spec, in its order."""
    return ASKED.findall(spec)


def tags_in(docstring: str) -> Iterator[str]:
    """Return the tags that a docstring names in brackets."""
    for found in NAMED.finditer(docstring):
        if " to " in found[1]:
            raise ValueError(f"Name each tag: {found[0]}")
        yield from TAG.findall(found[1])


def named_in(code: str) -> set[str]:
    """Return the tags that the docstrings of tests and of their classes name in a file."""
    return {
        tag
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ClassDef) or (isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))
        for tag in tags_in(ast.get_docstring(node) or "")
    }


def named() -> dict[str, set[str]]:
    """Return for each tag the files of tests that name it, as paths within `tests/`."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path.name == "test_spec.py":  # its samples are no claims
            continue
        for tag in named_in(path.read_text(encoding="utf-8")):
            found.setdefault(tag, set()).add(path.relative_to(ROOT / "tests").as_posix())
    return found


def with_tests(text: str, tests: dict[str, set[str]]) -> str:
    """Return the table with the files of tests as they are now."""

    def written(row: re.Match[str]) -> str:
        files = ", ".join(f"`{file}`" for file in sorted(tests.get(row["tag"], ())))
        return "| " + " | ".join([*(row[each].strip() for each in ("tag", "what", "status", "note")), files]) + " |"

    return ROW.sub(written, text)


def main() -> int:
    """Write the column of tests anew; return 0."""
    STATUS.write_text(with_tests(STATUS.read_text(encoding="utf-8"), named()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
