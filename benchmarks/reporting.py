"""The frame of every bench: its options, an installation made ready, its figures as JSON with what they are of."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from benchmarks.figures import machine
from benchmarks.installation import database_facts
from heimdesk.operations.demo.filling import HISTORY
from heimdesk.operations.setup import collect_static, make_ready


def bench(
    name: str, about: str | None, options: Callable[[ArgumentParser], None], run: Callable[[Namespace], Any]
) -> None:
    """Read the options that `options` adds, make the tables, run, print; `--write FILE` keeps the JSON too."""
    parser = ArgumentParser(prog=f"python -m benchmarks {name}", description=about)
    parser.add_argument("--write", type=Path, metavar="FILE", help="keep the figures in this file too")
    options(parser)
    chosen = parser.parse_args()
    # As if installed when the history of a filled desk begins: its policy book is in force since then.
    make_ready(now=timezone.now() - HISTORY)
    collect_static()
    before = machine()
    found = {"bench": name, "machine": before, "database": database_facts(), **run(chosen)}
    found["machine"]["load_after"] = machine()["load"]
    told = json.dumps(found, indent=2, ensure_ascii=False)
    print(told)
    if chosen.write:
        chosen.write.write_text(told + "\n")
