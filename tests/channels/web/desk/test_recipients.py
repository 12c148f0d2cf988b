"""The composer says who gets a reply."""

import re
from html import unescape
from typing import Any

from django.test import Client

from heimdesk.domain.tickets.models import Participant
from tests.channels.web.desk.scene import Scene

HTMX = {"HX-Request": "true"}


def test_a_reply_names_all_who_get_it(scene: Scene, ines: Client) -> None:
    """[WRK-4] The requester, the colleagues who take part; whoever follows among the staff is no customer."""
    people, path = scene.people, f"/desk/tickets/{scene.stuck.number}/"

    def to(answer: Any) -> str:
        found = re.search(r'<p class="to if-reply" id="to".*?</p>', answer.content.decode(), re.DOTALL)
        assert found
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()).removesuffix(" People")

    def ask() -> str:
        return to(ines.get(path))

    assert ask() == f"To Bob Okafor {people.bob.email}"
    added = ines.post(f"{path}people/", {"person": people.alice.pk}, headers=HTMX)
    assert to(added) == ask() == "To Bob Okafor and Alice Moreau"
    assert 'id="to" data-renew="part" hx-swap-oob="true"' in added.content.decode()
    for person in (people.selma, people.dora):
        Participant.objects.create(ticket=scene.stuck, person=person, added_at=scene.now)
    assert ask() == "To Bob Okafor, Alice Moreau and 1 more"
    sent = ines.post(f"{path}reply/", {"mode": "reply", "text": "Soon."}, headers=HTMX)
    assert to(sent) == ask()
    assert sent.content.decode().count('id="to"') == 1
