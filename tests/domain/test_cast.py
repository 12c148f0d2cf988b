"""The cast itself: whoever builds on it can rely on who is who, in any year."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.cast import Cast
from tests.channels.web.desk.scene import fill


def test_everybody_is_there(people: Cast) -> None:
    assert people.alice.is_manager
    assert not people.bob.is_manager
    assert people.charlie.account == people.osprey
    assert people.entitlement.balance == 100


@pytest.mark.django_db
@pytest.mark.parametrize("years", [1, 4])
def test_a_filled_desk_can_be_made_in_the_years_to_come(years: int) -> None:
    """[OPS-1] What the tests build on holds around the real moment, whichever it is: no contract runs out by itself."""
    with time_machine.travel(timezone.now() + timedelta(days=366 * years)):
        scene = fill()
        assert scene.stuck.entitlement == scene.people.entitlement
        assert scene.people.contract.ends_on > timezone.localdate() + timedelta(days=150)
