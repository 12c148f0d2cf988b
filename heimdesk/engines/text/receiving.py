"""Bytes that stream in: counted, hashed, and refused beyond a limit before they fill a disk."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from heimdesk.engines.text.files import HEAD, type_of


class TooLarge(ValueError):
    """More bytes came than the limit allows."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came: its hash (SHA-256), its size in bytes, and its type by content."""

    digest: str
    size: int
    content_type: str


def receive(chunks: Iterable[bytes], into: IO[bytes], *, name: str, limit: int) -> Received:
    """Write the bytes into a file as they come; `name` tells kinds of text and of zip apart. Raises TooLarge."""
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(name)
        digest.update(chunk)
        into.write(chunk)
        head += chunk[: HEAD - len(head)]
    return Received(digest.hexdigest(), size, type_of(head, name))
