"""No field takes more than can be read: what is too long comes back with what is possible beside it."""

from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Event, Message
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

LONG = "x" * 150_000


def _ticket_forms(scene: Scene) -> list[tuple[Person, str, dict[str, Any], str]]:
    """Who sends what to where, and which field of it is too long."""
    people, stuck = scene.people, f"/desk/tickets/{scene.stuck.number}"
    tomorrow = timezone.localtime(scene.now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    message = Message.objects.filter(ticket=scene.stuck).order_by("id").first()
    assert message is not None
    split = {"messages": [message.pk], "subject": "Another issue", "waive": "on", "waive_reason": "Ours."}
    solved = {"mode": "reply", "then": "known_bug", "text": "Fixed later."}
    pending = f"/desk/tickets/{scene.pending.number}"
    return [
        (people.ines, f"{stuck}/eta/", {"due_at": tomorrow, "about": "update"}, "reason"),
        (people.jonas, f"{stuck}/severity/", {"severity": "3"}, "reason"),
        (people.ines, f"{stuck}/severity/", {"severity": "3"}, "reason"),
        (people.jonas, f"{stuck}/owner/", {"owner": people.selma.pk}, "reason"),
        (people.ines, f"{stuck}/hand-over/", {"level": "expert"}, "note"),
        (people.ines, f"{stuck}/administrative/", {}, "reason"),
        (people.ines, f"{stuck}/split/", split, "subject"),
        (people.ines, f"{stuck}/split/", split, "waive_reason"),
        (people.jonas, f"{stuck}/credit/", {}, "reason"),
        (people.jonas, f"{stuck}/escalate/", {}, "reason"),
        (people.ines, f"{stuck}/reply/", {"mode": "reply", "then": ""}, "text"),
        (people.ines, f"{stuck}/reply/", {"mode": "note", "then": ""}, "text"),
        (people.ines, f"{stuck}/reply/", solved, "fix_version"),
        (people.ines, f"{pending}/withdraw/", {}, "reason"),
        (people.jonas, f"/desk/shifts/{people.shift.pk}/hand-over/", {}, "note"),
        (people.ada, f"/desk/products/{people.gateway.slug}/change/",
         {"name": "Mail Gateway", "family": "Mail"}, "definition_1"),
        (people.ada, f"/desk/products/{people.gateway.slug}/modules/", {}, "name"),
        (people.ada, f"/desk/products/{people.gateway.slug}/releases/", {"released_on": "2026-06-01"}, "version"),
        (people.jonas, f"/desk/products/{people.gateway.slug}/bugs/new/", {}, "title"),
        (people.jonas, "/desk/views/new/", {"severity": "1"}, "name"),
        (people.jonas, "/desk/canned-replies/new/", {"text": "Hello."}, "title"),
        (people.alice, f"/tickets/{scene.stuck.number}/reply/", {}, "text"),
        (people.alice, f"/tickets/{scene.stuck.number}/escalate/", {"sure": "on"}, "reason"),
    ]  # fmt: skip


def test_no_field_takes_what_nobody_can_read(scene: Scene, as_: Browse) -> None:
    """[WRK-3] [SEV-2] [UI-1] Nothing is stored of it, and the answer says how many signs are possible."""
    before = Event.objects.count(), Message.objects.count()
    wrong = []
    for who, where, sent, field in _ticket_forms(scene):
        answer = as_(who).post(where, {**sent, field: LONG})
        told = unescape(answer.content.decode())
        if answer.status_code not in (409, 422) or (answer.status_code == 422 and "150" not in told):
            wrong.append((where, field, answer.status_code))
    assert wrong == []
    assert (Event.objects.count(), Message.objects.count()) == before


def test_a_reason_has_its_limit_beside_it(scene: Scene, ines: Client) -> None:
    """[WRK-3] 500 signs."""
    due = timezone.localtime(scene.now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    sent = {"due_at": due, "about": "update", "reason": "x" * 501}
    answer = ines.post(f"/desk/tickets/{scene.stuck.number}/eta/", sent)
    assert answer.status_code == 422
    assert "This has 501 characters, 500 are possible. Shorten it." in unescape(answer.content.decode())
    assert ines.post(f"/desk/tickets/{scene.stuck.number}/eta/", {**sent, "reason": "x" * 500}).status_code == 302


def test_no_line_turns_round_what_stands_after_it(scene: Scene, ines: Client) -> None:
    """[UI-1] Signs that are not seen and change the direction are taken out of lines."""
    due = timezone.localtime(scene.now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    reason = "a\u202ab\u202bc\u202cd\u202de\u202ef\u2066g\u2067h\u2068i\u2069j"
    ines.post(f"/desk/tickets/{scene.stuck.number}/eta/", {"due_at": due, "about": "update", "reason": reason})
    assert Event.objects.filter(ticket=scene.stuck, kind="eta").latest("id").reason == "abcdefghij"
