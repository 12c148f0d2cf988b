"""How the staff is told of escalations, and by when these are owed a status: on the pages of the desk."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from heimdesk.domain.notices.models import TellingWay
from heimdesk.domain.notices.ways import add_way
from heimdesk.domain.tickets.actions.escalate import acknowledge
from heimdesk.domain.tickets.models import Escalation
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene
from tests.letters import deliver_due
from tests.listening import Heard, web_server


@pytest.fixture
def hook(settings: Any) -> Iterator[Heard]:
    """A web server of this machine, which the settings allow to call."""
    settings.WEBHOOK_PRIVATE = True
    with web_server() as heard:
        yield heard


def ways_page(client: Client) -> str:
    return re.sub(r"\s+", " ", client.get(reverse("desk:ways")).content.decode())


def test_a_webhook_is_added_tried_renewed_and_removed(scene: Scene, jonas: Client, hook: Heard) -> None:
    """[ESC-3] The page shows the secret that signs, and how the last call fared."""
    assert "You have no other way yet" in ways_page(jonas)
    assert jonas.post(reverse("desk:ways"), {"kind": "webhook", "target": hook.url}).status_code == 302
    way = TellingWay.objects.get(person=scene.people.jonas)
    page = ways_page(jonas)
    secret = re.search(r"whsec_[\w+/=]+", page)
    assert secret is not None
    assert "nothing was sent yet" in page
    jonas.post(reverse("desk:test-way", args=[way.pk]))
    assert "on its way" in ways_page(jonas)
    deliver_due(scene.now + timedelta(minutes=1), 100)
    assert "arrived" in ways_page(jonas)
    assert len(hook.calls) == 1
    jonas.post(reverse("desk:renew-way", args=[way.pk]))
    assert secret[0] not in ways_page(jonas)
    jonas.post(reverse("desk:remove-way", args=[way.pk]))
    assert not TellingWay.objects.exists()


def test_why_a_call_failed_is_told_without_the_address(scene: Scene, jonas: Client, hook: Heard) -> None:
    """[ESC-3] And when it is tried again."""
    way = add_way(scene.people.jonas, "webhook", hook.url, now=scene.now)
    jonas.post(reverse("desk:test-way", args=[way.pk]))
    hook.status = 500
    deliver_due(scene.now + timedelta(minutes=1), 100)
    assert "127.0.0.1 answered 500" in ways_page(jonas)


def test_what_is_wrong_with_a_way_stands_beside_its_field(scene: Scene, jonas: Client) -> None:
    """[ESC-3] [UI-1] What was typed is kept."""
    answer = jonas.post(reverse("desk:ways"), {"kind": "webhook", "target": "http://10.0.0.1/hook"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="target-error"' in page
    assert "http://10.0.0.1/hook" in page


def test_everybody_sees_and_changes_the_own_ways_alone(scene: Scene, jonas: Client, ines: Client) -> None:
    """[ESC-3] Another's does not exist."""
    way = add_way(scene.people.jonas, "mail", "4791234567@sms.example", now=scene.now)
    assert "sms.example" not in ways_page(ines)
    for name in ("test-way", "renew-way", "remove-way"):
        assert ines.post(reverse(f"desk:{name}", args=[way.pk])).status_code == 404
    assert TellingWay.objects.filter(pk=way.pk).exists()


def test_the_preferences_lead_there_for_the_staff(scene: Scene, jonas: Client, as_: Browse) -> None:
    """[ESC-3] Not for customers, nor for who is not logged in."""
    link = reverse("desk:ways")
    assert link in jonas.get("/preferences/").content.decode()
    for client in (as_(scene.people.bob), as_(None)):
        answer = client.get("/preferences/")
        assert answer.status_code == 200
        assert link not in answer.content.decode()


def test_an_acknowledged_escalation_counts_down_to_its_status(scene: Scene, jonas: Client) -> None:
    """[ESC-3] On the page of the escalations and on the ticket, with its why."""
    escalation = Escalation.objects.get(ticket=scene.escalated)
    jonas.post(reverse("desk:acknowledge", args=[escalation.pk]))
    escalation.refresh_from_db()
    assert escalation.answer_due is not None
    page = jonas.get(reverse("desk:escalations")).content.decode()
    assert f'<time datetime="{escalation.answer_due.isoformat(timespec="seconds")}">' in page
    assert f'id="why-status-{escalation.pk}"' in page
    assert "after the escalation was acknowledged" in page
    ticket = jonas.get(reverse("desk:ticket", args=[scene.escalated.number])).content.decode()
    assert "Status due" in ticket
    assert 'id="why-status"' in ticket


def test_an_escalation_past_the_last_level_tells_how_long_nobody_heard_it(scene: Scene, jonas: Client) -> None:
    """[ESC-3] No time is left in which to acknowledge it, so none is promised."""
    Escalation.objects.filter(ticket=scene.escalated).update(acknowledge_due=None)
    page = jonas.get(reverse("desk:escalations")).content.decode()
    assert "Not acknowledged for" in page
    assert 'class="due breached hero"' in page
    assert "Acknowledge within" not in page


def test_the_customer_reads_by_when_the_status_comes(scene: Scene, as_: Browse) -> None:
    """[ESC-3] [POR-3] On the ticket's own page of the portal."""
    escalation = Escalation.objects.get(ticket=scene.escalated)
    acknowledge(escalation, by=scene.people.jonas, now=scene.now)
    page = as_(scene.people.alice).get(f"/tickets/{scene.escalated.number}/").content.decode()
    assert "and answers with a status by" in page
