"""Words that mean the same: a list that ships, and one of the installation; each word finds by the others. [SRC-1]"""

import re
from collections.abc import Iterable
from pathlib import Path

SHIPPED = Path(__file__).with_name("synonyms.txt")
_ONE_WORD = re.compile(r"[^\W_]+")


def read_synonyms(*files: Path) -> dict[str, tuple[str, ...]]:
    """The synonyms of these files; a line has words that mean the same, with commas between, `#` begins a remark.

    Only a single word is replaced by the others; what has two or more is found by it.
    """
    return synonyms_in(line for file in files for line in file.read_text(encoding="utf-8").splitlines())


def synonyms_in(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The same for lines that are at hand."""
    others: dict[str, dict[str, None]] = {}
    for line in lines:
        same = [word.strip().lower() for word in line.partition("#")[0].split(",") if word.strip()]
        for word in same:
            if _ONE_WORD.fullmatch(word):
                others.setdefault(word, {}).update((other, None) for other in same if other != word)
    return {word: tuple(found) for word, found in others.items() if found}
