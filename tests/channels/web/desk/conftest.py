"""The desk of the tests: the cast, and browsers in which Ines, Jonas, Bob and a stranger open it."""

from collections.abc import Callable

import pytest
from django.test import Client

from heimdesk.domain.people.models import Person
from tests.cast import Cast
from tests.channels.web.desk.scene import Scene, fill
from tests.replay import replayed

Browse = Callable[[Person | None], Client]


@pytest.fixture
def scene(db: None) -> Scene:
    """A small desk with tickets in every state."""
    return replayed(fill)


@pytest.fixture
def people(scene: Scene) -> Cast:
    """Everybody in it."""
    return scene.people


@pytest.fixture
def as_(db: None) -> Browse:
    """A browser in which this person is logged in; nobody is without."""

    def browser(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend="heimdesk.channels.email.login.CodeBackend")
        return client

    return browser


@pytest.fixture
def ines(scene: Scene, as_: Browse) -> Client:
    """The engineer's browser."""
    return as_(scene.people.ines)


@pytest.fixture
def jonas(scene: Scene, as_: Browse) -> Client:
    """The shift manager's browser."""
    return as_(scene.people.jonas)
