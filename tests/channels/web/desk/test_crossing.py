"""Words that cross a colleague's come back with them, and what a reply costs that is written at once."""

from collections.abc import Callable
from html import unescape
from typing import Any

from django.test import Client

from tests.channels.web.desk.scene import Scene


def test_what_a_reply_costs_that_does_not_wait(
    scene: Scene, ines: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """[WRK-4] [WRK-5] The row of the ticket is read and locked once for the press, and once by the action itself.

    As a page sends it, with what it had shown: whether others wrote since then is asked under the lock alone.
    """
    path, seen = f"/desk/tickets/{scene.stuck.number}/reply/", scene.stuck.messages.latest("pk").pk
    sent = {"mode": "reply", "then": "", "seen_message": str(seen)}
    ines.post(path, {**sent, "text": "One."})
    with django_assert_max_num_queries(25):
        assert ines.post(path, {**sent, "text": "Two."}).status_code == 302


def test_words_that_crossed_others_come_back_with_them_and_what_stands_there_is_not_sent_again(
    scene: Scene, ines: Client, jonas: Client
) -> None:
    """[WRK-4] [WRK-5] A reply and a note alike; a press that was repeated finds its words, whoever wrote since then."""
    path, seen = f"/desk/tickets/{scene.stuck.number}/reply/", scene.stuck.messages.latest("pk").pk
    jonas.post(path, {"mode": "note", "text": "The chain ends today."})
    for mode in ("reply", "note"):
        mine = {"mode": mode, "then": "", "seen_message": str(seen), "text": f"My {mode}."}
        came_back = ines.post(path, mine)
        page = unescape(came_back.content.decode())
        assert came_back.status_code == 409
        assert page.count("others wrote meanwhile") == 1
        assert "The chain ends today." in page
        assert f"My {mode}." in page
        assert not scene.stuck.messages.filter(text=mine["text"]).exists()
        latest = {**mine, "seen_message": str(scene.stuck.messages.latest("pk").pk)}
        assert ines.post(path, latest).status_code == 302
        jonas.post(path, {"mode": "note", "text": f"Seen, your {mode}."})
        assert ines.post(path, latest).status_code == 302
        assert scene.stuck.messages.filter(text=mine["text"]).count() == 1
