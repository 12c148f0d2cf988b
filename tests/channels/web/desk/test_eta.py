"""The form of a promised moment: the reader's own clock, each slip with its reason, nothing promised twice."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from heimdesk.domain.tickets.models import Promise, Ticket
from tests.channels.web.desk.scene import Scene

HTMX = {"HX-Request": "true"}


def _path(ticket: Ticket, noun: str) -> str:
    return f"/desk/tickets/{ticket.number}/{noun}/"


def test_an_eta_is_promised_on_the_engineers_own_clock(scene: Scene, ines: Client) -> None:
    """[WRK-3] The field is in the reader's zone; the history keeps the reason of each slip."""
    ines.cookies["zone"] = "Asia/Tokyo"
    at = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT09:00")
    sent = {"due_at": at, "about": "update", "reason": "The disk is being copied."}
    answer = ines.post(_path(scene.stuck, "eta"), sent, headers=HTMX)
    assert answer["HX-Retarget"] == "#facts"
    assert "The disk is being copied." in answer.content.decode()
    promise = Promise.objects.get(ticket=scene.stuck, kind="eta", current=True)
    assert promise.due_at.hour == 0
    assert promise.about == "update"


def test_an_eta_that_is_promised_already_is_not_promised_twice(scene: Scene, ines: Client) -> None:
    """[WRK-3] Beside its field, and the history has it once."""
    at = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT09:00")
    sent = {"due_at": at, "about": "resolution", "reason": "The disk is being copied."}
    assert ines.post(_path(scene.stuck, "eta"), sent).status_code == 302
    told = scene.stuck.events.filter(kind="eta").count()
    answer = ines.post(_path(scene.stuck, "eta"), sent)
    assert answer.status_code == 422
    assert "This is promised already." in answer.content.decode().split('id="due_at-error"')[1].split("</p>")[0]
    assert scene.stuck.events.filter(kind="eta").count() == told


def test_an_eta_without_a_moment_comes_back_with_the_reason_kept(scene: Scene, ines: Client) -> None:
    """[WRK-3] 422, the error beside its field, nothing typed lost."""
    answer = ines.post(_path(scene.stuck, "eta"), {"due_at": "soon", "reason": "Waiting for the disk."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="due_at-error"' in page
    assert "Waiting for the disk." in page
