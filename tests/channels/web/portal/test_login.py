"""Log-in by letter: a code or a link, no password, and the same answer for every address."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.models import Person
from tests.cast import Cast
from tests.channels.web.portal.wizard import error_of, text
from tests.letters import deliver_due, send_login_letter

Browser = Callable[[Person | None], Client]


def sent_code() -> str:
    """The code of the log-in letter, which is sent now."""
    send_login_letter()
    found = re.match(r"(\d{6}) ", str(mail.outbox[0].subject))
    assert found
    return found[1]


def test_the_code_of_the_letter_lets_in(people: Cast, browser: Browser) -> None:
    """[POR-1] With a blank between, as it is read; then on to where one wanted to go."""
    client = browser(None)
    answer = client.post("/login/", {"email": people.bob.email.upper(), "next": "/tickets/"})
    assert answer.headers["Location"].startswith("/login/code/")
    page = text(client.get(answer.headers["Location"]))
    assert "is known to us, a letter with a code is on its way" in page
    code = sent_code()
    entered = client.post("/login/code/", {"code": f"{code[:3]} {code[3:]}", "next": "/tickets/"})
    assert entered.headers["Location"] == "/tickets/"
    assert client.get("/tickets/").status_code == 200
    assert client.cookies["zone"].value == people.bob.time_zone


def test_an_unknown_address_gets_the_same_answer_and_no_letter(people: Cast, browser: Browser) -> None:
    """[POR-1] Nobody learns who is known here."""
    answers = []
    for email in (people.bob.email, "stranger@nowhere.example"):
        client = browser(None)
        answer = client.post("/login/", {"email": email})
        page = text(client.get(answer.headers["Location"]))
        answers.append(
            (answer.status_code, re.sub(r'value="[^"]*"|content="[^"]*"|data-now="[^"]*"', "", page).replace(email, ""))
        )
    assert answers[0] == answers[1]
    assert [notice.address for notice in Notice.objects.all()] == [people.bob.email]


def test_a_wrong_code_is_told_beside_the_field(people: Cast, browser: Browser) -> None:
    """[POR-1] What is wrong, then how to mend it; after some tries the way begins anew."""
    client = browser(None)
    client.post("/login/", {"email": people.bob.email})
    code = sent_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answer = client.post("/login/code/", {"code": wrong})
    assert answer.status_code == 422
    assert "This is not the code." in error_of(answer, "code")
    for _try in range(5):
        answer = client.post("/login/code/", {"code": wrong})
    assert answer.headers["Location"] == "/login/"
    assert client.post("/login/code/", {"code": code}).headers["Location"].startswith("/login/")
    assert client.get("/tickets/").status_code == 302


def test_another_code_is_sent_in_place_of_the_first(people: Cast, browser: Browser) -> None:
    """[POR-1] Only the newest lets in; an address that nobody has gets the same answers and no letter."""
    pages = []
    for email in ("stranger@nowhere.example", people.bob.email):
        client = browser(None)
        client.post("/login/", {"email": email})
        answer = client.post("/login/code/", {"action": "resend", "next": "/tickets/"})
        assert answer.headers["Location"] == "/login/code/?next=%2Ftickets%2F"
        page = text(client.get(answer.headers["Location"]))
        assert "only that of the newest letter lets in" in page
        pages.append(re.sub(r'value="[^"]*"|content="[^"]*"|data-now="[^"]*"', "", page).replace(email, ""))
    assert pages[0] == pages[1]
    assert [notice.address for notice in Notice.objects.all()] == [people.bob.email] * 2
    deliver_due(timezone.now(), 10)
    first, second = (str(letter.subject)[:6] for letter in mail.outbox)
    if first != second:
        assert client.post("/login/code/", {"code": first}).status_code == 422
    assert client.post("/login/code/", {"code": second, "next": "/tickets/"}).headers["Location"] == "/tickets/"


def test_codes_are_not_sent_without_end(people: Cast, browser: Browser) -> None:
    """[POR-1] Another code counts as one that is asked for: three a minute for one address, whatever browser asks."""
    for _browser in range(2):
        client = browser(None)
        client.post("/login/", {"email": people.bob.email})
        answer = client.post("/login/code/", {"action": "resend"})
    assert answer.status_code == 429
    assert Notice.objects.filter(address=people.bob.email).count() == 3


def test_too_many_wrong_codes_are_told_and_the_address_is_kept(people: Cast, browser: Browser) -> None:
    """[POR-1] The third one leads to a page that says why, once; it tells no more of an address nobody has."""
    pages = []
    for email in (people.bob.email, "stranger@nowhere.example"):
        client = browser(None)
        client.post("/login/", {"email": email, "next": "/tickets/"})
        for _try in range(3):
            answer = client.post("/login/code/", {"code": "wrong1", "next": "/tickets/"})
        assert answer.headers["Location"] == "/login/?next=%2Ftickets%2F"
        page = text(client.get(answer.headers["Location"]))
        assert "Too many wrong codes. Ask for a new one." in page
        assert f'value="{email}"' in page
        assert "Too many wrong codes" not in text(client.get("/login/"))
        pages.append(re.sub(r'value="[^"]*"|content="[^"]*"|data-now="[^"]*"', "", page))
    assert pages[0] == pages[1]


def test_an_address_that_is_none_is_told(browser: Browser, db: None) -> None:
    """[POR-1] Beside its field."""
    answer = browser(None).post("/login/", {"email": "bob"})
    assert answer.status_code == 422
    assert error_of(answer, "email")


def test_log_out_asks_for_a_press(people: Cast, browser: Browser) -> None:
    """[POR-1] A link alone logs nobody out."""
    client = browser(people.bob)
    assert "Log out?" in text(client.get("/logout/"))
    assert client.get("/tickets/").status_code == 200
    client.post("/logout/")
    assert client.get("/tickets/").status_code == 302


def test_after_the_log_in_nobody_is_led_elsewhere(people: Cast, browser: Browser) -> None:
    """[POR-1] An address of another site is not followed."""
    client = browser(None)
    assert "evil.example" not in text(client.get("/login/?next=https://evil.example/"))
    client.post("/login/", {"email": people.bob.email, "next": "https://evil.example/"})
    entered = client.post("/login/code/", {"code": sent_code(), "next": "https://evil.example/"})
    assert entered.headers["Location"] == "/"


@pytest.mark.django_db
def test_the_page_of_the_log_in_says_what_it_is_to_who_finds_it_elsewhere() -> None:
    """[POR-1] Its description names the vendor and how one logs in."""
    page = Client().get("/login/").content.decode()
    assert re.search(r'<meta name="description" content="Log in to the support of [^"]+: a code comes by e-mail', page)
