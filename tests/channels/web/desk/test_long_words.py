"""No field takes more than can be read: what is too long comes back with what is possible beside it."""

from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.utils import timezone

from heimdesk.domain.catalog.actions import confirm_bug, report_bug
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.links import link_bug
from heimdesk.domain.tickets.models import Event, Message
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

LONG = "x" * 150_000
OF_RESOLUTIONS = {"resolution_article", "resolution_bug", "fix_version"}
"""Fields of the composer that are read with a resolution alone."""


class TextFields(HTMLParser):
    """The fields that take text or a moment, name and id, in each form that is sent by POST, by where it goes to."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self.path = path
        self.of: dict[str, dict[str, str]] = {}
        self._form: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "form":
            self._form = (held.get("action") or self.path).partition("?")[0] if held.get("method") == "post" else None
        is_text = tag == "textarea" or (tag == "input" and held.get("type", "text") in {"text", "datetime-local"})
        if is_text and self._form is not None and held.get("name"):
            self.of.setdefault(self._form, {})[str(held["name"])] = str(held.get("id") or held["name"])

    def handle_endtag(self, tag: str) -> None:
        self._form = None if tag == "form" else self._form


def _forms(scene: Scene) -> list[tuple[Person, str, str, dict[str, Any]]]:
    """Who opens which page and sends a form of it where; what stands in it besides the field that is too long."""
    people, stuck = scene.people, f"/desk/tickets/{scene.stuck.number}"
    tomorrow = timezone.localtime(scene.now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    message = Message.objects.filter(ticket=scene.stuck).order_by("id").first()
    assert message is not None
    why = {"reason": "It is so."}
    split = {"messages": [message.pk], "subject": "Another issue", "waive": "on", "waive_reason": "Ours."}
    solved = {"mode": "reply", "then": "known_bug", "text": "Fixed later.", "fix_version": "9.9"}
    product, pending = f"/desk/products/{people.gateway.slug}", f"/desk/tickets/{scene.pending.number}"
    own, taken = f"/tickets/{scene.stuck.number}/", f"/desk/tickets/{scene.stuck.number}/"
    alone = [
        (people.ines, f"{stuck}/eta/", {**why, "due_at": tomorrow, "about": "update"}),
        (people.jonas, f"{stuck}/severity/", {**why, "severity": "3"}),
        (people.ines, f"{stuck}/severity/", {**why, "severity": "3"}),
        (people.jonas, f"{stuck}/owner/", {**why, "owner": people.selma.pk}),
        (people.ines, f"{stuck}/hand-over/", {"level": "expert", "note": "Logs are here."}),
        (people.ines, f"{stuck}/administrative/", why),
        (people.ines, f"{stuck}/split/", split),
        (people.jonas, f"{stuck}/credit/", why),
        (people.jonas, f"{stuck}/escalate/", why),
        (people.ines, f"{pending}/withdraw/", why),
        (people.ines, f"{stuck}/tags/", {}),
        (people.ines, f"{stuck}/spent/", {"spent": "5"}),
        (people.ines, f"{stuck}/snooze/", {}),
        *((people.ines, f"{stuck}/link/", {"kind": kind}) for kind in ("bug", "ticket", "article")),
        (people.ada, f"{product}/change/", {"name": "Mail Gateway", "family": "Mail"}),
        (people.jonas, f"{product}/bugs/new/", {"title": "Odd"}),
        (people.jonas, "/desk/canned-replies/new/", {"title": "Odd", "text": "Hello."}),
    ]
    return [
        *((who, where, where, sent) for who, where, sent in alone),
        (people.ines, taken, f"{stuck}/reply/", {"mode": "reply", "then": "", "text": "A word."}),
        (people.ines, taken, f"{stuck}/reply/", {"mode": "note", "then": "", "text": "A word."}),
        (people.ines, taken, f"{stuck}/reply/", solved),
        (people.jonas, "/desk/escalations/", f"/desk/shifts/{people.shift.pk}/hand-over/", {"note": "Quiet."}),
        (people.ada, f"{product}/", f"{product}/modules/", {"name": "Odd"}),
        (people.ada, f"{product}/", f"{product}/releases/", {"version": "77.1", "released_on": "2026-06-01"}),
        (people.jonas, "/desk/views/new/?severity=1", "/desk/views/new/", {"severity": "1", "name": "Odd"}),
        (people.alice, own, f"{own}reply/", {"text": "A word."}),
        (people.alice, own, f"{own}escalate/", {**why, "sure": "on"}),
    ]  # fmt: skip


def test_no_field_takes_what_nobody_can_read(scene: Scene, as_: Browse) -> None:
    """[WRK-3] [SEV-2] [UI-1] Each field of text of a form: nothing is stored, the answer says what is possible."""
    opened_on = timezone.localdate(scene.stuck.opened_at)
    bug = confirm_bug(report_bug(scene.people.gateway, "Stalls", now=scene.now), opened_on, now=scene.now)
    link_bug(scene.stuck, bug, by=scene.people.ines, now=scene.now)
    before = Event.objects.count(), Message.objects.count()
    wrong, tried = [], 0
    for who, page, where, sent in _forms(scene):
        fields = TextFields(as_(who).get(page).content.decode(), page.partition("?")[0]).of.get(where, {})
        if not sent.get("then", "resolves"):
            fields = {field: its_id for field, its_id in fields.items() if field not in OF_RESOLUTIONS}
        if not fields:
            wrong.append((page, where, "has no such form"))
        for field, its_id in fields.items():
            answer = as_(who).post(where, {**sent, field: LONG})
            tried += 1
            told = unescape(answer.content.decode())
            if answer.status_code != 422 or ("150" not in told and f'id="{its_id}-error"' not in told):
                wrong.append((where, field, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 30
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
