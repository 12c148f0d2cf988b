"""The list as a page: how many rows, and what a row tells of a clock that rests."""

import re
from datetime import timedelta
from html import unescape

from django.test import Client

from heimdesk.channels.web.desk.queue import ROWS_A_PAGE
from heimdesk.domain.tickets.models import Ticket
from tests.channels.web.desk.scene import Scene


def test_a_row_that_waits_for_the_customer_tells_what_is_left_of_its_clock(ines: Client, scene: Scene) -> None:
    """[SLA-3] [WRK-6] Severity 2 of Platinum owes a workaround in 12 hours; it rests after one of them."""
    page = ines.get("/desk/").content.decode()
    row = re.search(rf'<tr id="t{scene.waiting.number}".*?</tr>', page, re.DOTALL)
    assert row
    assert re.search(r'<span class="due paused"><b>11h 00m</b><span class="what">paused</span>', row[0])


def test_the_counts_of_a_phone_are_what_their_links_list(ines: Client, scene: Scene) -> None:
    """[WRK-6] [UI-1] Overdue, within the hour, waiting; within the filters of the list, where there are some."""
    Ticket.objects.filter(pk=scene.fresh.pk).update(next_due_at=scene.now + timedelta(minutes=30))
    page = ines.get("/desk/").content.decode()
    chips = re.findall(r'<a class="chip" href="([^"]+)"><b class="num">(\d+)</b>', page)
    assert [link.partition("?")[2] for link, _count in chips] == ["overdue=1", "due_within=1", "state=waiting"]
    for link, count in chips:
        assert len(_order(ines, link)) == int(count), link
    overdue, within_the_hour, waiting = (int(count) for _link, count in chips)
    assert overdue >= 1
    assert within_the_hour > overdue
    assert waiting == 1
    narrowed = ines.get("/desk/?severity=2").content.decode()
    for link, count in re.findall(r'<a class="chip" href="([^"]+)"><b class="num">(\d+)</b>', narrowed):
        assert "severity=2" in link
        assert len(_order(ines, unescape(link))) == int(count), link
    assert "</b> waiting" not in ines.get("/desk/?state=open").content.decode()


def test_a_page_of_the_list_has_fifty_rows() -> None:
    """[WRK-6] As many as its mockup and its measure speak of."""
    assert ROWS_A_PAGE == 50


def test_after_a_reply_the_next_ticket_of_the_view_can_follow(ines: Client, scene: Scene) -> None:
    """[WRK-6] The next as the list stood before the answer moved its ticket; the list itself after the last one."""
    order = _order(ines)
    first, second, *_others = order
    sent = {"mode": "reply", "text": "We look into it.", "then": "", "go": "next"}
    assert ines.post(f"/desk/tickets/{first}/reply/", sent)["Location"] == f"/desk/tickets/{second}/"
    by_script = ines.post(f"/desk/tickets/{second}/reply/", sent, headers={"HX-Request": "true"})
    assert by_script["HX-Redirect"].startswith("/desk/tickets/")
    last = _order(ines)[-1]
    assert ines.post(f"/desk/tickets/{last}/reply/", sent)["Location"] == "/desk/"


def test_a_reply_that_came_back_goes_nowhere(ines: Client, scene: Scene) -> None:
    """[WRK-6] [WRK-4] An empty one stays with its problem, whatever was to follow."""
    sent = {"mode": "reply", "text": " ", "then": "", "go": "next"}
    assert ines.post(f"/desk/tickets/{scene.fresh.number}/reply/", sent).status_code == 422


def _order(client: Client, address: str = "/desk/") -> list[str]:
    return re.findall(r'<tr id="t(\d+)"', client.get(address).content.decode())
