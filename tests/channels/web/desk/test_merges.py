"""Where two tickets become one: whatever cannot take the other in is refused where it is chosen."""

import re

from django.test import Client

from tests.channels.web.desk.scene import Scene


def test_a_closed_ticket_offers_nothing_that_would_be_refused(scene: Scene, ines: Client) -> None:
    """[TIC-7] [STA-4] [ESC-1] Closed is final, whatever the address names; the form to escalate says it too."""
    path = f"/desk/tickets/{scene.closed.number}/"
    for query in ({}, {"into": scene.stuck.number}):
        page = ines.get(f"{path}merge/", query).content.decode()
        assert "closed" in page
        assert "Merge into" not in page
        assert "Look at both" not in page
    shown = ines.get(f"{path}escalate/").content.decode()
    assert re.search(r'class="callout[^>]*>.*closed', shown, re.DOTALL)


def test_a_closed_ticket_is_refused_where_it_is_chosen(scene: Scene, ines: Client) -> None:
    """[TIC-7] [UI-1] Before both are looked at, beside the field, which keeps the number; it is not offered either."""
    path = f"/desk/tickets/{scene.fresh.number}/merge/"
    answer = ines.get(path, {"into": scene.closed.number})
    page = answer.content.decode()
    assert answer.status_code == 422
    (error,) = re.findall(r'id="into-error">(.*?)</p>', page, re.DOTALL)
    assert f"#{scene.closed.number} is closed. Enter the number of an open one." in error
    assert f'value="{scene.closed.number}"' in page
    assert "Merge into" not in page
    assert ines.post(path, {"into": scene.closed.number}).status_code == 422
    offered = set(re.findall(r'href="\?into=(\d+)"', ines.get(path).content.decode()))
    assert str(scene.stuck.number) in offered
    assert str(scene.closed.number) not in offered
