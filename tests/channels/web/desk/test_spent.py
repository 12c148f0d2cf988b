"""Time spent is noted by whoever works, summed, taken back, and seen by the staff alone."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from heimdesk.channels.web.desk.spent import LISTED
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.spend_time import length_typed, spend_time
from heimdesk.domain.tickets.models import Ticket
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene
from tests.domain.tickets.tickets import after

HOUR = timedelta(hours=1)


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def minutes(ticket: Ticket) -> int:
    """As the ticket keeps the sum."""
    return Ticket.objects.values_list("minutes_spent", flat=True).get(pk=ticket.pk)


def test_time_is_noted_summed_and_taken_back(scene: Scene, ines: Client, as_: Browse) -> None:
    """[WRK-4] Each entry stays on the timeline with who and on what; the sum is that of its events."""
    path, ticket = f"/desk/tickets/{scene.stuck.number}/spent/", scene.stuck
    assert ines.post(path, {"spent": "1:30", "what": "Read the log."}).status_code == 302
    assert as_(scene.people.selma).post(path, {"spent": "25"}).status_code == 302
    assert ines.post(path, {"spent": "−10", "what": "Lunch."}).status_code == 302
    assert minutes(ticket) == 105
    events = ticket.events.filter(kind="time_spent")
    assert sum(event.facts["minutes"] for event in events) == 105
    assert not events.filter(public=True).exists()
    page = shown(ines.get(f"/desk/tickets/{ticket.number}/"))
    assert "1h 45m" in page
    assert "took back 10m of work" in page
    assert "Read the log." in page
    form = shown(ines.get(path))
    assert all(told in form for told in ("1h 30m", "25m", "−10m", "Selma Aalto", "Together"))
    assert "Read the log." not in shown(as_(scene.people.bob).get(f"/tickets/{ticket.number}/"))


def test_the_form_shows_the_last_entries_and_the_whole_sum(scene: Scene, ines: Client) -> None:
    """[WRK-4] However many there are; the earlier ones stand in the timeline."""
    for minute in range(1, LISTED + 3):
        spend_time(scene.stuck, timedelta(minutes=minute), by=scene.people.ines, now=after(minute))
    form = shown(ines.get(f"/desk/tickets/{scene.stuck.number}/spent/"))
    assert re.findall(r'<b class="num">(\d+)m', form) == [str(minute) for minute in range(3, LISTED + 3)]
    assert "Earlier entries stand in the conversation." in form
    assert "Together 1h 45m" in form


@pytest.mark.parametrize(
    "typed", ["", "soon", "0", "1:2:3", "1:90", "1:5", "24:01", "9999", "-5", "1.5", "٣", "9" * 30]
)
def test_what_is_no_length_is_refused_beside_the_field(scene: Scene, ines: Client, typed: str) -> None:
    """[WRK-4] Nor more than a day at once, nor more taken back than was noted."""
    answer = ines.post(f"/desk/tickets/{scene.stuck.number}/spent/", {"spent": typed, "what": "kept"})
    assert answer.status_code == 422
    assert 'id="spent-time-error"' in shown(answer)
    assert 'value="kept"' in shown(answer)
    assert minutes(scene.stuck) == 0


def test_lengths_as_people_type_them() -> None:
    """[WRK-4]"""
    assert length_typed(" 90 ") == length_typed("1:30") == 1.5 * HOUR
    assert length_typed("-0:15") == length_typed("−15") == -HOUR / 4
    assert length_typed("2:00") == 2 * HOUR
    with pytest.raises(Invalid):
        length_typed("1h")


def test_nobody_takes_back_what_a_colleague_noted(scene: Scene, ines: Client, as_: Browse) -> None:
    """[WRK-4] The sum of all is enough for it, the own one is not."""
    path, selma = f"/desk/tickets/{scene.stuck.number}/spent/", as_(scene.people.selma)
    ines.post(path, {"spent": "60"})
    selma.post(path, {"spent": "20"})
    refused = selma.post(path, {"spent": "-21"})
    assert refused.status_code == 422
    assert 'id="spent-time-error"' in shown(refused)
    assert minutes(scene.stuck) == 80
    assert selma.post(path, {"spent": "-20"}).status_code == 302
    assert selma.post(path, {"spent": "-1"}).status_code == 422
    assert minutes(scene.stuck) == 60


def test_what_is_sent_twice_is_noted_once(scene: Scene) -> None:
    """[WRK-4] [WRK-5] The same entry of the same person a moment later; another one, or a later one, is one more."""
    ticket, people, now = scene.stuck, scene.people, scene.now
    for _twice in range(2):
        spend_time(ticket, HOUR, what="Read the log.", by=people.ines, now=now)
        now += timedelta(seconds=9)
    assert minutes(ticket) == 60
    spend_time(ticket, HOUR, what="Wrote the steps.", by=people.ines, now=now)
    spend_time(ticket, HOUR, what="Read the log.", by=people.selma, now=now)
    spend_time(ticket, HOUR / 2, what="Read the log.", by=people.ines, now=now)
    spend_time(ticket, HOUR, what="Read the log.", by=people.ines, now=scene.now + timedelta(minutes=1))
    assert minutes(ticket) == 270
    for _twice in range(2):
        spend_time(ticket, -HOUR, by=people.selma, now=now)
    assert minutes(ticket) == 210
    assert ticket.events.filter(kind="time_spent").count() == 6


def test_who_notes_time(scene: Scene) -> None:
    """[WRK-4] Whoever works on tickets, also after the end of one."""
    people = scene.people
    for person in (people.arthur, people.bob):
        with pytest.raises(Refused):
            spend_time(scene.closed, HOUR, by=person, now=scene.now)
    spend_time(scene.closed, HOUR, by=people.tamara, now=scene.now)
    assert minutes(scene.closed) == 60
