"""A message is forwarded to somebody outside: seen by the staff alone, never a note, answered to who forwards."""

from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from heimdesk.channels.email import forwarding
from heimdesk.domain.notices import delivery
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.forward import forward
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.models import Message, Ticket
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene
from tests.domain.tickets.tickets import after
from tests.letters import deliver_due

WORDS = "Do you know this?\nWe run your driver 2.1."


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def said(ticket: Ticket) -> Message:
    """The last public message of a ticket."""
    return ticket.messages.filter(kind="public").select_related("author").latest("id")


def test_a_message_goes_out_with_its_files_and_answers_come_to_who_forwards(
    scene: Scene, ines: Client, as_: Browse
) -> None:
    """[WRK-4] [MAIL-6] To each address its own letter; the timeline has it, customers and clocks hear nothing."""
    ticket, path = scene.stuck, f"/desk/tickets/{scene.stuck.number}/forward/"
    files = [store_file("trace.log", [b"lock wait timeout"])]
    reply(ticket, "Here is the trace.", by=scene.people.bob, now=after(1), files=files)
    due = Ticket.objects.get(pk=ticket.pk).next_due_at
    form = shown(ines.get(path))
    assert f'<option value="{said(ticket).pk}"' in form
    assert "Here is the trace." in form
    sent = {"to": "Help <HELP@maker.example>, lab@maker.example", "message": said(ticket).pk, "words": WORDS}
    assert ines.post(path, sent).status_code == 302
    deliver_due(timezone.now(), 500)
    letters = [letter for letter in mail.outbox if letter.to[0].endswith("@maker.example")]
    assert [letter.to for letter in letters] == [["help@maker.example"], ["lab@maker.example"]]
    for letter in letters:
        assert letter.reply_to == [scene.people.ines.email]
        assert "Auto-Submitted" not in letter.message()
        assert all(words in letter.body for words in (*WORDS.splitlines(), "> Here is the trace.", "Bob"))
        assert letter.attachments == [("trace.log", "lock wait timeout", "text/plain")]
        assert "/tickets/" not in letter.body
    page = shown(ines.get(f"/desk/tickets/{ticket.number}/"))
    assert "forwarded a message to" in page
    assert "help@maker.example, lab@maker.example" in page
    assert "maker.example" not in shown(as_(scene.people.bob).get(f"/tickets/{ticket.number}/"))
    assert Ticket.objects.get(pk=ticket.pk).next_due_at == due


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": ""}, "to"),
        ({"to": "nobody"}, "to"),
        ({"to": "a@x.example, b c"}, "to"),
        ({"to": "a@x.example\r\nBcc: b@x.example"}, "to"),
        ({"to": ", ".join(f"a{at}@x.example" for at in range(6))}, "to"),
        ({"words": " "}, "words"),
        ({"message": ""}, "message"),
        ({"message": "99999999999999999999"}, "message"),
    ],
)
def test_what_cannot_go_is_told_beside_its_field(
    scene: Scene, ines: Client, change: dict[str, str], field: str
) -> None:
    """[WRK-4] [UI-1] And what was typed stays."""
    sent = {"to": "help@maker.example", "message": str(said(scene.stuck).pk), "words": WORDS, **change}
    answer = ines.post(f"/desk/tickets/{scene.stuck.number}/forward/", sent)
    assert answer.status_code == 422
    assert f'id="forward-{field}-error"' in shown(answer)
    assert change.get("words") or "We run your driver 2.1." in shown(answer)
    assert not Notice.objects.filter(kind="forwarded").exists()


def test_a_note_and_what_another_ticket_has_never_leave(scene: Scene) -> None:
    """[WRK-4] [SRC-3] Not by a hand-made form either."""
    people = scene.people
    note = add_note(scene.stuck, "The box is a mess.", by=people.ines, now=after(1))
    for message in (note, said(scene.foreign)):
        with pytest.raises(Invalid):
            forward(scene.stuck, message, to="a@x.example", words="See.", by=people.ines, now=after(2))
    with pytest.raises(Refused):
        forward(scene.stuck, said(scene.stuck), to="a@x.example", words="See.", by=people.bob, now=after(2))
    assert not Notice.objects.filter(kind="forwarded").exists()


def test_the_same_a_moment_later_goes_once(scene: Scene) -> None:
    """[WRK-4] Sent twice by a hand that pressed twice."""
    for minute in (1, 1, 60):
        forward(scene.stuck, said(scene.stuck), to="a@x.example", words="See.", by=scene.people.ines, now=after(minute))
    assert Notice.objects.filter(kind="forwarded").count() == 2


def test_all_to_whom_it_went_stand_on_the_timeline(scene: Scene, ines: Client) -> None:
    """[WRK-4] [STA-5] However long their addresses are."""
    addresses = [f"{'x' * 60}{at}@{'maker.' * 9}example" for at in range(5)]
    forward(scene.stuck, said(scene.stuck), to="; ".join(addresses), words="See.", by=scene.people.ines, now=after(1))
    assert ", ".join(addresses) in shown(ines.get(f"/desk/tickets/{scene.stuck.number}/"))


def test_a_letter_that_could_not_be_delivered_stands_on_the_timeline(scene: Scene, ines: Client, as_: Browse) -> None:
    """[MAIL-6] [WRK-4] For the staff alone, once, when it is tried no more."""
    forward(scene.stuck, said(scene.stuck), to="a@x.example", words="See.", by=scene.people.ines, now=after(1))
    Notice.objects.exclude(kind="forwarded").delete()

    def refuse(notice: Notice, now: datetime) -> None:
        raise ConnectionRefusedError("no such host")

    delivery.use(refuse)
    moment = after(1)
    for wait in [0, *settings.NOTICE_RETRY_SECONDS]:
        moment += timedelta(seconds=wait)
        assert scene.stuck.events.filter(kind="notice_failed").count() == 0
        assert delivery.deliver_next(moment)
    assert not delivery.deliver_next(moment + timedelta(days=9))
    assert "A message to a@x.example could not be delivered" in shown(ines.get(f"/desk/tickets/{scene.stuck.number}/"))
    assert "could not be delivered" not in shown(as_(scene.people.bob).get(f"/tickets/{scene.stuck.number}/"))


def test_files_too_large_for_a_letter_are_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """[WRK-4] [MAIL-6] A letter that servers would refuse tells nobody anything."""
    monkeypatch.setattr(forwarding, "MOST_BYTES", 10)
    files = [store_file("dump.bin", [b"x" * 11]), store_file("key.txt", [b"short"])]
    reply(scene.stuck, "The dump.", by=scene.people.bob, now=after(1), files=files)
    forward(scene.stuck, said(scene.stuck), to="a@x.example", words="See.", by=scene.people.ines, now=after(2))
    deliver_due(after(2), 50)
    letter = next(each for each in mail.outbox if each.to == ["a@x.example"])
    assert [name for name, _content, _kind in letter.attachments] == ["key.txt"]
    assert "ask Ines Duarte for them: dump.bin" in letter.body
