"""Addresses that are known from the second time on are those that Django works out each time."""

import pytest
from django.urls import get_resolver, reverse

from heimdesk.channels.web.components.addresses import address

NUMBERED = ("portal:ticket", "desk:ticket", "desk:reply", "desk:file", "desk:eta")


def test_a_page_that_takes_nothing() -> None:
    """[UI-1] By its name alone."""
    names = [name for space in ("portal", "desk") for name in _names(space)]
    assert len(names) > 30
    for name in names:
        assert address(name) == address(name) == reverse(name)


@pytest.mark.parametrize("name", NUMBERED)
def test_a_page_of_a_number(name: str) -> None:
    """[UI-1] Whatever the number is, also a second one under the same name."""
    for number in (7, 48213):
        assert address(name, args=[number]) == reverse(name, args=[number])


def test_what_takes_more_goes_the_long_way() -> None:
    """[UI-1] Words, and what is given by its name."""
    assert address("desk:bug", args=["NW-1042"]) == reverse("desk:bug", args=["NW-1042"])
    assert address("desk:bug", kwargs={"key": "NW-7"}) == reverse("desk:bug", kwargs={"key": "NW-7"})


def _names(space: str) -> list[str]:
    resolver = get_resolver().namespace_dict[space][1]
    takes_nothing = [
        name for name, (found, *_) in ((key, resolver.reverse_dict[key]) for key in list(resolver.reverse_dict))
        if isinstance(name, str) and not found[0][1]
    ]  # fmt: skip
    return [f"{space}:{name}" for name in takes_nothing]
