"""On the desk a snooze is begun, shown and ended; the list of the owner is without it meanwhile."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from heimdesk.domain.tickets.models import Ticket
from tests.channels.web.desk.scene import Scene
from tests.channels.web.desk.test_asked import numbers_in

MINE, SNOOZED = "/desk/?owner=me&snoozed=no", "/desk/?owner=me&snoozed=yes"


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def numbers(ines: Client, path: str) -> list[int]:
    return numbers_in(ines.get(path).content.decode())


def test_a_snooze_is_begun_shown_listed_and_ended(scene: Scene, ines: Client) -> None:
    """[WRK-4] [WRK-6] The form says what it does not do; Mine is without it, Snoozed has it, all open too."""
    path = f"/desk/tickets/{scene.stuck.number}/snooze/"
    form = shown(ines.get(path))
    assert "Promises run on" in form
    assert "Wake it now" not in form
    until = (scene.now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert ines.post(path, {"until": until}).status_code == 302
    page = shown(ines.get(f"/desk/tickets/{scene.stuck.number}/"))
    assert "snoozed until" in page
    assert "snoozed the ticket until" in page
    assert scene.stuck.number not in numbers(ines, MINE)
    assert numbers(ines, SNOOZED) == [scene.stuck.number]
    assert scene.stuck.number in numbers(ines, "/desk/")
    listed = shown(ines.get("/desk/"))
    assert 'href="/desk/?owner=me&snoozed=yes"' in listed
    assert "<h1>Snoozed " in shown(ines.get(SNOOZED))
    assert ines.post(path, {"wake": "yes"}).status_code == 302
    assert scene.stuck.number in numbers(ines, MINE)
    assert Ticket.objects.get(pk=scene.stuck.pk).snoozed_until is None


@pytest.mark.parametrize(("until", "status"), [("2020-01-01T09:00", 422), ("soon", 422), ("", 422)])
def test_a_wrong_moment_stands_beside_the_field(scene: Scene, ines: Client, until: str, status: int) -> None:
    """[WRK-4] With what was typed."""
    answer = ines.post(f"/desk/tickets/{scene.stuck.number}/snooze/", {"until": until})
    assert answer.status_code == status
    assert 'id="snooze-until-error"' in shown(answer)


def test_a_filter_of_snoozes_that_says_nothing_is_explained(scene: Scene, ines: Client) -> None:
    """[WRK-6]"""
    answer = ines.get("/desk/?snoozed=perhaps")
    assert answer.status_code == 422
    assert 'id="filter-snoozed-error"' in shown(answer)


def test_the_key_enter_moves_a_snooze_and_does_not_end_it(scene: Scene, ines: Client) -> None:
    """[WRK-4] [UI-1] A browser presses the first button of a form: that of the field."""
    path = f"/desk/tickets/{scene.stuck.number}/snooze/"
    later = (scene.now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    ines.post(path, {"until": later})
    before, form = shown(ines.get(path)).split('name="until"')
    assert 'name="wake"' not in before
    assert form.index("</form>") < form.index('name="wake"')
    assert later in form
