"""`python -m benchmarks NAME [options]`: an installation for this bench alone, its figures as JSON on the output."""

import runpy
import sys
from argparse import ArgumentParser
from pathlib import Path

from benchmarks.installation import KINDS, installation

ROOM = Path(__file__).parent
PARTS = {
    "figures", "greeting", "installation", "load", "processes", "reporting", "serving", "settings", "visiting",
}  # fmt: skip


def benches() -> list[str]:
    """The benches there are."""
    rooms = {each.stem for each in ROOM.iterdir() if each.suffix in {"", ".py"} and not each.stem.startswith("_")}
    return sorted(rooms - PARTS)


def main() -> None:
    """Prepare the installation, then run the bench in it."""
    parser = ArgumentParser(prog="python -m benchmarks", epilog="NAME --help tells the options of a bench.")
    parser.add_argument("name", choices=benches())
    parser.add_argument("--database", choices=KINDS, default=KINDS[0], help="what holds the data (%(default)s)")
    chosen, options = parser.parse_known_args(sys.argv[1:2] + [each for each in sys.argv[2:] if each not in HELP])
    sys.argv = [f"python -m benchmarks {chosen.name}", *options, *(each for each in sys.argv[2:] if each in HELP)]
    with installation(chosen.database):
        runpy.run_module(f"benchmarks.{chosen.name}", run_name="__main__")


HELP = {"-h", "--help"}

if __name__ == "__main__":
    main()
