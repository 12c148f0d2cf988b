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


def test_letters_use_the_language_and_the_zone_that_were_chosen(
    people: Cast, browser: Callable[[Person | None], Client]
) -> None:
    """[UI-1] Kept with the person, written down once, and said on the page."""
    client = browser(people.bob)
    assert "Letters to you use the language" in text(client.get("/preferences/"))
    for _time in range(2):
        assert client.post("/preferences/", CHOSEN).status_code == 302
    bob = Person.objects.get(pk=people.bob.pk)
    assert (bob.language, bob.time_zone) == ("de", "Europe/Berlin")
    row = AuditRow.objects.get(verb="chose a language")
    assert row.details == {"language": ["en", "de"], "time_zone": ["UTC", "Europe/Berlin"]}
    ticket_of(people)
    deliver_due(MONDAY, 50)
    letter = next(each for each in mail.outbox if each.to == [bob.email])
    assert "Erste Antwort bis: " in letter.body
    assert "\nEurope/Berlin" in letter.body


def test_nobody_elses_language_changes_and_a_wrong_zone_changes_nothing(
    people: Cast, browser: Callable[[Person | None], Client]
) -> None:
    """[UI-1] A stranger's choice stays in the browser; a language that is not there is not taken."""
    assert "Letters to you" not in text(browser(None).get("/preferences/"))
    browser(None).post("/preferences/", CHOSEN)
    client = browser(people.bob)
    assert client.post("/preferences/", CHOSEN | {"zone": "Mars/Base"}).status_code == 422
    client.post("/preferences/", {"language": "tlh", "zone": "UTC"})
    assert set(Person.objects.values_list("language", "time_zone")) == {("en", "UTC")}
