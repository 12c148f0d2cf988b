"""One letter logs in, by its code or by its link; nobody learns whether an address is known."""

import re
import socket
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from heimdesk.channels.email.delivery import deliver
from heimdesk.channels.email.login import LOGIN
from heimdesk.config import urls
from heimdesk.domain.notices.actions import mark_failed, mark_sent, take_next, tell, tell_for_minutes
from heimdesk.domain.notices.delivery import deliver_next
from heimdesk.domain.notices.models import Notice, NoticeState
from tests.cast import MONDAY, Cast
from tests.letters import send_login_letter

CODE = re.compile(r"\b(\d{6})\b")
LINK = re.compile(r"/login/link/\?sesame=\S+")


def ask(client: Client, address: str) -> str:
    """Ask for a letter, which is sent; answers the page that follows."""
    answer = client.post("/login/", {"email": address}, follow=True)
    assert answer.status_code == 200
    send_login_letter()
    return answer.content.decode()


def test_a_code_from_the_letter_logs_in(client: Client, people: Cast) -> None:
    """[POR-1] An address that is a contact gets a code by e-mail; no password is needed."""
    ask(client, people.bob.email.upper())
    letter = mail.outbox[-1]
    assert letter.to == [people.bob.email]
    code = CODE.search(letter.subject)
    assert code
    assert code[1] in letter.body
    client.post("/login/code/", {"code": code[1]})
    assert client.session["_auth_user_id"] == str(people.bob.pk)


def test_a_wrong_code_stands_beside_its_field_and_three_of_them_end_the_try(client: Client, people: Cast) -> None:
    """[POR-1] Guessing a code ends soon."""
    ask(client, people.bob.email)
    right = CODE.search(mail.outbox[-1].subject)
    assert right
    wrong = "000000" if right[1] != "000000" else "111111"
    for _ in range(2):
        assert client.post("/login/code/", {"code": wrong}).status_code == 422
    assert client.post("/login/code/", {"code": wrong}).status_code == 302
    client.post("/login/code/", {"code": right[1]})
    assert "_auth_user_id" not in client.session


def test_the_link_of_the_letter_asks_first_and_logs_in_once(client: Client, people: Cast) -> None:
    """[POR-1] The link works on any device, once; opening it alone does nothing, as mail programs open links."""
    ask(client, people.alice.email)
    link = LINK.search(str(mail.outbox[-1].body))
    assert link
    device = Client()
    assert device.get(link[0]).status_code == 200
    assert "_auth_user_id" not in device.session
    token = link[0].partition("sesame=")[2]
    assert device.post("/login/link/", {"sesame": token}).status_code == 302
    assert device.session["_auth_user_id"] == str(people.alice.pk)
    again = Client()
    assert again.post("/login/link/", {"sesame": token}).status_code == 403
    assert "_auth_user_id" not in again.session


def test_a_made_up_link_is_told_to_ask_anew(client: Client, people: Cast) -> None:
    """[POR-1] An old link and a made-up one get the same answer."""
    answer = client.post("/login/link/", {"sesame": "AAAABBBBCCCC"})
    assert answer.status_code == 403
    assert "works once" in answer.content.decode()


def test_unknown_addresses_get_the_same_answer_and_no_letter(client: Client, people: Cast) -> None:
    """[POR-1] Unknown addresses get the same answer."""
    known = re.sub(r"\S+@\S+|value=\"[^\"]*\"|content=\"[^\"]*\"|data-now=\S+", "", ask(Client(), people.bob.email))
    count = len(mail.outbox)
    unknown = re.sub(
        r"\S+@\S+|value=\"[^\"]*\"|content=\"[^\"]*\"|data-now=\S+", "", ask(client, "who@nowhere.example")
    )
    assert known == unknown
    assert len(mail.outbox) == count


def test_who_asks_does_not_feel_whether_the_address_is_known(people: Cast, settings: Any) -> None:
    """[POR-1] Nobody is at the place where the letters go, and no page goes there: the worker does."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        taken.setblocking(False)
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        answers = [Client().post("/login/", {"email": email}) for email in (people.bob.email, "who@nowhere.example")]
        with pytest.raises(BlockingIOError):
            taken.accept()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    notice = Notice.objects.get()
    assert (notice.address, notice.state) == (people.bob.email, NoticeState.QUEUED)


def test_a_letter_that_could_not_be_sent_is_tried_again_while_its_code_holds(people: Cast, settings: Any) -> None:
    """[POR-1] [MAIL-6] Before all else that waits, never when it is over; what it said is forgotten then."""
    settings.NOTICE_RETRY_SECONDS = [20, 20]
    tell(people.bob, "opened", cause="first", facts={}, now=MONDAY)
    until = MONDAY + timedelta(minutes=5)
    for number in range(3):
        facts = {"code": f"12345{number}", "language": "de"}
        tell_for_minutes(people.bob, LOGIN, cause=f"login:{number}", facts=facts, now=MONDAY, until=until)
    sent, failed, late = Notice.objects.exclude(expires_at=None)
    assert take_next(MONDAY) == sent
    deliver(sent, MONDAY)
    mark_sent(sent, now=MONDAY)
    assert "123450 ist Ihr Code" in mail.outbox[-1].subject
    mark_failed(failed, "away", now=MONDAY)
    assert failed.next_try_at == MONDAY + timedelta(seconds=20)
    assert failed.facts["code"] == "123451"
    mark_failed(failed, "away", now=until - timedelta(seconds=10))
    count = len(mail.outbox)
    assert deliver_next(until)
    assert len(mail.outbox) == count
    for notice in (sent, failed, late):
        notice.refresh_from_db()
        assert notice.facts == {}
    assert [each.state for each in (sent, failed, late)] == [NoticeState.SENT, NoticeState.FAILED, NoticeState.FAILED]


def test_another_address_can_be_given_while_a_code_is_on_its_way(client: Client, people: Cast) -> None:
    """[POR-1] A mistyped address is no dead end, and nothing claims that a letter was sent."""
    page = ask(client, "typing-error@nowhere.example")
    assert "has been sent" not in page
    again = client.get("/login/")
    assert again.status_code == 200
    assert "Send the code" in again.content.decode()
    ask(client, people.bob.email)
    assert mail.outbox[-1].to == [people.bob.email]


def test_somebody_who_left_gets_no_way_in(client: Client, people: Cast) -> None:
    """[POR-1] A person who is not active any more gets neither code nor link to work."""
    ask(client, people.bob.email)
    link = LINK.search(str(mail.outbox[-1].body))
    assert link
    people.bob.is_active = False
    people.bob.save(update_fields=["is_active"])
    assert client.post("/login/link/", {"sesame": link[0].partition("sesame=")[2]}).status_code == 403


@pytest.mark.parametrize("name", [pattern.name for pattern in urls.absent])
def test_there_is_no_sign_up_and_no_password(client: Client, db: None, name: str) -> None:
    """[POR-1] No password is needed, and nobody enters themselves."""
    answer = client.get("/login/none/")
    assert answer.status_code == 302
    assert answer["Location"] == "/login/"


def codes(*, count: int, forwarded: str) -> list[int]:
    """The answers to so many requests for a code, one a stranger; `forwarded` may hold the number of each."""
    addresses = [forwarded.format(one) for one in range(1, count + 1)]
    return [
        Client().post("/login/", {"email": f"{one}@nowhere.example"}, headers={"X-Forwarded-For": address}).status_code
        for one, address in enumerate(addresses)
    ]


def test_behind_a_trusted_web_server_each_reader_has_a_limit_of_the_own(db: None, settings: Any) -> None:
    """[POR-1, OPS-1] What the web server writes last counts; what readers write before it changes nothing."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert codes(count=22, forwarded="203.0.113.{}") == [302] * 22
    assert codes(count=21, forwarded="198.51.100.{}, 203.0.113.99") == [302] * 20 + [422]


def test_addresses_that_nobody_vouches_for_are_ignored(db: None, settings: Any) -> None:
    """[POR-1] As it comes, no header lifts the limit: anybody can write one."""
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    assert codes(count=21, forwarded="203.0.113.{}") == [302] * 20 + [422]
