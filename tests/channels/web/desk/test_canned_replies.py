"""Canned replies are kept on the desk, with placeholders that are really filled."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.canned import add_canned_reply, change_canned_reply, remove_canned_reply
from heimdesk.domain.tickets.models import CannedReply
from heimdesk.domain.tickets.placeholders import PLACEHOLDERS, fill, unknown_in
from tests.cast import Cast
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene
from tests.channels.web.portal.wizard import hidden

ALL, NEW = "/desk/canned-replies/", "/desk/canned-replies/new/"
LOG = {"title": "The log of today", "text": "Hello {name}, {number} needs the log: `awk '{{print}}'`. {me}"}


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_a_reply_is_added_offered_changed_and_removed(scene: Scene, jonas: Client, ines: Client) -> None:
    """[WRK-4] On tickets of its product alone, filled in; each step is in the audit log."""
    people = scene.people
    assert jonas.post(NEW, {**LOG, "product": people.gateway.pk}).status_code == 302
    canned = CannedReply.objects.get(title=LOG["title"])
    offered = shown(ines.get(f"/desk/tickets/{scene.stuck.number}/canned/"))
    assert f"Hello Bob, #{scene.stuck.number} needs the log: `awk '{{print}}'`. Ines Duarte" in offered
    path = f"{ALL}{canned.pk}/"
    assert jonas.post(f"{path}change/", {**LOG, "product": people.panel.pk, "seen": 1}).status_code == 302
    assert LOG["title"] not in shown(ines.get(f"/desk/tickets/{scene.stuck.number}/canned/"))
    assert LOG["title"] in shown(ines.get(ALL))
    assert jonas.post(f"{path}remove/").status_code == 302
    assert not CannedReply.objects.filter(pk=canned.pk).exists()
    assert jonas.post(f"{path}remove/").status_code == 404
    verbs = AuditRow.objects.filter(subject=LOG["title"]).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["added a canned reply", "changed a canned reply", "removed a canned reply"]


def test_an_unknown_placeholder_is_refused_beside_the_text(jonas: Client) -> None:
    """[WRK-4] With those there are; a title twice and nothing written too. What was typed comes back."""
    answer = jonas.post(NEW, {"title": "Odd", "text": "Hello {nmae}, {name.__class__} {}"})
    assert answer.status_code == 422
    assert "Nothing fills {nmae}." in shown(answer)
    assert "Hello {nmae}," in shown(answer)
    assert 'id="text-error"' in shown(answer)
    twice = shown(jonas.post(NEW, {"title": "Ask for the log", "text": " "}))
    assert 'id="title-error"' in twice
    assert 'id="text-error"' in twice
    assert all("{" + word + "}" in shown(jonas.get(NEW)) for word in PLACEHOLDERS)


def test_braces_of_code_stay_and_nothing_behind_a_placeholder_is_reached(scene: Scene) -> None:
    """[WRK-4] Neither attributes nor formats."""
    text = 'Send {"a": {"b": 1}} to {account}; {{name}}, {name.__class__}, {number:>9}'
    assert unknown_in(text) == []
    filled = fill(text, scene.stuck, by=scene.people.ines)
    assert filled == 'Send {"a": {"b": 1}} to Kestrel Hosting; {name}, {name.__class__}, {number:>9}'
    assert unknown_in("{nmae} {nmae} {name} {x}") == ["nmae", "x"]


def test_who_keeps_canned_replies(people: Cast, scene: Scene, as_: Browse) -> None:
    """[WRK-4] [SRC-3] Seniors, shift managers and administrators; the domain refuses everybody else."""
    canned = CannedReply.objects.get()
    for person in (people.ines, people.emil, people.tamara, people.sven, people.arthur, people.alice):
        with pytest.raises(Refused):
            add_canned_reply(title="T", text="x", product=None, by=person, now=scene.now)
        with pytest.raises(Refused):
            change_canned_reply(canned, seen=1, title="T", text="x", product=None, by=person, now=scene.now)
        with pytest.raises(Refused):
            remove_canned_reply(canned, by=person, now=scene.now)
    for person in (people.ines, people.arthur):
        assert as_(person).get(ALL).status_code == 200
        assert as_(person).get(NEW).status_code == 403
        assert as_(person).post(f"{ALL}{canned.pk}/remove/").status_code == 403
    for person in (people.selma, people.jonas, people.ada):
        assert as_(person).get(NEW).status_code == 200
        with pytest.raises(Invalid):
            add_canned_reply(title="T" * 81, text="x", product=None, by=person, now=scene.now)
    assert CannedReply.objects.get() == canned


def test_a_reply_that_somebody_changed_meanwhile_is_not_overwritten(scene: Scene, jonas: Client, as_: Browse) -> None:
    """[WRK-4] The second gets both texts (409) and nothing that was typed is lost; sent once more, it replaces."""
    canned = CannedReply.objects.get()
    path = f"{ALL}{canned.pk}/change/"
    seen = hidden(jonas.get(path), "seen")
    assert as_(scene.people.selma).post(path, {"seen": seen, "title": "Log", "text": "Hers {name}"}).status_code == 302
    crossed = jonas.post(path, {"seen": seen, "title": "The log", "text": "His {name}"})
    page = shown(crossed)
    assert crossed.status_code == 409
    assert "Somebody changed this reply while you wrote." in page
    assert page.index("His {name}") < page.index("Hers {name}")
    assert 'value="The log"' in page
    assert CannedReply.objects.get().text == "Hers {name}"
    again = {"seen": hidden(crossed, "seen"), "title": "The log", "text": "His {name}"}
    assert jonas.post(path, again).status_code == 302
    assert CannedReply.objects.get().text == "His {name}"
    for nothing in ("", "x", "9" * 30):
        assert jonas.post(path, {**again, "seen": nothing}).status_code == 409
