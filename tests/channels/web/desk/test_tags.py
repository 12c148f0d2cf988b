"""Tags are put on, taken off, found again and told to the staff alone; a canned reply can bring some."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.tags import change_tags
from heimdesk.domain.tickets.models import Tag, Ticket
from heimdesk.domain.tickets.tags import MOST, OFFERED, offered_tags, tags_of
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene
from tests.channels.web.desk.test_asked import numbers_in


def path(ticket: Ticket) -> str:
    return f"/desk/tickets/{ticket.number}/tags/"


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def tags(ticket: Ticket) -> list[str]:
    """As they are stored."""
    return tags_of(Ticket.objects.values_list("tags", flat=True).get(pk=ticket.pk))


def test_tags_are_put_on_taken_off_and_shown(scene: Scene, ines: Client) -> None:
    """[WRK-4] In small letters, without #, divided by blanks or commas; the timeline tells who did it."""
    assert ines.post(path(scene.stuck), {"tags": "#Locks, replica  locks"}).status_code == 302
    assert tags(scene.stuck) == ["locks", "replica"]
    page = shown(ines.get(f"/desk/tickets/{scene.stuck.number}/"))
    assert 'href="/desk/?tag=replica"' in page
    assert "put on the tags locks replica" in page
    form = shown(ines.get(path(scene.stuck)))
    assert 'value="locks replica"' in form
    ines.post(path(scene.stuck), {"tags": "replica dump", "seen_tags": "locks replica"})
    assert tags(scene.stuck) == ["dump", "replica"]
    event = scene.stuck.events.filter(kind="tagged").latest("id")
    assert (event.before, event.after, event.public) == ("locks", "dump", False)
    assert set(Tag.objects.values_list("word", flat=True)) == {"locks", "replica", "dump"}
    ines.post(path(scene.stuck), {"tags": "dump replica", "seen_tags": "dump replica"})
    assert scene.stuck.events.filter(kind="tagged").count() == 2


def test_the_timeline_tells_all_of_many_long_tags(scene: Scene, ines: Client) -> None:
    """[WRK-4] [STA-5] Put on and taken off: also those that the short form of the row has no room for."""
    words = [f"{n:02}-{'x' * 37}" for n in range(MOST)]
    change_tags(scene.stuck, add=" ".join(words), by=scene.people.ines, now=scene.now)
    assert f"put on the tags {' '.join(words)}" in shown(ines.get(f"/desk/tickets/{scene.stuck.number}/"))
    change_tags(scene.stuck, remove=words, by=scene.people.ines, now=scene.now)
    assert f"took off the tags {' '.join(words)}" in shown(ines.get(f"/desk/tickets/{scene.stuck.number}/"))


def test_new_words_are_written_in_one_order(scene: Scene) -> None:
    """[WRK-4] Two who put on the same new words at once never wait for each other."""
    words = [f"t{n:02}" for n in range(MOST)]
    change_tags(scene.stuck, add=" ".join(reversed(words)), by=scene.people.ines, now=scene.now)
    assert list(Tag.objects.order_by("id").values_list("word", flat=True)) == words


def test_what_a_colleague_put_on_meanwhile_stays(scene: Scene, ines: Client) -> None:
    """[WRK-4] [WRK-5] The form takes off only what it showed."""
    change_tags(scene.stuck, add="a b", by=scene.people.ines, now=scene.now)
    change_tags(scene.stuck, add="c", by=scene.people.selma, now=scene.now)
    ines.post(path(scene.stuck), {"tags": "b d", "seen_tags": "a b"})
    assert tags(scene.stuck) == ["b", "c", "d"]


@pytest.mark.parametrize("typed", ["a/b", "x" * 41, "<b>", " ".join(f"t{n}" for n in range(MOST + 1))])
def test_what_is_no_tag_is_refused_beside_the_field(scene: Scene, ines: Client, typed: str) -> None:
    """[WRK-4] And more of them than a ticket has room for; what was typed comes back."""
    answer = ines.post(path(scene.stuck), {"tags": typed})
    assert answer.status_code == 422
    assert 'id="ticket-tags-error"' in shown(answer)
    assert tags(scene.stuck) == []
    with pytest.raises(Invalid):
        change_tags(scene.stuck, add=typed, by=scene.people.ines, now=scene.now)


def test_who_tags(scene: Scene, as_: Browse) -> None:
    """[WRK-4] [SRC-3] Whoever works on tickets, closed ones too; customers neither do nor see it."""
    people = scene.people
    with pytest.raises(Refused):
        change_tags(scene.closed, add="x", by=people.arthur, now=scene.now)
    with pytest.raises(Refused):
        change_tags(scene.closed, add="x", by=people.bob, now=scene.now)
    change_tags(scene.closed, add="usage-report", by=people.selma, now=scene.now)
    assert "usage-report" not in shown(as_(people.bob).get(f"/tickets/{scene.closed.number}/"))


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [("locks", True), ("#LOCKS", True), ("locks replica", True), ("lock", False), ("locks dump", False),
     ("%", False), ("", True)],
)  # fmt: skip
def test_the_list_finds_tickets_by_their_tags(scene: Scene, ines: Client, asked: str, is_found: bool) -> None:
    """[WRK-4] [WRK-6] Whole words; several must all be there."""
    change_tags(scene.stuck, add="locks replica", by=scene.people.ines, now=scene.now)
    answer = ines.get("/desk/", {"tag": asked})
    assert answer.status_code == 200
    assert (scene.stuck.number in numbers_in(answer.content.decode())) == is_found


def test_a_tag_leads_to_the_list_that_has_its_ticket(scene: Scene, ines: Client) -> None:
    """[WRK-4] [WRK-6] That of a closed ticket to the closed ones."""
    for ticket, place in ((scene.stuck, "/desk/?tag=usage"), (scene.closed, "/desk/?tag=usage&state=closed")):
        change_tags(ticket, add="usage", by=scene.people.ines, now=scene.now)
        assert f'href="{place}"' in shown(ines.get(f"/desk/tickets/{ticket.number}/"))
        assert numbers_in(ines.get(place).content.decode()) == [ticket.number]


def test_the_form_offers_the_words_of_open_tickets_and_never_all(scene: Scene, ines: Client) -> None:
    """[WRK-4] A hundred at most: after those that open tickets have the newest, however many there are."""
    change_tags(scene.closed, add="long-closed", by=scene.people.ines, now=scene.now)
    for ticket, words in ((scene.stuck, "in-use"), (scene.fresh, "in-use too")):
        change_tags(ticket, add=words, by=scene.people.ines, now=scene.now)
    Tag.objects.bulk_create(Tag(word=f"seldom-{n:03}") for n in range(OFFERED + 50))
    offered = offered_tags(seen_by=scene.people.ines)
    assert offered == sorted(["in-use", "too", *(f"seldom-{n:03}" for n in range(52, OFFERED + 50))])
    assert shown(ines.get(path(scene.fresh))).count("seldom-") == OFFERED - 2


def test_a_canned_reply_brings_tags(scene: Scene, ines: Client, jonas: Client) -> None:
    """[WRK-4] Shown before; put on with the reply, and none that is there already."""
    made = jonas.post("/desk/canned-replies/new/", {"title": "Usage", "text": "Look here.", "tags": "usage, docs"})
    assert made.status_code == 302
    assert jonas.post("/desk/canned-replies/new/", {"title": "X", "text": "x", "tags": "a/b"}).status_code == 422
    change_tags(scene.fresh, add="docs", by=scene.people.ines, now=scene.now)
    assert "#usage · #docs" in shown(ines.get(f"/desk/tickets/{scene.fresh.number}/canned/"))
    sent = {"mode": "reply", "text": "Look here.", "along": "tags", "along_tags": "usage docs"}
    assert ines.post(f"/desk/tickets/{scene.fresh.number}/reply/", sent).status_code == 302
    assert tags(scene.fresh) == ["docs", "usage"]
    event = scene.fresh.events.filter(kind="tagged").latest("id")
    assert event.after == "usage"
