"""What happened on a ticket, as its page tells it: a process writes each line once for all who read the same."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from heimdesk.channels.web.desk import conversation
from heimdesk.domain.people.models import Person
from tests.channels.web.desk.scene import Scene


@pytest.fixture(autouse=True)
def lines_of_this_test_alone() -> Iterator[None]:
    """What other tests wrote does not count."""
    conversation.written.cache_clear()
    yield
    conversation.written.cache_clear()


def told(scene: Scene, now: datetime) -> str:
    """All that happened on the ticket that waits, as one text."""
    shown = conversation.thread(scene.stuck, scene.people.ines, now=now)
    return "".join(line.text for line in shown.lines if line.kind == "event")


def test_a_line_is_written_once_for_all_who_read_the_same(scene: Scene) -> None:
    """[STA-5] [WRK-5] A second reader gets the line of the first one."""
    now = timezone.now()
    told(scene, now)
    first = conversation.written.cache_info()
    assert first.misses
    told(scene, now + timedelta(seconds=1))
    second = conversation.written.cache_info()
    assert (second.misses, second.hits) == (first.misses, first.hits + first.misses)


def test_another_language_zone_day_or_name_makes_another_line(scene: Scene) -> None:
    """[STA-5] [UI-1] Nothing is kept that another reader would read differently, nor what a later day calls else."""
    now = scene.stuck.opened_at + timedelta(minutes=1)
    shown = {told(scene, now)}
    with translation.override("de"):
        shown.add(told(scene, now))
    with timezone.override(ZoneInfo("America/New_York")):
        shown.add(told(scene, now))
    shown.add(told(scene, now + timedelta(days=30)))
    Person.objects.filter(pk=scene.stuck.requester.pk).update(name="Renamed Person")
    renamed = told(scene, now)
    assert "Renamed Person" in renamed
    assert len({*shown, renamed}) == 5
