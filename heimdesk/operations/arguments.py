"""What the verbs take from the command line; what does not fit its form is a usage error that names the form."""

from argparse import ArgumentTypeError
from datetime import datetime

LAST_PORT = 65_535


def port_number(text: str) -> int:
    """A port to listen on."""
    found = number(text)
    if not 1 <= found <= LAST_PORT:
        raise ArgumentTypeError(f"a port is a number from 1 to {LAST_PORT}, not {text}")
    return found


def number(text: str) -> int:
    """A whole number, as that of a ticket; `#` before it may stay."""
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise ArgumentTypeError(f"a whole number is expected, such as 40417, not {text!r}")
    return int(digits)


def moment(text: str) -> datetime:
    """A moment in ISO form; without a zone it is meant in that of the server."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"a moment such as 2026-12-24T18:00+01:00 is expected, not {text!r}") from error
