"""The rules of the house that no linter knows: each takes a file and returns what is wrong in it, with the line."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
CLOCKS = {"now", "utcnow", "today", "localtime", "localdate", "monotonic", "perf_counter", "time_ns", "gmtime"}
NAMELESS_ROOMS = {"base", "core", "utils", "util", "lib", "common", "helpers", "helper", "misc", "shared"}
NAMED_BY_DJANGO = {f"heimdesk/engines/sql/{backend}/base.py" for backend in ("sqlite", "postgresql")}
"""Django asks a database backend for a module of this name."""
SENTENCE = re.compile(r"[A-Z“]\S*\s.*[.:!?…]\s*$", re.DOTALL)
TRANSLATES = {"_", "N_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}
REFUSES = {"Invalid", "Refused"}
OTHERS_FILES = re.compile(
    r"(\.min\.(js|css)|\.(woff2?|ttf|otf|eot))$|(^|/)(vendor|third[-_]party|node_modules|bower_components)/"
    r"|(^|/)(htmx|jquery|bootstrap|alpine|tailwind|normalize)[^/]*\.(js|css)$"
)
OTHERS_BANNERS = re.compile(r"@lic" + r"ense|/\*[!]|Permission is hereby gran" + r"ted|Licensed under the (MIT|BSD)")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|[#*/] *to" + r"do\b|(?i:lorem" + r" ipsum)")
OF_ONE_MACHINE = re.compile(r"(?<![\w./:}-])/(work|root|home|Users)/[\w.-]+|\b[A-Z]:\\(Users|home)")


@dataclass(frozen=True)
class File:
    """One file of the repository: its path from the root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file as Python's syntax tree."""
        return ast.parse(self.text)

    def at(self, line: int, what: str) -> str:
        """Return a finding as an editor can jump to it."""
        return f"{self.path}:{line}: {what}"


@cache
def files() -> tuple[File, ...]:
    """Return all text files of the repository, also those that are not yet committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = listed.stdout.splitlines()
    else:
        rooms = [ROOT / room for room in ("heimdesk", "tests", "docs")]
        paths = [str(each.relative_to(ROOT)) for room in rooms for each in room.rglob("*")]
    return tuple(file for path in sorted(set(paths)) if (file := _read(path)))


def _read(path: str) -> File | None:
    try:
        return File(path, (ROOT / path).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return None


def python(*rooms: str) -> list[File]:
    """Return the Python files of these rooms (all, where none is named), without migrations."""
    return [
        file
        for file in files()
        if file.path.endswith(".py") and "/migrations/" not in file.path and file.path.startswith(rooms or ("",))
    ]


def imports_inside_functions(file: File) -> Iterator[str]:
    """An import inside a function hides a circle; only Django forces one: an app's file precedes models."""
    for function in _functions(file.tree):
        if function.name == "ready" and file.path.endswith("/apps.py"):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield file.at(node.lineno, f"import inside {function.name}()")
            elif isinstance(node, ast.Call) and _called(node) in {"__import__", "import_module"}:
                yield file.at(node.lineno, f"{_called(node)} inside {function.name}()")


def too_long(file: File) -> Iterator[str]:
    """A file that does not stop, a function that does not end."""
    lines = file.text.count("\n")
    if lines > LONGEST_FILE:
        yield file.at(LONGEST_FILE, f"{lines} lines, more than {LONGEST_FILE}")
    if file.path.endswith(".py"):
        for function in _functions(file.tree):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                yield file.at(function.lineno, f"{function.name}() has {length} lines, more than {LONGEST_FUNCTION}")


def without_first_line(file: File) -> Iterator[str]:
    """The first line of a module says what it guarantees."""
    said = ast.get_docstring(file.tree)
    if not said:
        yield file.at(1, "no docstring")
    elif not file.text.lstrip().startswith(('"""', "'''", 'r"""')):
        yield file.at(1, "the docstring does not stand first")


def clocks(file: File) -> Iterator[str]:
    """Now is read once, at the door, and handed in."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS and isinstance(node.value, ast.Name | ast.Attribute):
            owner = ast.unparse(node.value).rsplit(".", 1)[-1]
            if owner in {"datetime", "date", "timezone", "time", "dt"}:
                yield file.at(node.lineno, f"reads the clock: {owner}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module in {"django.utils.timezone", "time"}:
            for name in node.names:
                if name.name in CLOCKS | {"time"}:
                    yield file.at(node.lineno, f"reads the clock: {name.name} of {node.module}")
        elif isinstance(node, ast.Name) and node.id in {"Now", "CurrentTimestamp"}:
            yield file.at(node.lineno, f"asks the database for the time: {node.id}")


def signals(file: File) -> Iterator[str]:
    """An effect that the writer cannot see."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom) and re.search(r"(^|\.)signals$|^django\.dispatch", node.module or ""):
            yield file.at(node.lineno, f"signals of {node.module}")


def saves(file: File) -> Iterator[str]:
    """A rule in save() or in a manager's signal; rows are written by actions."""
    for function in _functions(file.tree):
        if function.name in {"save", "delete", "bulk_create"} and "/models" in file.path:
            yield file.at(function.lineno, f"a model overrides {function.name}()")


def untranslated(file: File) -> Iterator[str]:
    """A sentence for people that gettext does not know: a reader of another language would read English.

    What stands alone is a docstring; an exception other than a refusal speaks to who reads the log.
    """
    known: set[int] = set()
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            known.add(id(node.value))
        elif isinstance(node, ast.Call) and _called(node) in TRANSLATES | {"__init__"}:
            known |= {id(each) for given in node.args for each in ast.walk(given)}
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _called(node.exc) not in REFUSES:
            known |= {id(each) for each in ast.walk(node.exc)}
        elif isinstance(node, ast.JoinedStr):
            known |= {id(each) for each in node.values}
    for node in ast.walk(file.tree):
        if id(node) not in known and SENTENCE.match(_text_of(node)):
            yield file.at(node.lineno, f"not through gettext: {_text_of(node)[:60]!r}")


def _text_of(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(each.value if isinstance(each, ast.Constant) else "X" for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def nameless_rooms(file: File) -> Iterator[str]:
    """A room whose name says nothing gathers everything."""
    path = PurePosixPath(file.path)
    for part in (*path.parent.parts, path.stem if path.suffix == ".py" else ""):
        if part in NAMELESS_ROOMS and file.path not in NAMED_BY_DJANGO:
            yield file.at(1, f"a room called {part}")


def unfinished(file: File) -> Iterator[str]:
    """A note to oneself, or text that stands for text."""
    yield from _lines(file, UNFINISHED, "left unfinished")


def of_others(file: File) -> Iterator[str]:
    """What is not ours comes in a package."""
    if OTHERS_FILES.search(file.path):
        yield file.at(1, "looks like a copy of others' work")
    elif file.path.endswith((".js", ".css", ".py", ".html", ".svg")) and OTHERS_BANNERS.search(file.text):
        yield file.at(1, "bears the banner of others")


def of_one_machine(file: File) -> Iterator[str]:
    """A path that exists on one machine only."""
    yield from _lines(file, OF_ONE_MACHINE, "a path of one machine")


def unsafe_template(file: File) -> Iterator[str]:
    """What the content security policy forbids, and what comes from elsewhere."""
    for what, pattern in TEMPLATE_SINS.items():
        yield from _lines(file, pattern, what)


TEMPLATE_SINS = {
    "inline style": re.compile(r"<style\b|<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE),
    "inline handler": re.compile(r"<[a-z][^>]*\s(on[a-z]{3,}|hx-on[:a-z-]*)\s*=|javascript:", re.IGNORECASE),
    "from elsewhere": re.compile(
        r"<(script|img|iframe|source|video|audio)\b[^>]*\ssrc=[\"']?(https?:)?//"
        r"|<link\b[^>]*rel=[\"']?(stylesheet|preload|icon)[^>]*href=[\"']?(https?:)?//",
        re.IGNORECASE,
    ),
}


def _lines(file: File, pattern: re.Pattern[str], what: str) -> Iterator[str]:
    for found in pattern.finditer(file.text):
        yield file.at(file.text.count("\n", 0, found.start()) + 1, f"{what}: {found.group(0)[:60]!r}")


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rsplit(".", 1)[-1]
