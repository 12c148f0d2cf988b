"""Where two tickets become one: whatever cannot take the other in is refused where it is chosen."""

import re

from django.test import Client

from tests.channels.web.desk.scene import Scene


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
