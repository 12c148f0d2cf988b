"""Reads the demo's texts: the vendor, its customers, articles, problems with their threads, bugs, canned replies."""

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

BROKEN = re.compile(r"(?<=[^\n:])\n(?=[^\s\d*+>|`#-])")
FOLDER = files("heimdesk.operations.demo")
_QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that customers have: its words, and the steps of its thread in order."""

    key: str
    product: str
    module: str
    type: str
    severities: tuple[int, ...]
    weight: int
    subjects: tuple[str, ...]
    answers: dict[str, str]
    thread: tuple[dict[str, Any], ...] = field(default=())
    file: str = ""


@cache
def load(name: str) -> Any:
    """The content of one YAML file of the demo."""
    return read(FOLDER.joinpath(name))


def read(path: Traversable) -> Any:
    """The content of a YAML file, by the quick reader where PyYAML was built with it."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_QUICK)


@cache
def problems() -> tuple[Problem, ...]:
    """All problems, in the order of files and places, so that a seed draws the same ones everywhere."""
    found = []
    for path in sorted(FOLDER.joinpath("threads").iterdir(), key=lambda each: each.name):
        if path.name.endswith(".yaml"):
            code = path.name.removesuffix(".yaml").upper()
            found += [_problem(code, entry) for entry in read(path)]
    return tuple(found)


def _flowing(value: Any) -> Any:
    """A text whose lines were broken for the file, with its paragraphs whole; lists and code keep their lines."""
    if not isinstance(value, str):
        return value
    return BROKEN.sub(" ", value.strip())


def _problem(code: str, entry: dict[str, Any]) -> Problem:
    return Problem(
        key=entry["key"],
        product=code,
        module=entry.get("module") or "",
        type=entry["type"],
        severities=tuple(entry["severities"]),
        weight=entry.get("weight", 1),
        subjects=tuple(entry["subjects"]),
        answers={key: _flowing(str(value)) for key, value in entry["answers"].items()},
        thread=tuple({key: _flowing(value) for key, value in step.items()} for step in entry["thread"]),
        file=entry.get("file", ""),
    )
