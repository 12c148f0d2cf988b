"""Search that finds: questions with known answers, sent through the search that the pages use.

Two real knowledge bases are the articles, further ones that answer none of the questions fill up to each size.
"""

from argparse import ArgumentParser, Namespace
from typing import Any

from benchmarks.reporting import bench
from benchmarks.search.measuring import measured
from benchmarks.search.questions import SETS

SIZES = [5_000, 50_000]


def add_arguments(parser: ArgumentParser) -> None:
    """How many articles, how many questions."""
    parser.add_argument("--articles", type=int, nargs="+", default=SIZES, metavar="N", help="sizes (%(default)s)")
    parser.add_argument("--questions", type=int, default=0, metavar="N", help="at most so many of each set (all)")
    parser.add_argument("--sets", nargs="+", choices=[each.name for each in SETS], help="which questions (all)")
    parser.add_argument("--changes", type=int, default=20, help="articles changed to time the way to the search")


def run(options: Namespace) -> dict[str, Any]:
    """The figures at each size."""
    chosen = [each for each in SETS if not options.sets or each.name in options.sets]
    sizes = [measured(size, chosen, most=options.questions, changes=options.changes) for size in options.articles]
    return {"sizes": sizes}


if __name__ == "__main__":
    bench("search", __doc__, add_arguments, run)
