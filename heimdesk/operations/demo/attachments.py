"""The files that people of the demo attach: excerpts of logs with the names of their ticket, and drawn pictures."""

import struct
import zlib
from collections.abc import Sequence

from heimdesk.domain.tickets.actions.files import KeptFile, store_file
from heimdesk.operations.demo.texts import load
from heimdesk.operations.demo.words import Words

WIDTH, HEIGHT, EDGE = 640, 220, 20
PALETTE = bytes((255, 255, 255, 222, 226, 232, 37, 99, 160))
GROUND, LINE, BAR = range(3)


def attached(name: str, words: Words) -> list[KeptFile]:
    """The file of this name as one of this ticket's people sends it; nothing without a name."""
    if not name:
        return []
    content = load("attachments.yaml")[name]
    told = words.fill(content).encode() if isinstance(content, str) else drawn(content)
    return [store_file(name, [told])]


def drawn(values: Sequence[int]) -> bytes:
    """A picture (PNG) of these values as bars beside each other, over four lines."""
    wide, high = (WIDTH - 2 * EDGE) // len(values), HEIGHT - 2 * EDGE
    tops = [HEIGHT - EDGE - high * value // max(values) for value in values]
    rows = []
    for y in range(HEIGHT):
        row = bytearray([LINE if y % (high // 4) == EDGE else GROUND]) * WIDTH
        if y < HEIGHT - EDGE:
            for place, top in enumerate(tops):
                if y >= top:
                    begins = EDGE + place * wide
                    row[begins : begins + wide - 4] = bytes([BAR]) * (wide - 4)
        rows.append(b"\0" + row)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(rows))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data) for kind, data in ((b"IHDR", head), (b"PLTE", PALETTE), (b"IDAT", pixels), (b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
