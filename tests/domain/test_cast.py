"""The cast itself: whoever builds on it can rely on who is who."""

from tests.cast import Cast


def test_everybody_is_there(people: Cast) -> None:
    assert people.alice.is_manager
    assert not people.bob.is_manager
    assert people.charlie.account == people.osprey
    assert people.entitlement.balance == 100
