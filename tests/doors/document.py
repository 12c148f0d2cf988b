"""Writes `docs/who-may-what.md` from the table (`make who`)."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.doors.table import DOORS, RIGHTS, STREAMS, WHO, Outcome, Right, outcome

PATH = Path(__file__).resolve().parents[2] / "docs" / "who-may-what.md"
HEAD = """# Who may what

Made by `make who` from `tests/doors/table.py`; do not edit it here. A test tries every address as everybody below, on
rows that are really there, and asks the permissions of the domain the same; another fails when this page is stale.

The people: a **stranger** is not logged in (or has left). Of the account that the ticket belongs to: a plain **member**
who has nothing to do with it, a **colleague on it** who was added, the **requester**, a **manager**. Then people of
**another account**, and the staff by role; who has several roles may what any of them may.
**own** stands where something is the right of whoever it belongs to: a draft, a passkey, a saved view.

## Rights

{rights}

## Addresses

What somebody without the right meets: `log-in` asks a stranger to log in, `404` says that nothing is there, `no` says
why not. A form of the portal that members of the staff send is refused; they do the same on the desk.

{doors}
"""
SIGNS = {Outcome.MAY: "✓", Outcome.LOG_IN: "log-in", Outcome.ABSENT: "404", Outcome.REFUSED: "no"}


def written() -> str:
    """The whole page."""
    return HEAD.format(rights="\n".join(_rights()), doors="\n".join(_doors()))


def _rights() -> Iterator[str]:
    yield from _head("Right")
    for right in RIGHTS.values():
        yield _row([right.what, *(_sign(right, who, "✓" if who in right.who else "") for who in WHO)])


def _doors() -> Iterator[str]:
    yield from _head("Address and method", "Right")
    for door in (*DOORS, *STREAMS.values()):
        name = f"`{door.name}` {door.method}" + (f" ({door.form})" if door.form else "")
        right = RIGHTS[door.right]
        yield _row([name, right.what, *(_sign(right, who, SIGNS[outcome(door, who)]) for who in WHO)])


def _sign(right: Right, who: str, met: str) -> str:
    return "own" if who in right.own else met


def _head(*first: str) -> Iterator[str]:
    yield _row([*first, *WHO])
    yield _row(["---"] * len(first) + [":-:"] * len(WHO))


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    """Write the page; return 0."""
    PATH.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
