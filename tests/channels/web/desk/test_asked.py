"""What an address asks of the list is understood or refused; what a customer did before asking is on the ticket."""

import re

import pytest
from django.test import Client

from heimdesk.channels.web.components.happenings import Reader, happening
from heimdesk.channels.web.desk.rows import readable
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.tickets.listing import desk_page
from heimdesk.domain.tickets.models import Event, Ticket
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


def test_closed_tickets_are_listed_the_newest_first(scene: Scene, ines: Client) -> None:
    """[WRK-6] The state closed is a filter like the others; the list goes on by its cursor."""
    page = ines.get("/desk/?state=closed")
    assert page.status_code == 200
    assert numbers_in(page.content.decode()) == [scene.closed.number]
    assert "Closed tickets" in page.content.decode()
    assert "When dues come" not in page.content.decode()
    older = desk_page(scene.people.ines, {"state": "closed"}, readable=readable, size=1, now=scene.now)
    assert older.after is None
    Ticket.objects.filter(pk=scene.pending.pk).update(state="closed", is_open=False)
    first = desk_page(scene.people.ines, {"state": "closed"}, readable=readable, size=1, now=scene.now)
    then = desk_page(
        scene.people.ines, {"state": "closed"}, readable=readable, size=1, after=first.after, now=scene.now
    )
    assert {first.tickets[0].pk, then.tickets[0].pk} == {scene.closed.pk, scene.pending.pk}
    assert first.tickets[0].pk > then.tickets[0].pk
    assert then.after is None


@pytest.mark.parametrize(
    ("name", "found", "missed"),
    [
        ("requester", "BOB", "nobody at all"),
        ("release", "9.4", "1.0"),
        ("language", "en", "de"),
        ("way", "web", "phone"),
        ("opened_within", "400", "0.0001"),
    ],
)
def test_what_is_written_of_a_ticket_can_be_filtered(
    scene: Scene, ines: Client, name: str, found: str, missed: str
) -> None:
    """[WRK-6] Filters on every field."""
    Ticket.objects.filter(pk=scene.stuck.pk).update(release=scene.people.current)
    assert scene.stuck.number in numbers_in(ines.get("/desk/", {name: found}).content.decode())
    assert scene.stuck.number not in numbers_in(ines.get("/desk/", {name: missed}).content.decode())


def test_every_product_with_open_tickets_has_its_entry(scene: Scene, ines: Client) -> None:
    """[WRK-6] Also the thirteenth of the alphabet."""
    for at in range(14):
        Product.objects.create(
            name=f"A product {at}", slug=f"a-{at}", code=f"A{at}", family=scene.people.gateway.family
        )
    assert f'product={scene.people.gateway.pk}"' in ines.get("/desk/").content.decode()


def numbers_in(page: str) -> list[int]:
    """The request IDs of the rows of a list."""
    return [int(found) for found in re.findall(r'<tr id="t(\d+)"', page)]
