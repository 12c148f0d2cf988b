"""The second step: an app is asked for after the letter; recovery codes; who may take it away again."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from sesame.utils import get_query_string

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.notices.log_in import LOG_IN_CHANGED, reset_log_in
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused
from tests.cast import Cast
from tests.channels.web.portal.conftest import Clock
from tests.channels.web.portal.wizard import error_of, text
from tests.identity.kept import CREDENTIAL, app_of, passkey_of, proved
from tests.letters import deliver_due, send_login_letter

Browser = Callable[[Person | None], Client]


def code_of(secret: str) -> str:
    """What the app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret.replace(" ", ""), counters[len(counters) // 2]))


def set_up(client: Client, person: Person) -> str:
    """Set an app up by its page, a moment after the log-in; answers the key that the app keeps."""
    proved(client, person)
    page = client.get("/security/app/").content.decode()
    found = re.search(r'<p class="mono">([A-Z2-7 ]+)</p>', page)
    assert found
    answer = client.post("/security/app/", {"code": code_of(found[1])})
    assert answer.headers["Location"] == "/security/codes/"
    return found[1]


def by_letter(client: Client, person: Person) -> HttpResponse:
    """Ask for a code, and type it."""
    mail.outbox.clear()
    client.post("/login/", {"email": person.email, "next": "/tickets/"})
    send_login_letter()
    code = str(mail.outbox[0].subject)[:6]
    return client.post("/login/code/", {"code": code, "next": "/tickets/"})


def codes_on(page: HttpResponse) -> list[str]:
    """The recovery codes of their page."""
    return [f"{first}{last}" for first, last in re.findall(r"<li>(\d{4}) (\d{4})</li>", page.content.decode())]


def test_who_has_an_app_is_asked_for_its_code_after_the_letter(people: Cast, browser: Browser, clock: Clock) -> None:
    """[POR-1] Before it nothing is open; with it one goes on to where one wanted, in the own zone.

    For a quarter of an hour it is not asked for again.
    """
    secret = set_up(browser(people.bob), people.bob)
    client = browser(None)
    answer = by_letter(client, people.bob)
    assert answer.headers["Location"].startswith("/login/second-step/")
    assert client.get("/tickets/").headers["Location"].startswith("/login/")
    assert "Type the code that your authenticator app shows now" in text(client.get("/login/second-step/"))
    wrong = client.post("/login/second-step/", {"code": "000000"})
    assert wrong.status_code == 422
    assert "This is not the code." in error_of(wrong, "code")
    clock.pass_(timedelta(minutes=1))
    entered = client.post("/login/second-step/", {"code": f"{code_of(secret)[:3]} {code_of(secret)[3:]}"})
    assert entered.headers["Location"] == "/tickets/"
    assert client.get("/tickets/").status_code == 200
    assert client.cookies["zone"].value == people.bob.time_zone
    assert client.get("/security/codes/").status_code == 200
    clock.pass_(timedelta(minutes=16))
    assert client.get("/security/codes/").headers["Location"].startswith("/security/again/")


def test_who_has_none_is_asked_for_nothing_more(people: Cast, browser: Browser) -> None:
    """[POR-1] The letter is enough for everybody else; nor does a page of the second step open for them."""
    set_up(browser(people.bob), people.bob)
    client = browser(None)
    assert by_letter(client, people.alice).headers["Location"] == "/tickets/"
    assert browser(None).get("/login/second-step/").headers["Location"] == "/login/"


def test_the_link_of_the_letter_asks_for_it_too(people: Cast, browser: Browser, clock: Clock) -> None:
    """[POR-1] There is no way around it."""
    set_up(browser(people.bob), people.bob)
    client = browser(None)
    client.post("/login/", {"email": people.bob.email})
    mail.outbox.clear()
    send_login_letter()
    found = re.search(r"sesame=([\w-]+)", str(mail.outbox[0].body))
    assert found
    answer = client.post("/login/link/", {"sesame": found[1]})
    assert answer.headers["Location"].startswith("/login/second-step/")
    assert client.get("/tickets/").status_code == 302


def test_a_recovery_code_lets_in_once(people: Cast, browser: Browser) -> None:
    """[POR-1] The page shows them in groups, the file as they are; what was used is gone from both."""
    client = browser(people.bob)
    set_up(client, people.bob)
    codes = codes_on(client.get("/security/codes/"))
    assert len(set(codes)) == 10
    assert client.get("/security/codes/file/").content.decode().split() == codes
    assert "10 codes are left" in text(client.get("/security/"))
    other = browser(None)
    by_letter(other, people.bob)
    assert other.post("/login/second-step/", {"code": f"{codes[0][:4]} {codes[0][4:]}"}).status_code == 302
    assert other.get("/tickets/").status_code == 200
    again = browser(None)
    by_letter(again, people.bob)
    assert again.post("/login/second-step/", {"code": codes[0]}).status_code == 422
    assert "9 codes are left" in text(client.get("/security/"))


def test_nobody_tries_codes_until_one_fits(people: Cast, browser: Browser) -> None:
    """[POR-1] After some wrong ones even the right one waits, with another session as well."""
    secret = set_up(browser(people.bob), people.bob)
    client = browser(None)
    by_letter(client, people.bob)
    for _try in range(5):
        client.post("/login/second-step/", {"code": "000000"})
    answer = client.post("/login/second-step/", {"code": code_of(secret)})
    assert answer.status_code == 422
    assert "Too many tries." in error_of(answer, "code")
    other = browser(None)
    by_letter(other, people.bob)
    assert other.post("/login/second-step/", {"code": code_of(secret)}).status_code == 422


def test_an_app_is_set_up_by_its_first_right_code_only(people: Cast, browser: Browser) -> None:
    """[POR-1] A wrong one is told beside the field, and the same key stays on the page."""
    client = browser(people.bob)
    proved(client, people.bob)
    page = client.get("/security/app/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    wrong = client.post("/security/app/", {"code": "000000"})
    assert wrong.status_code == 422
    assert "This is not the code." in error_of(wrong, "code")
    key = re.search(r'<p class="mono">([A-Z2-7 ]+)</p>', page)
    assert key
    assert key[1] in wrong.content.decode()
    assert not Authenticator.objects.exists()


def test_ways_in_are_changed_only_by_who_proves_it_again(people: Cast, browser: Browser, clock: Clock) -> None:
    """[POR-1] An open session of somebody else's is not enough to take the app away; with its code it is."""
    secret = set_up(browser(people.bob), people.bob)
    client = browser(people.bob)  # another session, which has proved nothing
    for page in ("/security/app/take-away/", "/security/codes/", "/security/codes/file/", "/security/codes/renew/",
                 "/security/passkeys/add/"):  # fmt: skip
        for answer in (client.get(page), client.post(page)):
            if answer.status_code != 405:
                assert answer.headers["Location"].startswith("/security/again/"), page
    assert Authenticator.objects.filter(user=people.bob).count() == 2
    clock.pass_(timedelta(minutes=1))
    wrong = client.post("/security/again/", {"code": "000000", "next": "/security/app/take-away/"})
    assert wrong.status_code == 422
    proved = client.post("/security/again/", {"code": code_of(secret), "next": "/security/app/take-away/"})
    assert proved.headers["Location"] == "/security/app/take-away/"
    assert "Take the app away?" in text(client.get("/security/app/take-away/"))
    client.post("/security/app/take-away/")
    assert not Authenticator.objects.filter(user=people.bob).exists()
    assert by_letter(browser(None), people.bob).headers["Location"] == "/tickets/"


def test_an_open_session_adds_no_way_in(people: Cast, browser: Browser, clock: Clock) -> None:
    """[POR-1] Whoever finds one logs in anew first, by the owner's letter; then it holds for a quarter of an hour."""
    client = browser(None)
    by_letter(client, people.bob)
    assert client.get("/security/app/").status_code == 200
    clock.pass_(timedelta(minutes=16))
    for page in ("/security/app/", "/security/passkeys/add/", "/security/codes/renew/"):
        for answer in (client.get(page), client.post(page)):
            assert answer.headers["Location"] == f"/security/log-in-again/?next={page.replace('/', '%2F')}"
    assert not Authenticator.objects.exists()
    assert "log in once more, with a new letter" in text(client.get("/security/log-in-again/?next=/security/app/"))
    asked = client.post("/security/log-in-again/", {"next": "/security/app/"})
    assert asked.headers["Location"] == "/login/?next=%2Fsecurity%2Fapp%2F"
    again = client.get(asked.headers["Location"]).content.decode()
    assert f'value="{people.bob.email}"' in again
    assert client.get("/tickets/").status_code == 302
    by_letter(client, people.bob)
    assert client.get("/security/app/").status_code == 200


def test_other_sessions_end_at_a_press_and_with_the_reset(people: Cast, browser: Browser) -> None:
    """[POR-1] Also the link of a letter that is on its way; the own session goes on."""
    here, there = browser(people.bob), browser(people.bob)
    here.post("/login/", {"email": people.bob.email})
    link = get_query_string(people.bob)
    assert here.post("/security/elsewhere/").headers["Location"] == "/security/"
    assert "You are logged out everywhere else." in text(here.get("/security/"))
    assert there.get("/tickets/").status_code == 302
    assert browser(None).post(f"/login/link/{link}").status_code == 403
    assert AuditRow.objects.filter(verb="ended all other sessions", actor=people.bob).exists()
    passkey_of(people.bob)
    reset_log_in(people.bob, by=people.sven, now=timezone.now())
    assert here.get("/tickets/").status_code == 302


def test_who_has_left_gets_in_by_no_way(people: Cast, browser: Browser) -> None:
    """[POR-1] Neither by the second step that was begun before, nor by the session."""
    secret = set_up(browser(people.bob), people.bob)
    begun, inside = browser(None), browser(people.bob)
    by_letter(begun, people.bob)
    Person.objects.filter(pk=people.bob.pk).update(is_active=False)
    begun.post("/login/second-step/", {"code": code_of(secret)})
    for client in (begun, inside):
        assert client.get("/tickets/").status_code == 302
        assert client.get("/security/").status_code == 302


def test_who_tries_passkeys_without_end_is_stopped(people: Cast, browser: Browser) -> None:
    """[POR-1] [UI-1] By a page that says so and when to try again."""
    client = browser(None)
    answers = [client.post("/login/passkey/", {"credential": "{}"}) for _try in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "There were too many tries from here. Wait a minute" in text(answers[-1])
    again = client.post("/login/passkey/", {"credential": "{}"}, headers={"Referer": "http://testserver/login/"})
    assert re.search(r'href="/login/">\s*Try again<', text(again))


def test_what_is_no_passkey_is_not_accepted(people: Cast, browser: Browser, settings: Any) -> None:
    """[POR-1] Nearly right JSON at each door that takes one, of strangers too: never an error of ours."""
    settings.MFA_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS = False
    passkey_of(people.bob)
    app_of(people.alice)
    known, begun, stranger = browser(people.bob), browser(None), browser(None)
    proved(known, people.bob)
    by_letter(begun, people.alice)
    doors = ((stranger, "/login/passkey/"), (known, "/security/passkeys/add/"), (known, "/security/again/passkey/"),
             (begun, "/login/second-step/"))  # fmt: skip
    for number, bent in enumerate(bent_credentials()):
        client, path = doors[number % len(doors)]
        client.get(path, headers={"accept": "application/json"})
        answer = client.post(path, {"credential": bent, "name": "Bent", "passwordless": "on"})
        assert answer.status_code in (302, 422), (path, bent)
        assert answer.headers.get("Location", "/login/") == "/login/", (path, bent)
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def bent_credentials() -> list[str]:
    """Credentials of adding and of logging in, each with one part left out, of another kind, or cut short."""
    signed = {"clientDataJSON": CREDENTIAL["response"]["clientDataJSON"], "authenticatorData": "AAAA",
              "signature": "AAAA", "userHandle": "MQ"}  # fmt: skip
    whole = (CREDENTIAL, {**CREDENTIAL, "response": signed})
    others: tuple[Any, ...] = (None, 1, "", "x", "AA", [], {}, [1], {"a": 1}, "é", "A" * 9999)
    made: list[Any] = [None, [], 1, "x", {"id": 1}, {"response": {}}]
    for each in whole:
        for key in each:
            made += [{name: value for name, value in each.items() if name != key}]
            made += [{**each, key: other} for other in others]
        for key, value in each["response"].items():
            parts = (*others, value[: len(value) // 2], value[::-1]) if isinstance(value, str) else others
            made += [{**each, "response": {**each["response"], key: other}} for other in parts]
    return ["{", "\x00", *(json.dumps(each) for each in made)]


def test_new_recovery_codes_make_the_old_ones_void(people: Cast, browser: Browser) -> None:
    """[POR-1] And who has neither app nor passkey has no use for them."""
    client = browser(people.bob)
    proved(client, people.bob)
    assert client.post("/security/codes/renew/").status_code == 409
    set_up(client, people.bob)
    old = codes_on(client.get("/security/codes/"))
    client.post("/security/codes/renew/")
    new = codes_on(client.get("/security/codes/"))
    assert len(new) == 10
    assert not set(old) & set(new)


def test_each_change_is_written_down_and_told_to_the_owner(people: Cast, browser: Browser) -> None:
    """[POR-1] By letter, so that who has only a session cannot keep it from them; no secret is in either."""
    secret = set_up(browser(people.bob), people.bob)
    row = AuditRow.objects.get(verb="set up an authenticator app")
    assert (row.actor_id, row.subject) == (people.bob.pk, people.bob.email)
    mail.outbox.clear()
    deliver_due(timezone.now(), 9)
    [letter] = [each for each in mail.outbox if "authenticator app" in each.subject]
    assert letter.to == [people.bob.email]
    assert "Was it not you? Call +47 21 55 50 10 at once." in str(letter.body)
    assert secret.replace(" ", "") not in str(letter.body) + str(row.details)


def test_the_database_alone_tells_no_code(people: Cast, browser: Browser, settings: object) -> None:
    """[POR-1] The secret is sealed by the installation's key; under another key no code fits, none can be guessed."""
    secret = set_up(browser(people.bob), people.bob)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret.replace(" ", "") not in kept
    settings.SECRET_KEY = "another-key-of-an-installation-that-was-moved"  # type: ignore[attr-defined]
    client = browser(None)
    by_letter(client, people.bob)
    for guess in (code_of(secret), code_of("A" * 32), "755224"):
        assert client.post("/login/second-step/", {"code": guess}).status_code == 422


def test_the_desk_and_the_command_take_it_away(people: Cast, browser: Browser) -> None:
    """[POR-1] By the page of the person, which offers it only where there is something; at the server by `unlock`."""
    page = f"/desk/people/{people.bob.pk}/"
    sven = browser(people.sven)
    assert "Reset the log-in" not in text(sven.get(f"{page}change/"))
    set_up(browser(people.bob), people.bob)
    assert f"{page}log-in/" in sven.get(f"{page}change/").content.decode()
    assert people.bob.email in text(sven.get(f"{page}log-in/"))
    assert browser(people.ines).post(f"{page}log-in/").status_code == 403
    assert browser(people.alice).post(f"{page}log-in/").status_code == 404
    assert Authenticator.objects.filter(user=people.bob).exists()
    assert sven.post(f"{page}log-in/").headers["Location"] == f"{page}change/"
    assert not Authenticator.objects.filter(user=people.bob).exists()
    set_up(browser(people.ada), people.ada)
    said = StringIO()
    call_command("unlock", people.ada.email.upper(), stdout=said)
    call_command("unlock", people.ada.email, stdout=said)
    first, second = said.getvalue().splitlines()
    assert first == "Ada Root logs in by the code of a letter alone now, and was told so."
    assert second == "Ada Root has neither passkey nor app: the code of a letter is enough already."
    with pytest.raises(CommandError, match="Nobody who is active has the address"):
        call_command("unlock", "ghost@vendor.example")


def test_who_lost_the_device_gets_in_again_after_the_office_took_it_away(people: Cast, browser: Browser) -> None:
    """[POR-1] For customers sales or an administrator, for the staff an administrator; it is told and written down."""
    for person in (people.bob, people.ines):
        set_up(browser(person), person)
    for whom, by in ((people.bob, people.alice), (people.bob, people.ines), (people.bob, people.charlie),
                     (people.ines, people.sven), (people.ines, people.jonas), (people.ines, people.ines)):  # fmt: skip
        with pytest.raises(Refused):
            reset_log_in(whom, by=by, now=timezone.now())
    assert reset_log_in(people.bob, by=people.sven, now=timezone.now()) == 2
    assert reset_log_in(people.ines, by=people.ada, now=timezone.now()) == 2
    assert reset_log_in(people.ines, by=people.ada, now=timezone.now()) == 0
    assert AuditRow.objects.filter(verb="took passkeys and authenticator app away").count() == 2
    assert by_letter(browser(None), people.bob).headers["Location"] == "/tickets/"
    told = Notice.objects.filter(kind=LOG_IN_CHANGED, facts__change="RESET").order_by("id")
    assert [notice.address for notice in told] == [people.bob.email, people.ines.email]
