"""What an address asks of the list is understood or refused; what a customer did before asking is on the ticket."""

import pytest
from django.test import Client

from heimdesk.channels.web.components.happenings import Reader, happening
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.tickets.models import Event
from tests.cast import MONDAY, Cast
from tests.channels.web.desk.scene import Scene
from tests.domain.tickets.tickets import opened


@pytest.mark.parametrize("name", ["owner", "product", "account", "severity"])
def test_a_number_that_no_row_can_have_is_refused_beside_the_filter(scene: Scene, ines: Client, name: str) -> None:
    """[WRK-6] A huge number in the address is no error of the server."""
    assert ines.get("/desk/", {name: "9" * 30}).status_code == 422


def test_articles_read_before_asking_stand_beside_the_ticket(scene: Scene, ines: Client) -> None:
    """[TIC-2] The articles read go with the ticket."""
    people: Cast = scene.people
    article = publish_article("Greylisting in short", "Text.", products=[people.gateway], now=MONDAY)
    ticket = opened(people, now=scene.now, articles=[article])
    page = ines.get(f"/desk/tickets/{ticket.number}/context/").content.decode()
    assert "Read before asking" in page
    assert "Greylisting in short" in page


def test_the_words_searched_are_told_to_the_staff_alone(scene: Scene) -> None:
    """[TIC-2] The words searched go with the ticket."""
    ticket = opened(scene.people, now=scene.now)
    event = Event.objects.get(ticket=ticket, kind="opened")
    event.facts = {"words": "lock <wait>"}
    zone = MONDAY.tzinfo
    assert zone
    staff = happening(event, Reader(now=MONDAY, zone=zone))
    customer = happening(event, Reader(now=MONDAY, zone=zone, customer=True))
    assert "lock &lt;wait&gt;" in staff.sentence
    assert "lock" not in customer.sentence
