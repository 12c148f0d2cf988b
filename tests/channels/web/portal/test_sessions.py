"""A session that ended, two tabs, two presses at once: nothing typed is lost and nothing is done twice."""

import re
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Draft, DraftState, Ticket
from tests import cast
from tests.cast import Cast
from tests.channels.web.portal.conftest import BACKEND, Clock, ticket_of
from tests.channels.web.portal.wizard import CONTACT, Wizard, text

Browser = Callable[[Person | None], Client]
RIGHT_TO_LEFT = "مشكلة في إنشاء صندوق البريد 📮\u202e"


def test_two_tabs_of_one_draft_show_both_texts(wizard: Wizard) -> None:
    """[TIC-1] The second tab is told, sees both texts, and decides which one stays."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "question", "release": "", "module": ""})
    stale = wizard.revision("details")
    wizard.send("details", {"what_happens": "Text of the first tab."}, go="on")
    place = wizard.address("details")
    fields = {"version": stale, "what_happens": "Text of the second tab.", "go": "on"}
    saving = wizard.client.post(place + "save/", fields, headers={"accept": "application/json"})
    assert saving.status_code == 409
    assert "another tab" in saving.json()["notice"]
    answer = wizard.client.post(place, fields)
    page = text(answer)
    assert answer.status_code == 409
    assert "Text of the first tab." in page
    assert page.count("Text of the second tab.") == 2
    assert wizard.draft.values["details"]["what_happens"] == "Text of the first tab."
    wizard.client.post(place, {**fields, "version": wizard.draft.revision})
    assert wizard.draft.values["details"]["what_happens"] == "Text of the second tab."


def test_a_session_that_ended_mid_wizard_loses_nothing(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] The form that was sent without a session is kept, and stands in the page after the log-in."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "question", "release": "", "module": ""})
    revision = wizard.revision("details")
    wizard.client.logout()
    place = wizard.address("details")
    answer = wizard.client.post(place, {"version": revision, "what_happens": "Typed for an hour.", "go": "on"})
    assert answer.headers["Location"].startswith("/login/?next=")
    assert "What you typed is kept" in text(wizard.client.get(answer.headers["Location"]))
    wizard.client.force_login(people.alice, backend=BACKEND)
    page = text(wizard.client.get(place))
    assert "Your session had ended." in page
    assert "Typed for an hour." in page
    assert wizard.draft.values["details"]["what_happens"] == "Typed for an hour."
    assert "Your session had ended." not in text(wizard.client.get(place))


def test_a_part_of_a_page_that_is_asked_for_without_a_session_leaves_the_page_alone(people: Cast) -> None:
    """[POR-3] The log-in came in place of the page once a minute, and took away what was typed; the part is no page."""
    ticket, parts = ticket_of(people), {"HX-Request": "true"}
    for address in (f"/tickets/{ticket.number}/standing/", f"/desk/tickets/{ticket.number}/facts/", "/desk/palette/"):
        answer = Client().get(address, headers=parts)
        assert (answer.status_code, answer.content) == (401, b"")
        assert "HX-Redirect" not in answer.headers


def test_what_is_saved_while_typing_without_a_session_is_kept_too(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] The script is told (401) and says so; after the log-in the words are there."""
    wizard.begin()
    revision, place = wizard.revision("details"), wizard.address("details")
    wizard.client.logout()
    answer = wizard.client.post(
        place + "save/", {"version": revision, "what_happens": "Half a sen"}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 401
    wizard.client.force_login(people.alice, backend=BACKEND)
    assert "Half a sen" in text(wizard.client.get(place))


def test_somebody_else_who_logs_in_does_not_get_what_was_typed(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] The words belong to the address of the draft, which only its writer can open."""
    wizard.begin()
    place = wizard.address("details")
    wizard.client.logout()
    wizard.client.post(place, {"what_happens": "Secret of Alice."})
    wizard.client.force_login(people.charlie, backend=BACKEND)
    assert wizard.client.get(place).status_code == 404


def test_a_reply_without_a_session_stands_in_the_box_after_the_log_in(people: Cast, browser: Browser) -> None:
    """[POR-3] It is not sent by itself; one press sends it."""
    ticket = ticket_of(people)
    client = browser(None)
    answer = client.post(f"/tickets/{ticket.number}/reply/", {"text": "A long answer."})
    assert f"next=%2Ftickets%2F{ticket.number}%2F" in answer.headers["Location"]
    client.force_login(people.bob, backend=BACKEND)
    page = text(client.get(f"/tickets/{ticket.number}/"))
    assert "A long answer." in page
    assert "Nothing was sent." in page
    assert ticket.messages.count() == 1


def test_a_double_click_on_submit_opens_one_ticket(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] [INC-1] The second press leads to the same confirmation; one incident is deducted."""
    wizard.to_contact()
    fields = {"version": wizard.revision("contact"), **CONTACT}
    first, second = (wizard.client.post(wizard.address("contact"), fields) for _press in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Ticket.objects.count() == 1
    people.entitlement.refresh_from_db()
    assert people.entitlement.balance == 99
    assert wizard.get("contact").headers["Location"] == first.headers["Location"]
    assert Draft.objects.get().state == DraftState.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_open_one_ticket(clock: Clock) -> None:
    """[TIC-1] Both connections at the same time: one ticket, and both lead to it."""
    people = cast.cast()
    client = Client()
    client.force_login(people.alice, backend=BACKEND)
    wizard = Wizard(client, people)
    wizard.to_contact()
    fields = {"version": wizard.revision("contact"), **CONTACT}
    places: list[str] = []

    def press() -> None:
        try:
            own = Client()
            own.cookies = client.cookies
            places.append(own.post(wizard.address("contact"), fields).headers.get("Location", ""))
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _press in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert Ticket.objects.count() == 1
    assert places == [f"/tickets/{Ticket.objects.get().number}/sent/"] * 2


def test_two_tabs_that_chose_differently_are_told_in_the_words_of_the_page(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] [UI-1] A release by its version, a type, a severity and a way by their names; no key of a row."""
    wizard.to_contact()
    older = next(each for each in people.gateway.releases.all() if each != people.current)
    sent = {"ticket_type": "problem", "release": people.current.pk, "module": ""}
    stale = wizard.revision("information")
    wizard.send("information", {**sent, "release": older.pk})
    told = conflict(wizard.send("information", {**sent, "ticket_type": "question", "version": stale}))
    assert {older.version, people.current.version, "Problem", "Question"} <= set(told)
    stale = wizard.revision("contact")
    high = {**CONTACT, "severity": "2", "reached_by": "phone", "version": stale}
    wizard.client.post(wizard.address("contact") + "save/", high)
    told = conflict(wizard.send("contact", {**CONTACT, "severity": "3", "version": stale}))
    assert {"2, High", "3, Normal", "Call first"} <= set(told)
    assert not {"2", "3", "phone", "ticket"} & set(told)


def conflict(page: HttpResponse) -> list[str]:
    """The texts of both tabs."""
    assert page.status_code == 409
    return re.findall(r'<pre class="pre key"[^>]*>([^<]*)</pre>', text(page))


def test_a_form_that_expired_by_a_log_in_in_another_tab_stands_there_again(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] Its token is old; the words are kept on the page, to be sent once more. One from elsewhere is refused."""
    wizard.begin()
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice, backend=BACKEND)
    place, fields = wizard.address("details"), {"version": wizard.revision("details"), "what_happens": "Typed here."}
    assert client.post(place, fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert "Typed here." not in text(client.get(place))
    answer = client.post(place, fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.headers["Location"] == place
    page = text(client.get(place))
    assert "This form had expired." in page
    assert "Your session had ended." not in page
    assert "Typed here." in page


@pytest.mark.parametrize("sign", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}])
def test_a_form_without_its_cookie_stands_there_again(wizard: Wizard, people: Cast, sign: dict[str, str]) -> None:
    """[TIC-1] The cookie of the token was lost; so was, the second time, the one of the session."""
    wizard.begin()
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice, backend=BACKEND)
    place, fields = wizard.address("details"), {"version": wizard.revision("details"), "what_happens": "Typed here."}
    assert client.post(place, fields, headers=sign).headers["Location"] == place
    assert "Typed here." in text(client.get(place))
    client.cookies.clear()
    fields |= {"version": wizard.revision("details"), "what_happens": "Typed later."}
    answer = client.post(place, fields, headers=sign)
    assert answer.headers["Location"].startswith("/login/?next=")
    client.force_login(people.alice, backend=BACKEND)
    assert "Typed later." in text(client.get(place))


def test_any_other_form_of_ours_that_expired_leads_to_its_page(people: Cast) -> None:
    """[TIC-1] Not to the start page; what comes from elsewhere is led nowhere."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/preferences/", {"zone": "UTC"}, headers={"Referer": "http://testserver/preferences/?x=1"})
    assert answer.status_code == 403
    assert 'href="/preferences/"' in text(answer)
    assert "/evil/" not in text(client.post("/preferences/", {}, headers={"Referer": "http://other/evil/"}))
