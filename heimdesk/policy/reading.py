"""Turns the text of a policy book into a Book, or names every mistake in it by line, column and key."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import yaml

from heimdesk.policy.book import Book
from heimdesk.policy.calendars import Calendar
from heimdesk.policy.contradictions import contradictions
from heimdesk.policy.kinds import NONE_WORDS, PLAIN_KINDS, CalendarPage, Kind

_WRONG: Any = object()
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, order=True)
class BookProblem:
    """One mistake: where it stands (lines and columns from 1), what was expected there and what was found."""

    line: int
    column: int
    key: str
    expected: str
    found: str

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}: {self.key or 'the book'}"
        return f"{where}: expected {self.expected}, found {self.found}"


class BookError(ValueError):
    """Raised for a book with mistakes; ``problems`` lists all of them in the order of their lines.       [POL-1]"""

    def __init__(self, name: str, problems: tuple[BookProblem, ...]) -> None:
        self.name = name
        self.problems = problems
        super().__init__(f"{name}: " + "; ".join(map(str, problems)))


def read_book(text: str, name: str = "the book") -> Book:
    """The book that this YAML text holds. Raises BookError with every problem found.                     [POL-1]"""
    root = _composed(text, name)
    reader = _Reader()
    book = reader.read(Book, root, "")
    if not reader.problems:
        for key, expected, found in contradictions(book):
            reader.report(reader.nearest(key), key, expected, found)
    if reader.problems:
        raise BookError(name, tuple(sorted(reader.problems)))
    assert isinstance(book, Book)
    return book


def default_text() -> str:
    """The text of the book that ships."""
    return files("heimdesk.policy").joinpath("default.yaml").read_text(encoding="utf-8")


def _composed(text: str, name: str) -> yaml.Node:
    try:
        root = _quickly_composed(text) or yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise BookError(name, (BookProblem(line, column, "", "a YAML text", error.problem or str(error)),)) from error
    except yaml.YAMLError as error:
        before = text[: getattr(error, "position", 0)]
        at = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        raise BookError(name, (BookProblem(*at, "", "a YAML text", str(error).splitlines()[0]),)) from error
    except RecursionError as error:
        problem = BookProblem(1, 1, "", "a policy book", "lists or keys nested too deeply to be read")
        raise BookError(name, (problem,)) from error
    if root is None:
        raise BookError(name, (BookProblem(1, 1, "", "a policy book", "nothing"),))
    return root


def _quickly_composed(text: str) -> yaml.Node | None:
    """The nodes by the parser in C where there is one; None on an error, which the other parser words better."""
    try:
        return yaml.compose(text, Loader=_FAST)
    except yaml.YAMLError:
        return None


@dataclass(slots=True)
class _Reader:
    """Walks the nodes by the types of the dataclasses; notes where each key stands and what is wrong."""

    problems: list[BookProblem] = field(default_factory=list)
    places: dict[str, yaml.Node] = field(default_factory=dict)

    def read(self, wanted: Any, node: yaml.Node, key: str) -> Any:
        """The value of a node as this type, or ``_WRONG`` with the problem noted."""
        self.places[key] = node
        if wanted is Calendar:
            return self._calendar(node, key)
        if get_origin(wanted) is Annotated:
            return self._scalar(get_args(wanted)[1], node, key)
        if wanted in PLAIN_KINDS:
            return self._scalar(PLAIN_KINDS[wanted], node, key)
        if get_origin(wanted) in (Union, types.UnionType):
            return self._optional(wanted, node, key)
        if get_origin(wanted) is tuple:
            return self._list(get_args(wanted)[0], node, key)
        if get_origin(wanted) is Mapping:
            names, values = get_args(wanted)
            return self._mapping(names, values, node, key)
        if isinstance(wanted, type) and issubclass(wanted, Enum):
            return self._word(wanted, node, key)
        return self._record(wanted, node, key)

    def report(self, node: yaml.Node, key: str, expected: str, found: str) -> Any:
        """Note a problem at a node."""
        mark = node.start_mark
        self.problems.append(BookProblem(mark.line + 1, mark.column + 1, key, expected, found))
        return _WRONG

    def nearest(self, key: str) -> yaml.Node:
        """The node of a key, or of what stands around it."""
        while key not in self.places:
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return self.places[key]

    def _scalar(self, kind: Kind, node: yaml.Node, key: str) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return self.report(node, key, kind.expected, _shape(node))
        try:
            return kind.read(node.value)
        except ValueError:
            return self.report(node, key, kind.expected, _shape(node))

    def _optional(self, wanted: Any, node: yaml.Node, key: str) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.value in NONE_WORDS:
            return None
        return self.read(get_args(wanted)[0], node, key)

    def _word(self, wanted: type[Enum], node: yaml.Node, key: str) -> Any:
        words = [member.value for member in wanted]
        if isinstance(node, yaml.ScalarNode) and node.value in words:
            return wanted(node.value)
        return self.report(node, key, f"one of {', '.join(words)}", _shape(node) + _meant(node, words))

    def _list(self, wanted: Any, node: yaml.Node, key: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return self.report(node, key, "a list", _shape(node))
        return tuple(self.read(wanted, item, f"{key}[{place}]") for place, item in enumerate(node.value))

    def _mapping(self, names: Any, wanted: Any, node: yaml.Node, key: str) -> Any:
        held: dict[Any, Any] = {}
        for name, named, value in self._pairs(node, key):
            path = f"{key}.{name}" if key else name
            read_name = self.read(names, named, path)
            value_read = self.read(wanted, value, path)
            if read_name in held:
                self.report(named, path, "each key once", f"{read_name} again")
            elif read_name is not _WRONG:
                held[read_name] = value_read
        return held

    def _record(self, wanted: Any, node: yaml.Node, key: str) -> Any:
        known = _fields_of(wanted)
        held: dict[str, Any] = {}
        for name, named, value in self._pairs(node, key):
            path = f"{key}.{name}" if key else name
            if name not in known:
                self.report(named, path, f"one of {', '.join(known)}", f"an unknown key{_meant(named, list(known))}")
            else:
                held[name] = self.read(known[name][0], value, path)
        if not isinstance(node, yaml.MappingNode):
            return _WRONG
        for name, (_, required) in known.items():
            if required and name not in held:
                self.report(node, f"{key}.{name}" if key else name, "this key", "that it is missing")
                held[name] = _WRONG
        return _WRONG if any(value is _WRONG for value in held.values()) else wanted(**held)

    def _calendar(self, node: yaml.Node, key: str) -> Any:
        page = self.read(CalendarPage, node, key)
        return page if page is _WRONG else page.calendar()

    def _pairs(self, node: yaml.Node, key: str) -> list[tuple[str, yaml.Node, yaml.Node]]:
        """Name, its node and the value's node; a name that stands twice is a problem."""
        if not isinstance(node, yaml.MappingNode):
            self.report(node, key, "keys with values", _shape(node))
            return []
        pairs: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
        for named, value in node.value:
            name = named.value if isinstance(named, yaml.ScalarNode) else _shape(named)
            if name in pairs:
                path = f"{key}.{name}" if key else name
                first = pairs[name][1].start_mark.line + 1
                self.report(named, path, "each key once", f"it again (first on line {first})")
            else:
                pairs[name] = (name, named, value)
        return list(pairs.values())


@cache
def _fields_of(wanted: Any) -> dict[str, tuple[Any, bool]]:
    """The keys of a dataclass: type, and whether it must be there."""
    assert is_dataclass(wanted)
    hints = get_type_hints(wanted, include_extras=True)
    return {spot.name: (hints[spot.name], _is_required(spot)) for spot in fields(wanted) if spot.init}


def _is_required(spot: Field[Any]) -> bool:
    return spot.default is MISSING and spot.default_factory is MISSING


def _shape(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return f"'{node.value}'" if node.value else "nothing"
    return "a list" if isinstance(node, yaml.SequenceNode) else "keys with values"


def _meant(node: yaml.Node, words: list[str]) -> str:
    close = get_close_matches(str(node.value), words, n=1)
    return f"; did you mean {close[0]}?" if close else ""
