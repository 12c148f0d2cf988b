"""Words of other people inside plain text: whatever their direction, they do not turn what stands around them."""

from unicodedata import bidirectional

FIRST_STRONG, END = "\u2068", "\u2069"
_TURNING = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"})
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def isolated(text: str) -> str:
    """The text between marks that keep its direction to itself; as it is when it reads from left to right alone. [UI-1]

    For titles of pages, letters and other plain text; in HTML `<bdi>` or `dir="auto"` do the same.
    """
    if text.isascii() or not any(bidirectional(sign) in _TURNING for sign in text):
        return text
    return f"{FIRST_STRONG}{text.translate(_ISOLATES)}{END}"
