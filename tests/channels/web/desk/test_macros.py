"""A canned reply brings changes of the ticket along: seen before, made by their own actions, all or nothing."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.canned import add_canned_reply
from heimdesk.domain.tickets.actions.take import assign
from heimdesk.domain.tickets.macros import Changes, changes_of, foreseen
from heimdesk.domain.tickets.models import CannedReply, Message, State, Ticket
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

MINE = Changes(take=True, severity=4, reason="It is a question of usage.", then="waiting")


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def macro(scene: Scene, changes: Changes = MINE) -> CannedReply:
    """Kept by the shift manager for all products."""
    return add_canned_reply(
        title="How it is used", text="Hello {name}, look here.", product=None, changes=changes,
        by=scene.people.jonas, now=scene.now,
    )  # fmt: skip


def sent(**more: Any) -> dict[str, Any]:
    """The composer as the page sends it when all is ticked."""
    along = ["take", "severity"]
    fields = {"mode": "reply", "text": "Hello Bob, look here.", "then": "waiting", "along": along, "offered": along}
    return {**fields, "along_severity": "4", "along_reason": MINE.reason, **more}


def test_changes_are_kept_with_a_reply_and_shown(scene: Scene, jonas: Client, ines: Client) -> None:
    """[WRK-4] The form keeps them, the list names them; a form sent without them takes them away."""
    fields = {
        "title": "Usage",
        "text": "Hello {name}",
        "take": "on",
        "severity": "4",
        "reason": " Usage ",
        "then": "waiting",
    }
    assert jonas.post("/desk/canned-replies/new/", fields).status_code == 302
    canned = CannedReply.objects.get(title="Usage")
    assert changes_of(canned) == Changes(take=True, severity=4, reason="Usage", then="waiting")
    listed = shown(ines.get("/desk/canned-replies/"))
    assert all(word in listed for word in ("takes the ticket", "severity 4", "waits for the customer"))
    form = shown(jonas.get(f"/desk/canned-replies/{canned.pk}/change/"))
    assert 'value="Usage"' in form
    assert '<option value="waiting" selected>' in form
    without = {"title": "Usage", "text": "Hi", "seen": 1}
    assert jonas.post(f"/desk/canned-replies/{canned.pk}/change/", without).status_code == 302
    canned.refresh_from_db()
    assert canned.changes == {}


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"severity": "4"}, "reason"), ({"severity": "9", "reason": "x"}, "severity"), ({"then": "gone"}, "then"),
     ({"severity": "x", "reason": "x"}, "severity"), ({"reason": "x" * 501}, "reason")],
)  # fmt: skip
def test_changes_that_no_book_knows_are_refused_beside_their_field(
    scene: Scene, jonas: Client, fields: dict[str, str], field: str
) -> None:
    """[WRK-4] A severity without a reason too; nothing is kept."""
    answer = jonas.post("/desk/canned-replies/new/", {"title": "Odd", "text": "x", **fields})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in shown(answer)
    assert not CannedReply.objects.filter(title="Odd").exists()
    if field != "severity":
        with pytest.raises(Invalid):
            macro(scene, Changes(severity=4))


def test_what_goes_along_is_seen_in_the_composer_before_anything_is_done(scene: Scene, ines: Client) -> None:
    """[WRK-4] Without a script, by the address; who proposes reads that it is a proposal; nothing has changed yet."""
    canned = macro(scene)
    before = Ticket.objects.values().get(pk=scene.fresh.pk)
    page = shown(ines.get(f"/desk/tickets/{scene.fresh.number}/?canned={canned.pk}"))
    assert "Hello Bob, look here." in page
    assert page.count('name="along"') == 2
    assert page.count('name="along" value="take" checked') == 1
    assert "proposed to the customer" in page
    assert '<option value="waiting" selected>' in page
    assert "takes the ticket · severity 4 · waits for the customer" in shown(
        ines.get(f"/desk/tickets/{scene.fresh.number}/canned/")
    )
    assert Ticket.objects.values().get(pk=scene.fresh.pk) == before


def test_reply_and_changes_are_made_together(scene: Scene, ines: Client, jonas: Client) -> None:
    """[WRK-4] [SEV-2] The engineer takes it and proposes; the shift manager changes; each is an event as ever."""
    assert ines.post(f"/desk/tickets/{scene.fresh.number}/reply/", sent()).status_code == 302
    ticket = Ticket.objects.get(pk=scene.fresh.pk)
    assert (ticket.owner, ticket.severity, ticket.severity_proposed) == (scene.people.ines, 3, 4)
    assert ticket.state == State.WAITING
    told = ticket.events.exclude(kind__in=("opened", "routed", "met")).order_by("id")
    assert list(told.values_list("kind", flat=True)) == ["taken", "state", "severity_proposed", "state"]
    assert jonas.post(f"/desk/tickets/{scene.stuck.number}/reply/", sent(along="severity", then="")).status_code == 302
    stuck = Ticket.objects.get(pk=scene.stuck.pk)
    assert (stuck.owner, stuck.severity, stuck.state) == (scene.people.ines, 4, State.OPEN)


def test_what_is_not_ticked_is_left_out_and_a_note_changes_nothing(scene: Scene, ines: Client) -> None:
    """[WRK-4]"""
    path = f"/desk/tickets/{scene.foreign.number}/reply/"
    assert ines.post(path, sent(mode="note")).status_code == 302
    assert Ticket.objects.get(pk=scene.foreign.pk).owner is None
    assert ines.post(path, sent(along=["take"], then="")).status_code == 302
    ticket = Ticket.objects.get(pk=scene.foreign.pk)
    assert (ticket.owner, ticket.severity, ticket.severity_proposed) == (scene.people.ines, 1, None)


def test_one_refusal_stops_all_of_it(scene: Scene, ines: Client) -> None:
    """[WRK-4] [SEV-2] An engineer raises nothing: neither taken nor said; the form comes back as it was."""
    said, told = Message.objects.count(), Notice.objects.count()
    answer = ines.post(f"/desk/tickets/{scene.fresh.number}/reply/", sent(along_severity="1"))
    assert answer.status_code == 409
    page = shown(answer)
    assert "An engineer may propose a lower severity only." in page
    assert "Hello Bob, look here." in page
    assert page.count('name="along" value="severity" checked') == 1
    assert f'value="{MINE.reason}"' in page
    ticket = Ticket.objects.get(pk=scene.fresh.pk)
    assert (ticket.owner, ticket.severity, ticket.state) == (None, 3, State.NEW)
    assert "nobody" in page
    assert (Message.objects.count(), Notice.objects.count()) == (said, told)
    again = ines.post(f"/desk/tickets/{scene.fresh.number}/reply/", sent(along_reason=""))
    assert "A change of severity needs a reason." in shown(again)
    assert Message.objects.count() == said


def test_what_holds_already_is_neither_offered_nor_done_again(scene: Scene, ines: Client, as_: Browse) -> None:
    """[WRK-4] And an author, who works on no ticket, may send none of it."""
    canned, people = macro(scene), scene.people
    changes = changes_of(canned)
    assert [each.kind for each in foreseen(changes, scene.stuck, by=people.ines)] == ["severity"]
    assert [bool(each.verdict) for each in foreseen(changes, scene.stuck, by=people.arthur)] == [False, False]
    assert not foreseen(Changes(severity=3, reason="x"), scene.fresh, by=people.ines)
    events = scene.stuck.events.count()
    answer = ines.post(f"/desk/tickets/{scene.stuck.number}/reply/", sent(along=["take"], then=""))
    assert answer.status_code == 302
    assert scene.stuck.events.count() == events
    assert as_(people.arthur).post(f"/desk/tickets/{scene.fresh.number}/reply/", sent()).status_code == 409
    assert Ticket.objects.get(pk=scene.fresh.pk).owner is None


def test_what_a_colleague_changed_meanwhile_is_not_undone_unseen(scene: Scene, ines: Client) -> None:
    """[WRK-4] [WRK-5] Nothing is done; the page comes back with what goes along from where the ticket is now."""
    seen = {"seen_take": "", "seen_severity": str(scene.stuck.severity)}
    assign(scene.stuck, scene.people.selma, by=scene.people.jonas, now=scene.now)
    answer = ines.post(f"/desk/tickets/{scene.stuck.number}/reply/", sent(**seen))
    assert answer.status_code == 422
    page = shown(answer)
    assert "The ticket was changed meanwhile. Compare what goes along, and send it again." in page
    assert f'name="seen_take" value="{scene.people.selma.name}"' in page
    assert "Hello Bob, look here." in page
    ticket = Ticket.objects.get(pk=scene.stuck.pk)
    assert ticket.owner == scene.people.selma
    assert not Message.objects.filter(text="Hello Bob, look here.").exists()
    again = sent(**{**seen, "seen_take": scene.people.selma.name})
    assert ines.post(f"/desk/tickets/{scene.stuck.number}/reply/", again).status_code == 302
