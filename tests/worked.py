"""Follows the worked examples of docs/house.md: takes its blocks and puts each where the line above it says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(
    r"^(?P<how>New|In) `(?P<path>[^`]+)`(?:, (?P<where>after|before|instead of) `(?P<line>[^`]+)`)?:\n\n"
    r"```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FENCE = re.compile(r"^```(?!sh\b)\w+\n.*?^```$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"^```sh\nheimdesk (.*?)\n```$", re.MULTILINE)


class DoesNotFit(ValueError):
    """What an example says is not so in this tree."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of code and its place: a new file, or beside or instead of a line that stands once in its file."""

    path: str
    where: str
    line: str
    text: str

    def put(self, root: Path) -> None:
        """Put it there. Raises DoesNotFit."""
        file = root / self.path
        if not self.where:
            if file.exists():
                raise DoesNotFit(f"{self.path} is there already")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.text, encoding="utf-8")
            return
        if not file.exists():
            raise DoesNotFit(f"{self.path} is not there")
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        places = [at for at, line in enumerate(lines) if line.rstrip("\n") == self.line]
        if len(places) != 1:
            raise DoesNotFit(f"{self.path} has {len(places)} lines “{self.line}”")
        begin, end = places[0] + (self.where == "after"), places[0] + (self.where != "before")
        text = f"{self.text}\n\n" if self.where == "before" and self.text.startswith("def ") else self.text
        lines[begin:end] = [text]
        file.write_text("".join(lines), encoding="utf-8")


def examples(document: str) -> Iterator[tuple[str, list[Block]]]:
    """The examples with their blocks, in order. Raises DoesNotFit for code of which nobody says where it belongs."""
    for part in _chapter(document).split("\n### ")[1:]:
        found = [
            Block(each["path"], each["where"] or "", each["line"] or "", each["text"]) for each in BLOCK.finditer(part)
        ]
        if len(found) != len(FENCE.findall(part)):
            raise DoesNotFit(f"{part.splitlines()[0]}: a block of code has no place")
        yield part.splitlines()[0], found


def commands(document: str) -> list[list[str]]:
    """What is typed after the blocks were put, each as the arguments of `heimdesk`."""
    return [typed.split() for typed in TYPED.findall(_chapter(document))]


def _chapter(document: str) -> str:
    return document.partition("\n## Four worked examples\n")[2].partition("\n## ")[0]
