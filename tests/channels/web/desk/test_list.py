"""The list as a page: how many rows, and what a row tells of a clock that rests."""

import re

from django.test import Client

from heimdesk.channels.web.desk.queue import ROWS_A_PAGE
from tests.channels.web.desk.scene import Scene


def test_a_row_that_waits_for_the_customer_tells_what_is_left_of_its_clock(ines: Client, scene: Scene) -> None:
    """[SLA-3] [WRK-6] Severity 2 of Platinum owes a workaround in 12 hours; it rests after one of them."""
    page = ines.get("/desk/").content.decode()
    row = re.search(rf'<tr id="t{scene.waiting.number}".*?</tr>', page, re.DOTALL)
    assert row
    assert re.search(r'<span class="due paused"><b>11h 00m</b><span class="what">paused</span>', row[0])


def test_a_page_of_the_list_has_fifty_rows() -> None:
    """[WRK-6] As many as its mockup and its measure speak of."""
    assert ROWS_A_PAGE == 50
