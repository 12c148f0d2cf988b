"""Whoever writes an @ that names no colleague hears that nobody was told by it."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.channels.web.desk.scene import Scene
from tests.channels.web.desk.test_calls import form

HTMX = {"HX-Request": "true"}


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("door", "sent"),
    [
        ("reply", {"mode": "note", "text": "@selmah and @emil, look."}),
        ("hand-over", {"level": "senior", "owner": "nobody", "note": "@selmah and @emil, look."}),
        ("call", {"text": "@selmah and @emil, look.", "counts_as": "note"}),
    ],
)
def test_its_author_hears_of_an_at_that_names_nobody(
    scene: Scene, ines: Client, door: str, sent: dict[str, str]
) -> None:
    """[WRK-4] Of that name alone, at the foot of the open page, and without a script on the next; the note stands."""
    ticket = scene.waiting if door == "call" else scene.stuck
    path = f"/desk/tickets/{ticket.number}/"
    if door == "call":
        sent = form(scene, **sent)
    by_script = shown(ines.post(f"{path}{door}/", sent, headers=HTMX))
    assert '<div hx-swap-oob="beforeend:[data-toasts]"><div class="toast" role="status"' in by_script
    assert by_script.split("Nobody was told by")[1].split(":")[0].strip(" \u2068\u2069") == "@selmah"
    assert ticket.messages.filter(kind="note", text="@selmah and @emil, look.").count() == 1
    text = {name: value.replace("look", "read").replace("senior", "expert") for name, value in sent.items()}
    assert ines.post(f"{path}{door}/", text).status_code == 302
    assert "Nobody was told by" in shown(ines.get(path))
    assert "Nobody was told by" not in shown(ines.get(path))


def test_an_at_in_a_reply_and_one_that_names_a_colleague_are_told_nothing(scene: Scene, ines: Client) -> None:
    """[WRK-4]"""
    path = f"/desk/tickets/{scene.stuck.number}/"
    for mode, text in (("reply", "Set @selmah in it."), ("note", "@selma, look.")):
        assert "Nobody was told by" not in shown(ines.post(f"{path}reply/", {"mode": mode, "text": text}, headers=HTMX))


def test_a_note_on_several_tickets_tells_it_once(scene: Scene, ines: Client) -> None:
    """[WRK-4] [WRK-6]"""
    sent = {"kind": "note", "ticket": [scene.stuck.number, scene.fresh.number], "text": "@selmah, look."}
    answer = ines.post("/desk/tickets/change/", {**sent, "step": "make"})
    assert shown(ines.get(answer["Location"])).count("Nobody was told by") == 1
