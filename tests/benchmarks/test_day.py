"""The bench of a busy day acts as people do and finds nothing wrong: few people for some seconds, no time asserted."""

from argparse import Namespace
from datetime import timedelta

import pytest
from django.utils import timezone

from benchmarks.day.__main__ import PARTS, run
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.tickets.models import Event, Message
from tests.cast import Cast
from tests.domain.tickets.tickets import opened
from tests.loops import apart

WORDS = "Backup fails with ERROR 1205: lock wait timeout, disk full, access denied"


@pytest.fixture
def environment(process_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What processes inherit that are started here: this test's database and files."""
    for name, value in process_environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "heimdesk.config.settings")
    monkeypatch.setenv("HEIMDESK_SMTP", "dummymail://")


@pytest.mark.django_db(transaction=True)
def test_a_day_of_few_people_goes_by_without_an_error(real_people: Cast, environment: None) -> None:
    """[OPS-1] Lists, tickets, answers, the wizard, the search and live pages, over HTTP; each change is heard of."""
    now = timezone.now()
    for number in range(8):
        opened(real_people, now=now - timedelta(hours=number))
        publish_article(f"Mail queue {number}", f"{WORDS} {number}.", now=now)
    messages = Message.objects.count()
    few = Namespace(minutes=0.3, staff=3, customers=4, tickets=0, articles=0, haste=30.0, arrive=0.02, waves=2, wave=20)
    told = apart(lambda: run(few))
    assert told["errors"] == {}
    assert {"desk list", "desk ticket", "draft kept", "customer's ticket", "search", "suggestions"} <= set(
        told["pages"]
    )
    assert Message.objects.count() > messages
    assert Event.objects.filter(kind="state").exists()
    assert told["live"]["streams_at_once"] >= 6
    assert told["live"]["from_sending_to_event"]["count"] > 0
    assert told["live"]["missed"] == 0
    assert set(told["oldest_job_seconds"]) == {"notice", "alarm", "index_change", "held_reply"}
    assert {"pages", "live", "worker"} <= set(told["memory_megabytes"])
    assert {len(weights) for weights in told["memory_megabytes"].values()} == {PARTS + 1}
    assert len(told["waves"]["megabytes_after_each"]) == 2
