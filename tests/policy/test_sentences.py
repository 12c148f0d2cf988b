"""Every sentence of the policy can be translated and filled in, and every tag it names is one of the specification."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import heimdesk.policy

ROOM = Path(heimdesk.policy.__file__).parent
MODULES = sorted(ROOM.glob("*.py"))
TAG = re.compile(r"[A-Z]{3,4}-\d+")
UNWANTED = re.compile(r"\b(please|successfully|oops|sorry)\b|!", re.IGNORECASE)


def marked(module: Path) -> Iterator[ast.expr]:
    """What stands in N_(…)."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
            yield node.args[0]


def sentences() -> list[str]:
    return [str(ast.literal_eval(node)) for module in MODULES for node in marked(module)]


def test_only_literal_sentences_are_marked_for_translation() -> None:
    """[POL-3] So that the catalogs find them."""
    assert all(isinstance(node, ast.Constant) for module in MODULES for node in marked(module))
    assert len(sentences()) > 100


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_sentences_hold_plain_names_only(sentence: str) -> None:
    """[POL-3] No attributes, no formats: a translation can go wrong in no other way than by a name."""
    assert sentence[0].isupper() or sentence[0] == "{"
    assert not UNWANTED.search(sentence)
    for _, name, form, conversion in Formatter().parse(sentence):
        assert name is None or name.isidentifier()
        assert not form
        assert not conversion


def test_the_rules_of_the_verdicts_are_tags_of_the_specification() -> None:
    """[POL-3] Three or four letters and a number, as the specification writes them."""
    written = {
        node.value
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TAG.fullmatch(node.value)
    }
    assert {"SLA-1", "ESC-1", "INC-4", "PRG-3", "STA-4", "SEV-2", "LIF-1", "WRK-3", "TIC-4"} <= written
    families = {tag.split("-")[0] for tag in written}
    assert families <= {"CAT", "LIF", "SUS", "PRG", "INC", "TIC", "SEV", "STA", "WRK", "SLA", "ESC", "POL"}
