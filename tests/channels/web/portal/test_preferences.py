"""What somebody prefers holds in the browser, and for the letters to who is logged in."""

from collections.abc import Callable

from django.core import mail
from django.test import Client

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.people.models import Person
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import ticket_of
from tests.channels.web.portal.wizard import text
from tests.letters import deliver_due

CHOSEN = {"language": "de", "zone": "Europe/Berlin", "theme": "dark"}
LETTERS = {"letters": "on"}


def test_letters_use_the_language_and_the_zone_that_were_chosen(
    people: Cast, browser: Callable[[Person | None], Client]
) -> None:
    """[UI-1] Kept with the person and written down once; what they write in stays what the office entered."""
    client = browser(people.bob)
    assert 'name="letters" value="on" checked' in text(client.get("/preferences/"))
    for _time in range(2):
        assert client.post("/preferences/", CHOSEN | LETTERS).status_code == 302
    bob = Person.objects.get(pk=people.bob.pk)
    assert (bob.reads, bob.time_zone) == ("de", "Europe/Berlin")
    row = AuditRow.objects.get(verb="chose how letters are written")
    assert row.details == {"chosen_language": ["", "de"], "time_zone": ["UTC", "Europe/Berlin"]}
    assert ticket_of(people, requester=bob).language == "en"
    deliver_due(MONDAY, 50)
    letter = next(each for each in mail.outbox if each.to == [bob.email])
    assert letter.body.startswith("Wir haben Ihr Ticket")
    assert "\nEurope/Berlin" in letter.body
    assert "Schweregrad: 2 Hoch" in letter.body
    client.post("/preferences/", {"language": "en", "zone": "UTC"} | LETTERS)
    assert Person.objects.get(pk=bob.pk).chosen_language == ""


def test_a_browser_that_differs_from_the_letters_changes_nothing_of_them_unasked(
    people: Cast, browser: Callable[[Person | None], Client]
) -> None:
    """[UI-1] On a shared machine one sets the colors, and letters stay as they are."""
    client = browser(people.bob)
    client.post("/preferences/", CHOSEN)
    page = text(client.get("/preferences/"))
    assert 'lang="de"' in page
    assert 'name="letters" value="on">' in page
    client.post("/preferences/", CHOSEN | {"theme": "light"})
    assert Person.objects.get(pk=people.bob.pk).reads == "en"
    wrong = client.post("/preferences/", CHOSEN | LETTERS | {"zone": "Mars/Base"})
    assert wrong.status_code == 422
    assert 'name="letters" value="on" checked' in text(wrong)


def test_nobody_elses_language_changes_and_what_is_not_there_changes_nothing(
    people: Cast, browser: Callable[[Person | None], Client]
) -> None:
    """[UI-1] A stranger's choice stays in the browser; a language that is not there is not taken."""
    assert 'name="letters"' not in text(browser(None).get("/preferences/"))
    browser(None).post("/preferences/", CHOSEN | LETTERS)
    client = browser(people.bob)
    client.post("/preferences/", {"language": "tlh", "zone": "UTC"} | LETTERS)
    client.post("/preferences/", {"zone": "UTC"} | LETTERS)
    assert {(person.reads, person.time_zone) for person in Person.objects.all()} == {("en", "UTC")}
