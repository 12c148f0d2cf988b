"""Whoever follows the worked examples of docs/house.md gets what they promise: tried in a copy of this tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import house, worked
from tests.worked import Block, DoesNotFit

HOUSE = (house.ROOT / "docs" / "house.md").read_text(encoding="utf-8")
EXAMPLES = dict(worked.examples(HOUSE))
OF_THIS_RUN = ("HEIMDESK", "DATABASE", "DJANGO", "PYTEST")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "locale")


def in_(folder: Path, *command: str) -> str:
    """What a command says in the copy, which must succeed; the run has a database and files of its own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(OF_THIS_RUN)}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=own, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this tree in which all examples were followed, one after the other."""
    folder = tmp_path_factory.mktemp("followed")
    for room in ("heimdesk", "tests"):
        shutil.copytree(house.ROOT / room, folder / room, ignore=LEFT_OUT)
    for name in ("pyproject.toml", "docs"):
        (folder / name).symlink_to(house.ROOT / name)
    for blocks in EXAMPLES.values():
        for block in blocks:
            block.put(folder)
    for command in worked.commands(HOUSE):
        in_(folder, "-m", "heimdesk", *command)
    return folder


def test_a_rule_a_page_a_notice_and_a_state_have_an_example_with_a_test() -> None:
    """One for each thing that a newcomer asks for, and none without a test of its own."""
    assert list(EXAMPLES) == ["A new rule", "A new page", "A new notice", "A new state"]
    for name, blocks in EXAMPLES.items():
        assert any(block.path.startswith("tests/") and "/test_" in block.path for block in blocks), name


def test_the_tests_of_the_examples_pass_where_they_were_followed(followed: Path) -> None:
    """Each example's own test, on a database that is made by the copy's own migrations, none of which is missing."""
    paths = {block.path for blocks in EXAMPLES.values() for block in blocks}
    tests = sorted(path for path in paths if Path(path).name.startswith("test_"))
    said = in_(followed, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert " passed" in said
    assert "skipped" not in said
    in_(followed, "-m", "heimdesk", "makemigrations", "--check", "--dry-run")


def test_the_house_stays_in_order_where_the_examples_were_followed(followed: Path) -> None:
    """Contracts, the linter, types of the new files, and the rules of the house that concern what was written."""
    in_(followed, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache")
    written = sorted({block.path for blocks in EXAMPLES.values() for block in blocks})
    code = [path for path in written if path.endswith(".py")]
    for verb in (("check",), ("format", "--check")):
        in_(followed, "-m", "ruff", *verb, "--no-cache", *code)
    for path in written:
        file = house.File(path, (followed / path).read_text(encoding="utf-8"))
        rules = [house.too_long, house.unfinished, house.nameless_rooms]
        if path.endswith(".py"):
            rules += [house.without_first_line, house.imports_inside_functions]
        if path.endswith(".html"):
            rules.append(house.unsafe_template)
        if path.startswith("heimdesk/") and path.endswith(".py") and "/migrations/" not in path:
            rules += [house.clocks, house.untranslated] if "/channels/" not in path else [house.untranslated]
        assert not [finding for rule in rules for finding in rule(file)]


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (Block("there.py", "", "", "x = 1\n"), "is there already"),
        (Block("absent.py", "after", "one", "x = 1\n"), "is not there"),
        (Block("there.py", "after", "two", "x = 1\n"), "has 2 lines"),
        (Block("there.py", "instead of", "four", "x = 1\n"), "has 0 lines"),
    ],
)
def test_an_example_that_fits_no_longer_is_noticed(tmp_path: Path, block: Block, problem: str) -> None:
    """So a change of the code that leaves an example behind fails here, with the file and the line."""
    (tmp_path / "there.py").write_text("one\ntwo\ntwo\nthree\n")
    with pytest.raises(DoesNotFit, match=problem):
        block.put(tmp_path)


def test_code_without_a_place_is_noticed() -> None:
    """A block that no line above it places would be followed by nobody."""
    text = "\n## Four worked examples\n\n### A new thing\n\nLook:\n\n```python\nx = 1\n```\n"
    with pytest.raises(DoesNotFit, match="has no place"):
        list(worked.examples(text))


@pytest.mark.parametrize(
    ("where", "wanted"),
    [("after", "one\nthree\nnew\n"), ("before", "one\nnew\nthree\n"), ("instead of", "one\nnew\n")],
)
def test_a_block_goes_beside_its_line_or_takes_its_place(tmp_path: Path, where: str, wanted: str) -> None:
    """The three ways in which a block names its place."""
    (tmp_path / "there.py").write_text("one\nthree\n")
    Block("there.py", where, "three", "new\n").put(tmp_path)
    assert (tmp_path / "there.py").read_text() == wanted
