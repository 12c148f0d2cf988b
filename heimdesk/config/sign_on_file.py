"""The file of identity providers as entries that know their lines; what is wrong is collected, and repeats no value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

VARIABLE = "HEIMDESK_SIGN_ON"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """What does not fit, and where it stands; lines from 1."""

    line: int
    told: str


@dataclass(slots=True)
class Entry:
    """One provider of the file: its words, the line of each, and what was found wrong. `name` is its id, or its place
    in the list where it has none."""

    name: str
    line: int
    folder: Path
    words: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    mistakes: dict[str, Mistake] = field(default_factory=dict)

    def note(self, word: str, told: str) -> None:
        """Note a mistake, the first of a word, at its line or, where it is missing, at that of the entry."""
        self.mistakes.setdefault(word, Mistake(self.lines.get(word, self.line), f"{self.name}: {word} {told}."))

    def wrong(self, word: str, expected: str) -> None:
        """Note that the value of a word does not fit."""
        self.note(word, f"does not fit. Expected is {expected}")

    def text(self, word: str) -> str:
        """The text of a word, "" where there is none; what is no text is noted."""
        given = self.words.get(word)
        if given is not None and not isinstance(given, str):
            self.wrong(word, "a text")
        return given.strip() if isinstance(given, str) else ""

    def text_or_file(self, word: str) -> str | None:
        """The same, or what the file holds that WORD_file names, beside this one; None and a note where it cannot be
        read."""
        named = self.words.get(f"{word}_file")
        if named is None:
            return self.text(word)
        if self.words.get(word) is not None:
            self.note(f"{word}_file", f"cannot stand beside {word}: give one of them")
        try:
            return (self.folder / str(named)).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self.note(f"{word}_file", f"cannot be read: {_why(error)}")
            return None


def entries_of(path: str) -> list[Entry]:
    """The entries of the file. Raises ImproperlyConfigured for what cannot be read as a list of entries."""
    try:
        loader = yaml.SafeLoader(Path(path).read_text(encoding="utf-8"))
        root = loader.get_single_node()
        if not isinstance(root, yaml.SequenceNode) or not all(
            isinstance(each, yaml.MappingNode) for each in root.value
        ):
            raise ImproperlyConfigured(
                f"{VARIABLE}: the file does not fit. Expected is a list of identity providers, each with id, name, "
                "kind, domains."
            )
        return [_entry(loader, node, place, Path(path).parent) for place, node in enumerate(root.value, 1)]
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{VARIABLE}: the file {path} cannot be read: {_why(error)}.") from error
    except yaml.YAMLError as error:  # whose own words repeat the line, which may be that of a secret
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1} is no YAML" if mark else "it is no YAML"
        raise ImproperlyConfigured(f"{VARIABLE}: the file {path} cannot be read: {line}.") from None


def mistakes_of(entries: Iterable[Entry]) -> str:
    """All of them in the order of their lines, one a line; "" where there is none."""
    found = sorted(each for entry in entries for each in entry.mistakes.values())
    return "\n".join(f"{VARIABLE}: line {each.line}: {each.told}" for each in found)


def _entry(loader: yaml.SafeLoader, node: yaml.MappingNode, place: int, folder: Path) -> Entry:
    made = Entry(f"entry {place}", node.start_mark.line + 1, folder)
    construct: Callable[..., Any] = loader.construct_object
    loader.flatten_mapping(node)
    for named, value in node.value:
        word = str(named.value) if isinstance(named, yaml.ScalarNode) else "a list or mapping as a word"
        twice = word in made.lines
        made.lines[word] = named.start_mark.line + 1
        if twice:
            made.note(word, "stands there twice")
        try:
            made.words[word] = construct(value, deep=True)
        except ValueError:  # a day or a number that there is not
            made.note(word, "cannot be read")
    return made


def _why(error: OSError | UnicodeDecodeError) -> str:
    return str(error.strerror) if isinstance(error, OSError) else "it is no text in UTF-8"
