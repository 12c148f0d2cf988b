"""Finds numbers of the policy outside the policy book: in code, in comparisons of severities, in sentences for people.

In `policy/` every number counts, but those that no vendor would ever want to change: 0, 1, -1 and 2. In `domain/` and
`channels/`, where columns, pages and pictures have sizes of their own, the numbers count that the book that ships holds
and that are rare elsewhere. In all three no length but a single day or second is built from digits, no severity is
compared with a digit, and no sentence names a length or a share in digits: it takes them from the book or the settings.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

from tests.house import File

PLAIN = {0, 1, -1, 2}
SIZES = re.compile(
    r"(size|limit|longest|length|digits|places|width|height|rows|batch|page|bytes|characters|shown)", re.I
)
DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)
STEPS = {("days", 1), ("seconds", 1), ("microseconds", 1), ("", 1), ("", 0.01)}  # the next day, one cent, a whole
LENGTHS = {"timedelta", "relativedelta", "Decimal", "Fraction"}
# Numbers of the book that are rare enough elsewhere to be told from the size of something.
OF_THE_BOOK = {0.25, 0.65, 7, 13, 14, 15, 20, 25, 30, 48, 50, 65, 72, 80, 96}
IN_WORDS = re.compile(
    r"(?<![\w.,%{#-])(?!0 ?%)\d+(\.\d+)?\s*"
    r"(%(?!\})|(business |working )?(days?|hours?|minutes?|months?|weeks?|percent|incidents?)\b)"
)

# What is allowed all the same: where (the end of the path), which numbers (none named: all), why it is no policy.
Pardon = tuple[str, set[float], str]
ALLOWED: tuple[Pardon, ...] = (
    ("channels/web/desk/shifts.py", {2}, "how far ahead the page of shifts shows the plan, in weeks"),
    ("policy/calendars.py", {5, 7, 12, 24, 60, 366}, "how the calendar itself is made: days, hours, minutes, years"),
    ("policy/kinds.py", {24, 59, 60, 100, 3600, 86400, 604800}, "what a minute, an hour, a day, a week is"),
    ("policy/verdict.py", {24, 60, 100}, "turns a length or a share into words"),
    ("policy/support_codes.py", set(), "the form of a support code and Damm's table"),
    ("components/telling.py", {2}, "from which length on a page counts in days"),
    ("components/results.py", {30}, "the spans of days that the search offers"),
    ("portal/home.py", {4}, "how long news stay on the home page"),
    ("components/charts.py", set(), "the geometry of pictures"),
    ("tickets/actions/once.py", {10}, "how soon the same words again are the same press of the button, in seconds"),
)


def strays(file: File, *, allowed: tuple[Pardon, ...] = ALLOWED) -> Iterator[str]:
    """Return each number that should stand in the book, with its line."""
    strict = file.path.startswith("heimdesk/policy/")
    pardons = [numbers for path, numbers, _ in allowed if file.path.endswith(path)]
    if set() in pardons:
        return
    pardoned = set().union(*pardons)
    divided = [node for node in ast.walk(file.tree) if isinstance(node, ast.BinOp) and isinstance(node.op, DIVISIONS)]
    divisors = {id(each) for node in divided for each in _unit_divided_by(node.right)}
    excused = {id(node) for parent in ast.walk(file.tree) for node in _excused(parent)}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Compare) and _compares_severity(node):
            yield file.at(node.lineno, f"a severity named in code: {ast.unparse(node)}")
        elif isinstance(node, ast.Call) and _name(node.func) in LENGTHS and id(node) not in divisors:
            for step in _steps_of(node):
                if step not in STEPS and step[1] not in pardoned | {0}:
                    yield file.at(node.lineno, f"a length or a share in code: {ast.unparse(node)}")
        elif isinstance(node, ast.Constant) and id(node) not in excused:
            yield from _constant(file, node, strict=strict, pardoned=pardoned)


def sentences(file: File) -> Iterator[str]:
    """Return each length or share that a template tells in digits."""
    for found in IN_WORDS.finditer(file.text):
        line = file.text.count("\n", 0, found.start()) + 1
        yield file.at(line, f"a number of the policy in words: {found.group(0)!r}")


def _constant(file: File, node: ast.Constant, *, strict: bool, pardoned: set[float]) -> Iterator[str]:
    value = node.value
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        counts = value not in PLAIN if strict else value in OF_THE_BOOK
        if counts and value not in pardoned:
            yield file.at(node.lineno, f"a number of the policy in code: {value}")
    elif isinstance(value, str) and (found := IN_WORDS.search(value)):
        yield file.at(node.lineno, f"a number of the policy in words: {found.group(0)!r}")


def _excused(parent: ast.AST) -> Iterator[ast.AST]:
    """Sizes (by their name), cut-outs of a text, docstrings, and the numbers of lengths (which are judged apart)."""
    if isinstance(parent, ast.keyword) and SIZES.search(parent.arg or ""):
        yield from ast.walk(parent.value)
    elif isinstance(parent, ast.Assign) and all(SIZES.search(_name(target)) for target in parent.targets):
        yield from ast.walk(parent.value)
    elif isinstance(parent, ast.arguments):
        yield from _sizes_by_default(parent)
    elif isinstance(parent, ast.Subscript):
        yield from ast.walk(parent.slice)
    elif isinstance(parent, ast.Expr) and isinstance(parent.value, ast.Constant):
        yield parent.value
    elif (isinstance(parent, ast.Call) and _name(parent.func) in LENGTHS) or (
        isinstance(parent, ast.Compare) and _compares_severity(parent)
    ):
        yield from ast.walk(parent)


def _compares_severity(node: ast.Compare) -> bool:
    sides = [node.left, *node.comparators]
    named = any(_name(side).endswith("severity") for side in sides)
    return named and any(_is_number(each) for side in sides for each in ast.walk(side))


def _unit_divided_by(node: ast.expr) -> Iterator[ast.AST]:
    """One of a unit, as in `length / timedelta(hours=1)`: how many of it, no length of the policy."""
    if isinstance(node, ast.Call) and _name(node.func) == "timedelta" and {n for _, n in _steps_of(node)} == {1}:
        yield from ast.walk(node)


def _sizes_by_default(parameters: ast.arguments) -> Iterator[ast.AST]:
    positional = [*parameters.posonlyargs, *parameters.args]
    by_position = list(zip(reversed(positional), reversed(parameters.defaults), strict=False))
    for parameter, default in [*by_position, *zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True)]:
        if default is not None and SIZES.search(parameter.arg):
            yield from ast.walk(default)


def _steps_of(call: ast.Call) -> Iterator[tuple[str, float]]:
    """Return the numbers in a length, each with the unit that it stands for ("" where none is named)."""
    for unit, given in [*(("", each) for each in call.args), *((each.arg or "", each.value) for each in call.keywords)]:
        subscripts = [each for each in ast.walk(given) if isinstance(each, ast.Subscript)]
        indexes = {id(part) for each in subscripts for part in ast.walk(each.slice)}
        for node in ast.walk(given):
            if id(node) in indexes or not isinstance(node, ast.Constant):
                continue
            if _is_number(node):
                yield unit, node.value
            elif isinstance(node.value, str) and _reads_as_number(node.value):
                yield unit, float(node.value)


def _reads_as_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text.strip()) is not None


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _name(node: Any) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
