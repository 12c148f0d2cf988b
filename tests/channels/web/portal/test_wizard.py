"""The wizard on its pages: seven steps, each saved, any revisited, then a ticket or an article that answered."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from heimdesk.domain.catalog.actions import release_version, withdraw
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.models import Deflection
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Attachment, Draft, DraftState, Ticket
from tests import cast
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import Clock, ticket_of
from tests.channels.web.portal.wizard import CONTACT, DETAILS, Wizard, error_of, hidden, text

Browser = Callable[[Person | None], Client]


def test_a_request_goes_through_seven_steps_to_a_ticket(wizard: Wizard, people: Cast) -> None:
    """[TIC-1] [TIC-5] Product, information, solution, entitlement, details, access, contact; then the confirmation."""
    assert wizard.begin().headers["Location"] == wizard.address("information")
    sent = wizard.send("information", {"ticket_type": "problem", "release": people.current.pk, "module": ""})
    assert sent.headers["Location"] == wizard.address("solution")
    sent = wizard.send("solution", {"words": "lock wait", "go": "on"})
    assert sent.headers["Location"] == wizard.address("entitlement")
    sent = wizard.send("entitlement", {"entitlement": people.entitlement.pk, "go": "on"})
    assert sent.headers["Location"] == wizard.address("details")
    sent = wizard.send("details", DETAILS, go="on")
    assert sent.headers["Location"] == wizard.address("access")
    sent = wizard.send("access", {"when": "later"})
    assert sent.headers["Location"] == wizard.address("contact")
    sent = wizard.send("contact", CONTACT)
    ticket = Ticket.objects.get()
    assert sent.headers["Location"] == f"/tickets/{ticket.number}/sent/"
    page = text(wizard.client.get(sent.headers["Location"]))
    assert f'Request ID <span class="num">{ticket.number}</span>' in page
    assert "normal" in page
    assert "First response" in page
    assert "by 15:00" in page
    assert "the letter that we sent to alice.moreau@kestrel-hosting.example leads there" in page
    assert "99 incidents are left" in page


@pytest.mark.parametrize("kind", ["problem", "licensing"])
def test_the_confirmation_says_what_paid_where_something_did(wizard: Wizard, people: Cast, kind: str) -> None:
    """[INC-1] [INC-2] As the ledger has it."""
    ticket = ticket_of(people, ticket_type=kind)
    page = text(wizard.client.get(f"/tickets/{ticket.number}/sent/"))
    assert ("Paid by" in page) is (kind == "problem")
    assert ("No incident is deducted for this ticket." in page) is (kind == "licensing")


def test_the_moment_of_the_error_is_kept_with_the_zone_it_was_meant_in(wizard: Wizard) -> None:
    """[TIC-3] An engineer elsewhere must not guess the zone; the control shows what was typed."""
    wizard.client.cookies["zone"] = "Europe/Berlin"
    wizard.to_contact()
    assert wizard.draft.values["details"]["error_at"] == "2026-06-08 02:30 Europe/Berlin"
    assert 'value="2026-06-08T02:30"' in text(wizard.get("details"))


def test_any_step_can_be_revisited_and_nothing_is_lost(wizard: Wizard) -> None:
    """[TIC-1] Back at the details everything stands as typed, also after another product was looked at."""
    wizard.to_contact()
    page = text(wizard.get("details"))
    assert DETAILS["what_happens"] in page
    assert "Mail Gateway" in page
    wizard.send("information", {"ticket_type": "question", "release": "", "module": ""})
    assert DETAILS["steps"] in text(wizard.get("details"))


def test_what_is_typed_is_saved_while_typing(wizard: Wizard) -> None:
    """[TIC-1] The page's script sends the form; half a sentence is kept though the step is not complete."""
    wizard.begin()
    fields = {"version": wizard.revision("details"), "what_happens": "The queue gro"}
    answer = wizard.client.post(wizard.address("details") + "save/", fields, headers={"accept": "application/json"})
    assert answer.json()["notice"] == "Draft saved at 09:00"
    assert answer.json()["version"] == wizard.draft.revision
    assert "The queue gro" in text(wizard.get("details"))


def test_a_draft_that_was_left_is_found_again(wizard: Wizard) -> None:
    """[TIC-1] Home, the list and the first step lead back to where it was left."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "problem", "release": "", "module": ""})
    for place in ("/", "/tickets/", "/tickets/new/"):
        assert f'href="/tickets/new/{wizard.key}/"' in text(wizard.client.get(place))
    assert wizard.client.get(f"/tickets/new/{wizard.key}/").headers["Location"] == wizard.address("solution")


def test_a_draft_can_be_thrown_away_and_taken_back(wizard: Wizard) -> None:
    """[TIC-1] Undo rather than "are you sure"."""
    wizard.begin()
    place = wizard.client.post(f"/tickets/new/{wizard.key}/discard/").headers["Location"]
    assert "Take it back" in text(wizard.client.get(place))
    wizard.client.post(f"/tickets/new/{wizard.key}/restore/")
    assert wizard.draft.state == DraftState.WRITING


def test_an_article_that_answers_ends_the_wizard_and_deducts_nothing(wizard: Wizard, people: Cast) -> None:
    """[TIC-2] The deflection is counted with its article; the thanks say that nothing was deducted."""
    article = publish_article(
        "Lock wait timeout", "End the dump.", products=[people.gateway], by=people.arthur, now=MONDAY
    )
    wizard.begin()
    wizard.send("solution", {"words": "lock wait", "go": "search"})
    answer = wizard.client.post(f"/tickets/new/{wizard.key}/answered/", {"answered": article.number})
    page = text(wizard.client.get(answer.headers["Location"]))
    assert "Nothing was deducted" in page
    assert article.title in page
    deflection = Deflection.objects.get()
    assert (deflection.article, deflection.person, deflection.words) == (article, people.alice, "lock wait")
    people.entitlement.refresh_from_db()
    assert people.entitlement.balance == 100
    assert not Ticket.objects.exists()


def test_an_article_is_read_in_place_and_goes_with_the_ticket(wizard: Wizard, people: Cast) -> None:
    """[TIC-2] What was read before goes along, so the engineer does not send it again."""
    article = publish_article(
        "Lock wait timeout", "End the **dump**.", products=[people.gateway], by=people.arthur, now=MONDAY
    )
    wizard.begin()
    body = wizard.client.get(f"/tickets/new/{wizard.key}/articles/{article.number}/", headers={"HX-Request": "true"})
    assert "<strong>dump</strong>" in text(body)
    wizard.to_contact()
    wizard.send("contact", CONTACT)
    assert list(Ticket.objects.get().article_uses.values_list("article__number", flat=True)) == [article.number]


def test_the_words_of_a_search_go_along_to_the_wizard(wizard: Wizard, people: Cast) -> None:
    """[TIC-2] Who searched already does not type it again."""
    page = wizard.client.get("/tickets/new/?q=ERROR+1205")
    wizard.begin(words=hidden(page, "words"))
    assert 'value="ERROR 1205"' in text(wizard.get("solution"))


def test_the_own_open_tickets_on_the_product_are_shown_first(wizard: Wizard, people: Cast) -> None:
    """[TIC-2] Adding to one is better than opening another."""
    ticket = ticket_of(people)
    wizard.begin()
    assert f"#{ticket.number}" in text(wizard.get("solution"))


def test_each_proof_says_why_it_can_or_cannot_pay(wizard: Wizard, people: Cast) -> None:
    """[PRG-3] The refused one says why; the one that expires first is suggested."""
    wizard.begin()
    page = text(wizard.get("entitlement"))
    assert "Suggested: it can pay and expires first." in page
    assert f"Not possible: {people.license.key} does not cover this product." in page


def test_what_cannot_pay_is_folded_where_there_is_more_of_it(wizard: Wizard, people: Cast) -> None:
    """[PRG-3] [UI-1] Ended contracts do not push the code and the button down; with nothing that pays they are open."""
    people.panel.sold_per_incident = True
    cast.pack(people.kestrel, people.panel, 5)
    wizard.begin()
    page = text(wizard.get("entitlement"))
    before, folded = page.split("2 that cannot pay, and why")
    assert "Not possible" not in before
    assert folded.count("Not possible") == 2
    Entitlement.objects.filter(contract=people.contract).update(ends_on=MONDAY.date() - timedelta(days=9))
    page = text(wizard.get("entitlement"))
    assert re.search(r"<details open>\s*<summary[^>]*>3 that cannot pay, and why", page)


def test_a_support_code_finds_its_contract(wizard: Wizard, people: Cast) -> None:
    """[PRG-2] With or without dash and blanks."""
    code = people.contract.support_code.code
    wizard.begin()
    answer = wizard.send("entitlement", {"code": f" {code[:5]} {code[5:]} ", "go": "check"})
    assert answer.status_code == 302
    assert wizard.draft.values["entitlement"]["entitlement"] == str(people.entitlement.pk)
    page = text(wizard.client.get(answer.headers["Location"].partition("#")[0]))
    assert "This code is right, and it is chosen above:" in page
    assert f'Gold contract <span class="mono nowrap">{people.contract.support_code}</span>' in page
    assert "100 of 100 incidents left" in page.partition("This code is right")[2]
    assert "This code is right" not in text(wizard.get("entitlement"))


def test_a_license_key_finds_its_free_incidents(wizard: Wizard, people: Cast) -> None:
    """[PRG-3] A key proves support on its own product; on another it says why not."""
    wizard.begin(people.panel)
    assert wizard.send("entitlement", {"code": people.license.key.lower(), "go": "check"}).status_code == 302
    wizard.begin(people.gateway)
    answer = wizard.send("entitlement", {"code": people.license.key, "go": "check"})
    assert "does not cover this product" in error_of(answer, "code")


def test_files_hang_on_the_draft_and_go_with_the_ticket(wizard: Wizard) -> None:
    """[TIC-3] Uploaded on the way, taken off again, sent with the ticket."""
    wizard.begin()
    for name in ("one.log", "two.log"):
        wizard.send("details", {**DETAILS, "files-log_files": SimpleUploadedFile(name, b"lines")}, go="attach")
    first = Attachment.objects.get(name="one.log")
    page = text(wizard.get("details"))
    assert "one.log" in page
    wizard.client.post(f"/tickets/new/{wizard.key}/files/{first.pk}/remove/", {**DETAILS, "steps": "Typed since."})
    assert "Typed since." in text(wizard.get("details"))
    wizard.to_contact()
    wizard.send("contact", CONTACT)
    message = Ticket.objects.get().messages.get()
    assert [each.name for each in message.attachments.all()] == ["two.log"]


def test_definitions_and_times_are_in_view_and_sending_says_what_it_does(wizard: Wizard) -> None:
    """[TIC-4] [SEV-1] Definition, examples, our times; what is deducted and what is owed."""
    wizard.to_contact()
    page = text(wizard.get("contact"))
    assert "A documented component cannot be installed or used." in page
    assert "For example:" in page
    part = text(wizard.client.get(f"/tickets/new/{wizard.key}/forecast/?severity=2"))
    assert "one incident is deducted from" in part
    assert "99 stay" in part
    assert "first response by <b>today, 13:00</b> and a workaround by <b>today, 21:00</b>" in part


def test_a_ticket_for_sales_deducts_nothing(wizard: Wizard, people: Cast) -> None:
    """[INC-2] Licensing and orders are told so on the way and deduct nothing."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "order", "release": "", "module": ""})
    assert "deducts nothing" in text(wizard.get("entitlement"))
    wizard.send("entitlement", {"entitlement": people.entitlement.pk, "go": "on"})
    wizard.send("details", {"what_happens": "More domains."}, go="on")
    wizard.send("access")
    wizard.send("contact", CONTACT)
    people.entitlement.refresh_from_db()
    assert (Ticket.objects.get().ticket_type, people.entitlement.balance) == ("order", 100)


def test_an_unsupported_release_is_accepted_with_a_notice(wizard: Wizard, people: Cast) -> None:
    """[TIC-6] In the list, beside it, on the next page, on the confirmation and on the ticket."""
    old = release_version(people.gateway, "7.0", date(2019, 1, 1), now=MONDAY)
    wizard.begin()
    wizard.send("information", {"ticket_type": "problem", "release": old.pk, "module": ""})
    page = text(wizard.get("information"))
    assert "7.0, no longer supported" in page
    assert "This release is no longer supported." in page
    assert 'id="release-hint"' in page
    assert "Release 7.0 is no longer supported." in text(wizard.get("solution"))
    wizard.send("entitlement", {"entitlement": people.entitlement.pk, "go": "on"})
    wizard.send("details", DETAILS, go="on")
    wizard.send("access")
    place = wizard.send("contact", CONTACT).headers["Location"]
    assert "no longer supported" in text(wizard.client.get(place))
    assert "no longer supported" in text(wizard.client.get(place.replace("sent/", "")))


def test_a_withdrawn_product_says_until_when_it_is_supported(wizard: Wizard, people: Cast) -> None:
    """[LIF-2] The wizard says so before the end; the product's page too."""
    withdraw(
        people.gateway,
        withdrawn_on=date(2026, 1, 1),
        support_ends_on=date(2026, 12, 31),
        replacement=people.panel,
        now=MONDAY,
    )
    assert "Supported until 31 December 2026." in text(wizard.client.get("/tickets/new/"))
    page = text(wizard.client.get("/products/mail-gateway/"))
    assert "Support ends on 31 December 2026. Cloud Panel takes its place." in page


def test_a_follow_up_brings_the_context_of_the_closed_ticket(wizard: Wizard, people: Cast) -> None:
    """[STA-4] The draft knows product, details and contact; the first page of it is the first that is missing."""
    ticket = ticket_of(people, requester=people.alice, by=people.alice)
    wizard.client.post(f"/tickets/{ticket.number}/close/")
    answer = wizard.client.post(f"/tickets/{ticket.number}/follow-up/", {"text": "It is back."})
    assert answer.status_code == 302
    draft = Draft.objects.get()
    assert draft.follows == ticket
    assert draft.values["details"]["what_happens"] == "It is back."
    assert "Follow-up: Mail queue stuck" in text(wizard.client.get(f"/tickets/new/{draft.key}/details/"))


def test_nobody_reads_the_draft_of_another(wizard: Wizard, people: Cast, browser: Browser) -> None:
    """[TIC-1] Not even a colleague; it is as if it were not there."""
    wizard.begin()
    bob = browser(people.bob)
    for place in ("", "details/", "answered/", "forecast/"):
        assert bob.get(f"/tickets/new/{wizard.key}/{place}").status_code == 404
    for place in ("details/", "details/save/", "discard/"):
        assert bob.post(f"/tickets/new/{wizard.key}/{place}").status_code == 404


def test_a_pack_can_be_chosen_instead_of_the_contract(wizard: Wizard, people: Cast, clock: Clock) -> None:
    """[PRG-3] The customer's choice stands, with its own terms."""
    pack = cast.pack(people.kestrel, people.gateway, 3)
    clock.pass_(timedelta(minutes=5))
    wizard.begin()
    wizard.send("entitlement", {"entitlement": pack.pk, "go": "on"})
    assert f'value="{pack.pk}" checked' in text(wizard.get("entitlement"))


def test_a_severity_is_named_as_the_book_and_the_product_name_it(wizard: Wizard, people: Cast) -> None:
    """[POL-1] [SEV-1] [TIC-5] On the way, the confirmation, the ticket and the home page; to readers as to eyes."""
    cast.book("    name: Normal\n", "    name: Lesser\n")
    wizard.to_contact()
    wizard.send("contact", CONTACT)
    number = Ticket.objects.get().number
    for path in (f"/tickets/{number}/sent/", f"/tickets/{number}/", "/"):
        assert 'aria-label="Severity 3, Lesser"' in text(wizard.client.get(path))
    for path in (f"/tickets/{number}/sent/", f"/tickets/{number}/"):
        assert re.search(r">3</span> Lesser<", text(wizard.client.get(path)))
    people.gateway.severity_wording = {"3": {"name": "Zones stand still"}}
    people.gateway.save()
    for path in (f"/tickets/{number}/sent/", f"/tickets/{number}/"):
        assert 'aria-label="Severity 3, Zones stand still"' in text(wizard.client.get(path))


def test_when_nothing_can_pay_what_was_typed_last_is_kept_too(wizard: Wizard, people: Cast) -> None:
    """[INC-1] [TIC-1] The last step is saved with the opening or without it: 422, no ticket, one draft, its text."""
    wizard.to_contact()
    Entitlement.objects.update(balance=0, unlimited=False)
    sent = wizard.send("contact", {**CONTACT, "phone": "+49 341 9601234"})
    assert sent.status_code == 422
    assert "nothing was deducted" in text(sent)
    assert not Ticket.objects.exists()
    draft = Draft.objects.get()
    assert (draft.state, draft.values["contact"]["phone"]) == ("writing", "+49 341 9601234")
    Entitlement.objects.update(balance=5)
    assert wizard.send("contact", CONTACT).status_code == 302
    assert Ticket.objects.count() == 1


def test_a_ticket_is_opened_in_one_transaction_of_few_statements(
    wizard: Wizard, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """[TIC-1] [INC-1] The last step saved, paid, promised and told: no statement more than these."""
    wizard.to_contact()
    last = {**CONTACT, "version": wizard.revision("contact")}
    with django_assert_max_num_queries(35):
        assert wizard.client.post(wizard.address("contact"), last).status_code == 302
