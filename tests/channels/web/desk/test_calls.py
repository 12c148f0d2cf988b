"""On the desk a phone call is noted on a running ticket; both sides read it with who called and when."""

from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client

from heimdesk.domain.tickets.models import Message, State, Ticket, Way
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def form(scene: Scene, **more: str) -> dict[str, str]:
    """What is sent when nothing but the text and what it counts as were chosen."""
    spoken_to = str(scene.waiting.requester.pk)
    return {"person": spoken_to, "direction": "in", "at": "", "text": "It is 9.4.", "counts_as": "customer", **more}


def test_a_call_is_noted_and_both_sides_read_it(scene: Scene, ines: Client, as_: Browse) -> None:
    """[WRK-4] [STA-1] [POR-3] With the sign of a telephone; the time that was spent is the staff's alone."""
    path = f"/desk/tickets/{scene.waiting.number}/"
    page = shown(ines.get(f"{path}call/"))
    assert f'<option value="{scene.waiting.requester.pk}" selected>' in page
    assert 'value="answer" checked' in page
    assert ines.post(f"{path}call/", form(scene, spent="12")).status_code == 302
    assert Ticket.objects.get(pk=scene.waiting.pk).state == State.OPEN
    desk, portal = shown(ines.get(path)), shown(as_(scene.waiting.requester).get(f"/tickets/{scene.waiting.number}/"))
    for read in (desk, portal):
        assert "called and spoke with" in read
        assert "It is 9.4." in read
        assert "icons.svg#phone" in read
    assert "noted 12m of work" in desk
    assert "noted 12m of work" not in portal
    assert ", by phone" in portal


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(scene: Scene, ines: Client) -> None:
    """[WRK-4]"""
    path, ahead = f"/desk/tickets/{scene.waiting.number}/call/", (scene.now + timedelta(days=1)).isoformat()[:16]
    wrong = {"at": ahead, "person": "0", "text": "", "counts_as": "nothing", "direction": "up", "spent": "soon"}
    for field, value in wrong.items():
        answer = ines.post(path, form(scene, **{field: value}))
        assert answer.status_code == 422, field
        page = shown(answer)
        assert f'id="call-{field}-error"' in page or f'id="{field}-error"' in page, field
        assert field == "text" or "It is 9.4." in page
    assert not Message.objects.filter(way=Way.PHONE, ticket=scene.waiting).exists()


def test_on_a_closed_ticket_no_call_is_noted(scene: Scene, ines: Client) -> None:
    """[WRK-4] [STA-4] The form says why, and what was typed is there still."""
    path = f"/desk/tickets/{scene.closed.number}/call/"
    assert "closed" in shown(ines.get(path))
    answer = ines.post(path, form(scene, person=str(scene.closed.requester.pk)))
    assert answer.status_code == 409
    assert "It is 9.4." in shown(answer)
