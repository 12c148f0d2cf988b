"""What the verbs take from the command line; what does not fit its form is a usage error that names the form."""

from argparse import ArgumentTypeError
from datetime import datetime

LAST_PORT = 65_535
LONGEST = 19
MOST_PROCESSES = 256


def port_number(text: str) -> int:
    """A port to listen on."""
    found = number(text)
    if not 1 <= found <= LAST_PORT:
        raise ArgumentTypeError(f"a port is a number from 1 to {LAST_PORT}, not {text}")
    return found


def number(text: str) -> int:
    """A whole number, as that of a ticket; `#` before it may stay."""
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        raise ArgumentTypeError(f"a whole number is expected, such as 40417, not {text!r}")
    if len(digits) >= LONGEST:
        raise ArgumentTypeError(f"a number of fewer than {LONGEST} digits is expected, such as 40417, not {text}")
    return int(digits)


def process_count(text: str) -> int:
    """How many processes are started: one at least."""
    found = number(text)
    if not 1 <= found <= MOST_PROCESSES:
        raise ArgumentTypeError(f"a number of processes from 1 to {MOST_PROCESSES} is expected, not {text}")
    return found


def moment(text: str) -> datetime:
    """A moment in ISO form; without a zone it is meant in that of the server."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"a moment such as 2026-12-24T18:00+01:00 is expected, not {text!r}") from error
