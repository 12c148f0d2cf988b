"""An address that cannot be taken apart is no surprise."""

import pytest

from heimdesk.engines.text.addresses import parts_of


def test_an_address_is_taken_apart() -> None:
    """[UI-1] Its host and its path."""
    found = parts_of("https://help.example:8443/desk/?q=1#end")
    assert (found.netloc, found.path) == ("help.example:8443", "/desk/")


@pytest.mark.parametrize("address", ["//[", "http://[", "https://]x/", "http://[::1", "//\u2100.example"])
def test_what_cannot_be_taken_apart_has_no_parts(address: str) -> None:
    """[UI-1] Brackets that do not close, a sign that would become two."""
    assert not any(parts_of(address))
