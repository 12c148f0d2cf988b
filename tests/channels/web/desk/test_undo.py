"""On the desk a sent reply is told to go in so many seconds, and its author takes it back: whole, without a script."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.hold import send_held
from heimdesk.domain.tickets.actions.merge import merge
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.models import Message, ReplyDraft, Ticket
from tests.cast import book
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

HTMX = {"HX-Request": "true"}
UNDO = 'aria-keyshortcuts="z"'


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.fixture(autouse=True)
def waiting(scene: Scene) -> None:
    """Replies wait, as in the book that ships."""
    book("undo_within: 0 s", "undo_within: 10 s", now=scene.now)


def answer(**more: Any) -> dict[str, Any]:
    """An answer with all that can go along."""
    article = Article.objects.get().number
    return {
        "mode": "reply", "text": "Renew the chain.", "then": "solved", "resolution_article": str(article),
        "offered": ["take", "tags"], "along": ["tags"], "along_tags": "chain", **more,
    }  # fmt: skip


def due(scene: Scene) -> None:
    """What waits has waited long enough."""
    ReplyDraft.objects.filter(kind="held").update(goes_at=scene.now)


def test_a_reply_waits_is_told_and_comes_back_whole(scene: Scene, ines: Client, jonas: Client) -> None:
    """[WRK-4] [WRK-5] Its author sees the seconds and the key, a colleague that it goes; then all of it is there."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    said = Message.objects.count()
    file = SimpleUploadedFile("chain.pem", b"----")
    assert ines.post(f"{path}reply/", answer(files=file))["Location"] == f"{path}#latest"
    own, others = shown(ines.get(path)), shown(jonas.get(path))
    assert "Your reply goes in" in own
    assert UNDO in own
    assert 'role="status"' in own[own.index('id="held"') :][:80]
    assert "Renew the chain." not in own
    assert f"A reply by {scene.people.ines.name} goes in" in others
    assert UNDO not in others
    assert ines.post(f"{path}undo/", {"text": "And this."})["Location"] == f"{path}#text"
    page = shown(ines.get(path))
    assert "Your reply goes in" not in page
    assert "Renew the chain.\n\nAnd this.</textarea>" in page
    assert '<option value="solved" class="resolves" selected>' in page
    assert f'name="resolution_article" inputmode="numeric" value="{Article.objects.get().number}"' in page
    assert 'name="along" value="tags" checked' in page
    assert 'name="along_tags" value="chain"' in page
    assert "chain.pem" in page
    assert Message.objects.count() == said


def test_files_of_a_reply_that_came_back_go_with_it_and_only_with_it(scene: Scene, ines: Client, jonas: Client) -> None:
    """[WRK-4] Unless they are left out; a colleague cannot take them."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    ines.post(f"{path}reply/", answer(files=SimpleUploadedFile("chain.pem", b"----"), then=""))
    ines.post(f"{path}undo/")
    (kept,) = ReplyDraft.objects.get(kind="reply", person=scene.people.ines).files.all()
    jonas.post(f"{path}reply/", {"mode": "note", "text": "Not mine.", "kept": kept.pk})
    assert not Message.objects.get(text="Not mine.").attachments.exists()
    Message.objects.filter(text="Not mine.").delete()
    refused = shown(ines.post(f"{path}reply/", {"mode": "reply", "text": "", "kept": kept.pk}))
    assert f'name="kept" value="{kept.pk}" checked' in refused
    ines.post(f"{path}reply/", {"mode": "reply", "text": "Here it is.", "kept": kept.pk})
    due(scene)
    assert send_held(scene.now, 10) == 1
    assert [file.name for file in Message.objects.get(text="Here it is.").attachments.all()] == ["chain.pem"]


def test_it_can_be_taken_back_from_the_next_ticket_and_by_a_script(scene: Scene, ines: Client) -> None:
    """[WRK-4] [WRK-6] The next one in view says which reply waits; a script gets the composer and the line anew."""
    first, second = scene.stuck.number, scene.fresh.number
    ines.post(f"/desk/tickets/{first}/reply/", answer(go="next", then=""))
    page = shown(ines.get(f"/desk/tickets/{second}/"))
    assert f"The reply on #{first} goes in" in page
    assert f'action="/desk/tickets/{first}/undo/"' in page
    assert "goes in a moment. This is the next one." in page
    part = shown(ines.post(f"/desk/tickets/{first}/undo/", {"text": "", "mode": "reply"}, headers=HTMX))
    assert "Renew the chain.</textarea>" in part
    assert '<div class="held" id="held" data-renew="part" role="status" hx-swap-oob="true"></div>' in part
    sent = shown(ines.post(f"/desk/tickets/{first}/reply/", {"mode": "reply", "text": "Again."}, headers=HTMX))
    assert "Your reply goes in" in sent
    assert "Again.</textarea>" not in sent


def test_a_note_that_is_being_written_is_not_put_into_the_reply(scene: Scene, ines: Client) -> None:
    """[WRK-4] It is kept as a note."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    ines.post(f"{path}reply/", {"mode": "reply", "text": "For the customer."})
    ines.post(f"{path}undo/", {"mode": "note", "text": "For us."})
    drafts = ReplyDraft.objects.filter(ticket=scene.stuck, person=scene.people.ines)
    assert sorted(drafts.values_list("kind", "text")) == [("note", "For us."), ("reply", "For the customer.")]
    assert "For the customer.</textarea>" in shown(ines.get(path))
    ines.post(f"{path}draft/", {"mode": "note", "text": "For us all."})
    assert "For us all.</textarea>" in shown(ines.get(path))
    added = shown(ines.post(f"{path}reply/", {"mode": "note", "text": "For us all."}, headers=HTMX))
    assert "For the customer.</textarea>" in added


def test_what_is_wrong_stands_beside_its_field_at_the_press(scene: Scene, ines: Client, as_: Browse) -> None:
    """[WRK-4] Nothing waits then."""
    path = f"/desk/tickets/{scene.stuck.number}/reply/"
    wrong = ines.post(path, answer(resolution_article="99"))
    assert wrong.status_code == 422
    assert "There is no article of this number." in shown(wrong)
    assert as_(scene.people.arthur).post(path, answer(then="")).status_code == 409
    assert not ReplyDraft.objects.filter(kind="held").exists()


def test_a_script_gets_the_reply_that_was_taken_back_though_a_note_was_being_written(
    scene: Scene, ines: Client
) -> None:
    """[WRK-4] The note is kept beside it."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    ines.post(f"{path}reply/", {"mode": "reply", "text": "For the customer."})
    part = shown(ines.post(f"{path}undo/", {"mode": "note", "text": "For us."}, headers=HTMX))
    assert "For the customer.</textarea>" in part


def test_a_page_that_does_not_show_what_was_taken_back_writes_nothing_over_it(scene: Scene, ines: Client) -> None:
    """[WRK-4] [WRK-5] A second tab that was open is told and saves nothing, not even an empty box; nor does what it
    sends, takes back or discards take the words away. The tab that shows them goes on as ever."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    stale = {"mode": "reply", "text": "From the other tab.", "taken_back": "", "then": ""}
    ines.post(f"{path}reply/", answer())
    ines.post(f"{path}undo/", {"text": ""})
    kept = ReplyDraft.objects.get(kind="reply")
    for text in ("From the other tab.", " "):
        refused = ines.post(f"{path}draft/", {**stale, "text": text})
        assert refused.status_code == 409
        assert "you took back in another tab" in refused.json()["notice"]
    discarded = ines.post(f"{path}undo/", {**stale, "back": "discard"})
    assert discarded.status_code == 409
    assert "From the other tab." in shown(discarded)
    assert ines.post(f"{path}draft/", {**stale, "mode": "note"}).status_code == 200
    assert ines.post(f"{path}reply/", stale).status_code == 302
    assert list(ReplyDraft.objects.filter(kind="reply").values_list("pk", "text")) == [(kept.pk, "Renew the chain.")]
    page = shown(ines.get(path))
    assert f'name="taken_back" value="{kept.pk}"' in page
    assert 'data-other="Renew the chain."' in page
    ines.post(f"{path}undo/", {**stale, "text": "And this."})
    both = ReplyDraft.objects.get(kind="reply")
    assert both.text.split("\n\n") == ["From the other tab.", "And this.", "Renew the chain."]
    seen = {**stale, "taken_back": str(both.pk)}
    assert ines.post(f"{path}draft/", {**seen, "text": "All of it."}).status_code == 200
    both.refresh_from_db()
    assert both.text == "All of it."
    ines.post(f"{path}reply/", {**seen, "text": "All of it."})
    assert not ReplyDraft.objects.filter(kind="reply").exists()


def test_what_goes_at_once_is_told_and_leaves_what_was_taken_back(scene: Scene, ines: Client) -> None:
    """[WRK-4] [SLA-2] As a clock would run out there is no time to take it back: on the open page and on the next."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    ines.post(f"{path}reply/", answer())
    ines.post(f"{path}undo/", {"text": ""})
    Ticket.objects.filter(pk=scene.stuck.pk).update(next_due_at=timezone.now() + timedelta(seconds=5))
    ines.post(f"{path}reply/", {"mode": "reply", "text": "We are on it.", "then": "", "taken_back": ""})
    assert Message.objects.filter(ticket=scene.stuck, text="We are on it.").exists()
    assert "Sent at once, with no time to take it back" in shown(ines.get(path))
    Ticket.objects.filter(pk=scene.stuck.pk).update(next_due_at=timezone.now() + timedelta(seconds=5))
    again = ines.post(f"{path}reply/", {"mode": "reply", "text": "Still.", "then": ""}, headers=HTMX)
    assert "Sent at once, with no time to take it back" in shown(again)
    assert ReplyDraft.objects.get(kind="reply").text == "Renew the chain."


def test_its_author_is_told_on_every_ticket_why_it_did_not_go(scene: Scene, ines: Client) -> None:
    """[WRK-4] [STA-4] Until it is taken up or discarded; after it went there is nothing to undo."""
    path, other = f"/desk/tickets/{scene.stuck.number}/", f"/desk/tickets/{scene.fresh.number}/"
    ines.post(f"{path}reply/", {"mode": "reply", "text": "One moment."})
    close(scene.stuck, by=scene.people.alice, now=scene.now)
    due(scene)
    assert send_held(scene.now, 10) == 1
    ines.post(f"{path}draft/", {"mode": "reply", "text": "Something else."})
    page = shown(ines.get(other))
    assert f"The reply on #{scene.stuck.number} was not sent." in page
    assert "closed" in page[page.index('id="held"') :][:900]
    own = shown(ines.get(path))
    assert "Your reply was not sent." in own
    assert "One moment." not in own
    assert ines.post(f"{path}undo/", {"back": "show", "text": "Written since."})["Location"] == f"{path}#text"
    assert "One moment.\n\nWritten since.</textarea>" in shown(ines.get(path))
    assert "was not sent" not in shown(ines.get(other))
    assert ines.post(f"{other}undo/").status_code == 302
    assert "the reply has gone" in shown(ines.get(other))


def test_colleagues_on_the_ticket_are_told_who_has_not_answered_but_not_what(
    scene: Scene, ines: Client, jonas: Client
) -> None:
    """[WRK-4] Also when its author has left: then they can discard it."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    ines.post(f"{path}reply/", {"mode": "reply", "text": "One moment."})
    close(scene.stuck, by=scene.people.alice, now=scene.now)
    due(scene)
    assert send_held(scene.now, 10) == 1
    told = f"A reply by {scene.people.ines.name} came back and has not gone."
    page = shown(jonas.get(path))
    assert told in page
    assert "One moment." not in page
    assert 'name="back"' not in page
    assert told not in shown(jonas.get(f"/desk/tickets/{scene.fresh.number}/"))
    Person.objects.filter(pk=scene.people.ines.pk).update(is_active=False)
    assert 'name="back" value="left"' in shown(jonas.get(path))
    jonas.post(f"{path}undo/", {"back": "left"})
    assert told not in shown(jonas.get(path))


def test_what_came_back_is_discarded_and_what_is_being_written_stays(scene: Scene, ines: Client) -> None:
    """[WRK-4] With a script and without one."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    for headers in ({}, HTMX):
        ReplyDraft.objects.create(
            ticket=scene.stuck, person=scene.people.ines, kind="back", text="Gone.", returned={}, changed_at=scene.now
        )
        typed = {"back": "discard", "mode": "note", "text": "For us."}
        page = ines.post(f"{path}undo/", typed, headers=headers, follow=True)
        assert "For us.</textarea>" in shown(page)
        assert "was not sent" not in shown(page)
        assert list(ReplyDraft.objects.values_list("kind", "text")) == [("note", "For us.")]


def test_an_undo_after_a_merge_gives_the_reply_back(scene: Scene, ines: Client) -> None:
    """[WRK-4] [TIC-7] The page that was open names the ticket that went into the other one."""
    path = f"/desk/tickets/{scene.stuck.number}/"
    ines.post(f"{path}reply/", {"mode": "reply", "text": "One moment."})
    merge(scene.stuck, scene.fresh, by=scene.people.jonas, now=scene.now, across_accounts=True)
    ines.post(f"{path}undo/", {"mode": "reply", "text": ""})
    assert "One moment.</textarea>" in shown(ines.get(f"/desk/tickets/{scene.fresh.number}/"))


def test_a_note_goes_at_once_and_a_reply_too_where_the_book_says_so(scene: Scene, ines: Client) -> None:
    """[WRK-4] [POL-1]"""
    path = f"/desk/tickets/{scene.stuck.number}/reply/"
    ines.post(path, {"mode": "note", "text": "A note."})
    book("Support policy", "Our policy", now=scene.now)
    ines.post(path, {"mode": "reply", "text": "At once."})
    assert Message.objects.filter(text__in=("A note.", "At once.")).count() == 2


def test_what_a_press_costs_that_holds_a_reply(
    scene: Scene, ines: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """[WRK-4] By the book that ships: the rules are asked, the reply is kept, and the worker does the rest."""
    path, seen = f"/desk/tickets/{scene.stuck.number}/reply/", scene.stuck.messages.latest("pk").pk
    sent = {"mode": "reply", "then": "", "seen_message": str(seen), "text": "Renew the chain."}
    ines.get("/desk/")
    with django_assert_max_num_queries(14):
        assert ines.post(path, sent).status_code == 302
    assert ReplyDraft.objects.get().kind == "held"
