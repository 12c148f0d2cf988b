"""Escalations reach their people by every way that these have set, signed, again and again until they arrive."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern
from typing import Any

import pytest
from django.db import connection
from structlog.testing import capture_logs

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.notices.models import Notice, NoticeState, TellingWay, WayKind
from heimdesk.domain.notices.ways import add_way, remove_way, renew_secret, send_test, signing_key
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.escalate import escalate
from heimdesk.domain.tickets.alarms import ring_due_alarms
from heimdesk.domain.tickets.models import Escalation
from heimdesk.engines.outgoing.signing import shown
from tests.cast import MONDAY, Cast
from tests.domain.tickets.tickets import after, taken
from tests.letters import deliver_due
from tests.listening import Heard, mail_server, web_server

PAGER = "4791234567@sms.example"


@pytest.fixture
def hook(settings: Any) -> Iterator[Heard]:
    """A web server of this machine, which the settings allow to call."""
    settings.WEBHOOK_PRIVATE = True
    with web_server() as heard:
        yield heard


def escalated(people: Cast) -> Escalation:
    """Bob escalates at three hours after the opening."""
    return escalate(taken(people), by=people.bob, reason="Nothing was heard.", now=after(3))


def verified(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """What a receiver does with the secret that was copied from the page."""
    key = b64decode(secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return headers["webhook-signature"] == f"v1,{wanted}"


def test_an_escalation_is_posted_to_the_webhook_of_who_is_told(people: Cast, hook: Heard) -> None:
    """[ESC-3] Beside the letter: signed JSON with what happened, by when to acknowledge, and where."""
    way = add_way(people.jonas, WayKind.WEBHOOK, hook.url, now=MONDAY)
    ticket = escalated(people).ticket
    deliver_due(after(3), 50)
    ((path, headers, body),) = hook.calls
    assert path == "/hook?token=s3cret"
    assert headers["content-type"] == "application/json"
    assert verified(headers, body, shown(signing_key(way)))
    assert not verified(headers, body + b" ", shown(signing_key(way)))
    told = json.loads(body)
    assert (told["type"], told["timestamp"]) == ("escalated", after(3).isoformat())
    assert told["data"]["number"] == ticket.number
    assert told["data"]["reason"] == "Nothing was heard."
    assert told["data"]["acknowledge_due"] == after(3.25).isoformat()
    assert told["data"]["url"].endswith("/desk/escalations/")
    assert told["text"].startswith(f"Bob Okafor escalated #{ticket.number}, severity 2: Mail queue stuck.")
    assert "Acknowledge by today, 12:15" in told["text"]
    assert set(Notice.objects.filter(person=people.jonas).values_list("state", flat=True)) == {NoticeState.SENT}


def test_a_second_address_gets_a_few_plain_lines_through_a_real_mail_server(people: Cast, settings: Any) -> None:
    """[ESC-3] As a pager or a gateway to text messages wants them; the own address gets the whole letter."""
    add_way(people.jonas, WayKind.MAIL, PAGER, now=MONDAY)
    with mail_server() as heard:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", heard.port
        ticket = escalated(people).ticket
        deliver_due(after(3), 50)
    letters = {to: message_from_bytes(body, policy=modern) for to, _, body in heard.calls}
    short, whole = letters[PAGER], letters[people.jonas.email]
    assert whole.is_multipart()
    assert short.get_content_type() == "text/plain"
    assert short["Subject"] == f"Escalation, severity 2: [#{ticket.number}] Mail queue stuck"
    lines = short.get_content().splitlines()
    assert lines[0] == f"Bob Okafor escalated #{ticket.number}"
    assert lines[1] == "Acknowledge by: 8 June 2026, 12:15"
    assert lines[-1].endswith("/desk/escalations/")
    assert short["Message-ID"] != whole["Message-ID"]


def test_passed_on_it_goes_by_the_ways_of_the_next_level_and_other_news_does_not(people: Cast, hook: Heard) -> None:
    """[ESC-3] Only what cannot wait goes there: no reply, no assignment."""
    add_way(people.karla, WayKind.WEBHOOK, hook.url, now=MONDAY)
    add_way(people.ines, WayKind.MAIL, PAGER, now=MONDAY)
    escalation = escalated(people)
    from_tickets = Notice.objects.filter(way__isnull=False).values_list("kind", "person__name")
    assert list(from_tickets) == [("escalated", "Ines Duarte")]
    Escalation.objects.filter(pk=escalation.pk).update(acknowledge_due=after(3))
    people_told = ring(after(4))
    assert ("escalation_passed_on", "Karla Weiss", WayKind.WEBHOOK) in people_told
    assert {kind for kind, _, _ in people_told} <= {"escalated", "escalation_passed_on"}


def ring(now: Any) -> list[tuple[str, str, str]]:
    """What goes by other ways after the clock's work."""
    while ring_due_alarms(now):
        pass
    told = Notice.objects.filter(way__isnull=False)
    return list(told.values_list("kind", "person__name", "way__kind"))


def test_a_webhook_that_fails_is_tried_again_as_letters_are_and_keeps_its_identifier(people: Cast, hook: Heard) -> None:
    """[ESC-3] [MAIL-6] The same back-off, the state visible; the receiver can tell a second try."""
    add_way(people.jonas, WayKind.WEBHOOK, hook.url, now=MONDAY)
    escalated(people)
    hook.status = 503
    deliver_due(after(3), 50)
    notice = Notice.objects.get(person=people.jonas, way__isnull=False)
    assert (notice.state, notice.attempts) == (NoticeState.QUEUED, 1)
    assert notice.error == "NotDelivered: 127.0.0.1 answered 503"
    assert notice.next_try_at == after(3) + timedelta(seconds=60)
    letter = Notice.objects.get(person=people.jonas, way=None)
    assert letter.state == NoticeState.SENT, "one way that fails holds up no other"
    hook.status = 200
    deliver_due(after(3.1), 50)
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.SENT, 2)
    first, second = hook.calls
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[1]["webhook-timestamp"] != second[1]["webhook-timestamp"]


def test_no_secret_is_stored_or_logged(people: Cast, hook: Heard, caplog: pytest.LogCaptureFixture) -> None:
    """[ESC-3] Neither the web address, which can be one, nor what signs; not when it fails either."""
    way = add_way(people.jonas, WayKind.WEBHOOK, hook.url, now=MONDAY)
    secret = shown(signing_key(way))
    hook.status = 500
    with capture_logs() as logged, caplog.at_level("DEBUG"):
        escalated(people)
        deliver_due(after(3), 50)
    said = json.dumps(logged, default=str) + caplog.text
    said += str(list(Notice.objects.values())) + str(list(AuditRow.objects.values()))
    for word in ("s3cret", secret, b64decode(secret.removeprefix("whsec_")).hex()):
        assert word not in said
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {TellingWay._meta.db_table}")
        assert secret not in str(cursor.fetchall())


def test_a_private_address_is_refused_when_set_and_when_called(people: Cast, settings: Any) -> None:
    """[ESC-3] By name too: what a name leads to is judged at each call, whatever was allowed when it was set."""
    for wrong, said in (
        ("https://127.0.0.1/hook", "private"),
        ("http://hooks.example/", "https"),
        ("https://me:word@hooks.example/", "name and password"),
        ("hooks", "https"),
        ("", "Enter the address"),
    ):
        with pytest.raises(Invalid, match=said):
            add_way(people.jonas, WayKind.WEBHOOK, wrong, now=MONDAY)
    add_way(people.jonas, WayKind.WEBHOOK, "https://localhost/hook", now=MONDAY)
    escalated(people)
    deliver_due(after(3), 50)
    notice = Notice.objects.get(person=people.jonas, way__isnull=False)
    assert notice.error == "NotDelivered: localhost leads to a private address, which is not called"


def test_ways_are_the_staffs_and_each_its_own(people: Cast) -> None:
    """[ESC-3] Customers have none; nobody changes another's."""
    with pytest.raises(Refused):
        add_way(people.bob, WayKind.MAIL, PAGER, now=MONDAY)
    for wrong in ("pager", people.jonas.email.upper(), " "):
        with pytest.raises(Invalid):
            add_way(people.jonas, WayKind.MAIL, wrong, now=MONDAY)
    with pytest.raises(Invalid):
        add_way(people.jonas, "pigeon", PAGER, now=MONDAY)
    way = add_way(people.jonas, WayKind.MAIL, PAGER, now=MONDAY)
    with pytest.raises(Invalid, match="already"):
        add_way(people.jonas, WayKind.MAIL, PAGER, now=MONDAY)
    for act in (remove_way, renew_secret, send_test):
        with pytest.raises(TellingWay.DoesNotExist):
            act(way.pk, by=people.karla, now=MONDAY)


def test_a_way_that_is_removed_is_used_no_more(people: Cast, hook: Heard) -> None:
    """[ESC-3] Nor for what waits; the outbox says so."""
    way = add_way(people.jonas, WayKind.WEBHOOK, hook.url, now=MONDAY)
    escalated(people)
    remove_way(way.pk, by=people.jonas, now=after(3))
    deliver_due(after(3), 50)
    assert not hook.calls
    assert Notice.objects.get(address=f"webhook:{way.pk}").state == NoticeState.FAILED


def test_a_new_secret_signs_what_comes_after(people: Cast, hook: Heard) -> None:
    """[ESC-3] And a test shows that it arrives."""
    way = add_way(people.jonas, WayKind.WEBHOOK, hook.url, now=MONDAY)
    old = shown(signing_key(way))
    new = shown(signing_key(renew_secret(way.pk, by=people.jonas, now=MONDAY)))
    send_test(way.pk, by=people.jonas, now=MONDAY)
    deliver_due(MONDAY, 50)
    ((_, headers, body),) = hook.calls
    assert verified(headers, body, new)
    assert not verified(headers, body, old)
    assert json.loads(body)["type"] == "way_test"
