"""What happened on a ticket, as its page tells it: a process writes each line once for all who read the same."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from heimdesk.channels.web.components.happenings import Reader
from heimdesk.channels.web.components.kept import Kept
from heimdesk.channels.web.desk import conversation
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Event
from tests.channels.web.desk.scene import Scene


def told(scene: Scene, now: datetime) -> str:
    """All that happened on the ticket that waits, as one text."""
    shown = conversation.thread(scene.stuck, scene.people.ines, now=now)
    return "".join(line.text for line in shown.lines if line.kind == "event")


def test_a_line_is_written_once_for_all_who_read_the_same(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """[STA-5] [WRK-5] A second reader gets the line of the first one, as long as it is among those read last."""
    written: list[int] = []
    write = conversation._written

    def counted(event: Event, reader: Reader) -> conversation.Line:
        written.append(event.pk)
        return write(event, reader)

    monkeypatch.setattr(conversation, "_written", counted)
    now = timezone.now()
    first = told(scene, now)
    assert len(written) > 1
    assert len(set(written)) == len(written)
    assert told(scene, now + timedelta(seconds=1)) == first
    assert len(set(written)) == len(written)
    monkeypatch.setattr(conversation, "kept_lines", Kept(1))
    again = len(written)
    assert told(scene, now) == first
    assert told(scene, now) == first
    assert written[again:] == 2 * written[:again], "the one that is kept is not the first of the page"


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
