"""Variables of the environment, each with what is expected of it: what does not fit is said in one line, by its name.

A variable NAME may come as NAME_FILE, the path of a file that holds its value.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

env = FileAwareEnv()
_PHONE = re.compile(r"(?P<region>[^\d+(]*[^\W\d_][^\d+(]*?)\s*(?P<number>[\d+(].*)")
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0", "")


def text(name: str, *, default: str = "") -> str:
    """Whatever is given. Raises ImproperlyConfigured when the file that should hold it cannot be read."""
    try:
        return str(env.str(name, default=default))
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE: the file {error.filename} cannot be read: {error.strerror}."
        ) from error


def secret(name: str, *, least: int) -> str:
    """A key of so many characters or more, as it is given; "" where none is. Raises ImproperlyConfigured, without the
    key."""
    given = text(name)
    length = len(given.strip())
    if 0 < length < least:
        raise ImproperlyConfigured(
            f"{name} has {length} characters. Expected is a key of {least} or more that nobody can guess, such as "
            "`openssl rand -base64 48` makes."
        )
    return given if length else ""


def texts(name: str, *, default: Sequence[str] = ()) -> list[str]:
    """A list with commas between."""
    given = text(name)
    return [each.strip() for each in given.split(",") if each.strip()] if given else list(default)


class Phone(NamedTuple):
    """A number to call, as people read it, and for whom; "" for everybody."""

    region: str
    number: str


def phones(name: str, *, default: str = "") -> tuple[Phone, ...]:
    """Numbers to call with commas between, each after its region, if it has one: `Europe +47 21 55 50 10`."""
    given = [each.strip() for each in text(name, default=default).split(",")]
    return tuple(
        Phone(*found.groups()) if (found := _PHONE.fullmatch(each)) else Phone("", each) for each in given if each
    )


def number(name: str, *, default: int, least: int = 0) -> int:
    """A whole number, `least` or more. Raises ImproperlyConfigured."""
    given = text(name, default=str(default))
    found = _whole(given)
    if found is None or found < least:
        _wrong(name, given, f"a whole number from {least} on, such as {default}")
    return found


def numbers(name: str, *, default: Sequence[int]) -> list[int]:
    """Whole numbers above zero with commas between. Raises ImproperlyConfigured."""
    given = text(name)
    found = [_whole(each) for each in given.split(",")] if given else list(default)
    if not all(each is not None and each > 0 for each in found):
        _wrong(name, given, f"whole numbers with commas between, such as {','.join(map(str, default[:3]))}")
    return [each for each in found if each is not None]


def truth(name: str, *, default: bool) -> bool:
    """Yes or no. Raises ImproperlyConfigured for anything else."""
    given = text(name, default=str(default)).strip().lower()
    if given not in _TRUE + _FALSE:
        _wrong(name, given, "true or false")
    return given in _TRUE


def one_of(name: str, choices: Sequence[str], *, default: str) -> str:
    """One of these words, in whatever case. Raises ImproperlyConfigured."""
    given = text(name, default=default)
    found = next((choice for choice in choices if choice.lower() == given.strip().lower()), None)
    if found is None:
        _wrong(name, given, f"one of {', '.join(choice for choice in choices if choice)}")
    return found


def zone(name: str, *, default: str) -> str:
    """The name of a time zone. Raises ImproperlyConfigured."""
    given = text(name, default=default)
    try:
        ZoneInfo(given)
    except (LookupError, ValueError, OSError):
        _wrong(name, given, "a time zone by area and city, such as Europe/Berlin, or UTC")
    return given


def web_address(name: str) -> str:
    """An address people type, without a slash at its end; "" where none is given. Raises ImproperlyConfigured."""
    given = text(name).rstrip("/")
    if given:
        parts = urlsplit(given)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            _wrong(name, given, "an address such as https://support.example.com")
    return given


def _whole(given: str) -> int | None:
    try:
        return int(given)
    except ValueError:
        return None


def _wrong(name: str, given: str, expected: str) -> NoReturn:
    raise ImproperlyConfigured(f"{name} is “{given}”. Expected is {expected}.")
