"""Web addresses that browsers and strangers send, taken apart without a surprise."""

from urllib.parse import SplitResult, urlsplit


def parts_of(address: str) -> SplitResult:
    """The parts of an address; one that cannot be taken apart, such as `http://[`, has none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
