"""A contract on the portal: the terms it was signed with, for managers its papers and the choice of named contacts."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.contracts.documents import attach_document, withdraw_document
from heimdesk.domain.contracts.models import Document
from heimdesk.domain.people.models import Person
from tests.cast import MONDAY, Cast, book, contact
from tests.channels.web.portal.conftest import BACKEND
from tests.channels.web.portal.wizard import text

Browser = Callable[[Person | None], Client]
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def paper(people: Cast) -> Document:
    """The signed contract."""
    return attach_document(people.contract, "Signed.pdf", [PDF], by=people.sven, now=MONDAY)


def test_a_manager_reads_the_frozen_terms_and_the_signed_paper(people: Cast, browser: Browser, paper: Document) -> None:
    """[PRG-1] [POR-4] A later book changes nothing; the paper comes as a download."""
    client = browser(people.alice)
    book("incidents: 100", "incidents: 1", now=MONDAY)
    page = text(client.get(f"/account/contracts/{people.contract.pk}/"))
    for told in ("Gold contract", "<td>100</td>", "up to 6", "10 hours a week", "Tamara Tveit", "Signed.pdf"):
        assert told in page
    assert f"/account/contracts/{people.contract.pk}/" in text(client.get("/account/"))
    answer = client.get(f"/account/documents/{paper.pk}/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_named_member_reads_the_terms_but_no_paper(people: Cast, browser: Browser, paper: Document) -> None:
    """[PRG-1] [SRC-3] Members who are not named, and strangers, find neither."""
    people.contract.named_contacts.add(people.bob)
    contract, document = f"/account/contracts/{people.contract.pk}/", f"/account/documents/{paper.pk}/"
    bob = browser(people.bob)
    assert "Gold contract" in text(bob.get(contract))
    assert "Signed.pdf" not in text(bob.get(contract))
    assert bob.get(document).status_code == 404
    for person in (people.dora, people.charlie):
        assert browser(person).get(contract).status_code == 404
        assert browser(person).get(document).status_code == 404
    for path in (contract, document):
        assert browser(None).get(path).status_code == 302
        assert browser(people.ines).get(path).status_code == 403


def test_a_withdrawn_paper_is_gone(people: Cast, browser: Browser, paper: Document) -> None:
    """[PRG-1] It was put there by mistake: nobody reads it any more."""
    withdraw_document(paper, by=people.sven, now=MONDAY)
    client = browser(people.alice)
    assert client.get(f"/account/documents/{paper.pk}/").status_code == 404
    assert "Signed.pdf" not in text(client.get(f"/account/contracts/{people.contract.pk}/"))


def test_contacts_that_were_ticked_without_a_session_stand_there_again(people: Cast, browser: Browser) -> None:
    """[PRG-1] After the log-in, to be sent once more."""
    place, client = f"/account/contracts/{people.contract.pk}/", browser(None)
    before = set(people.contract.named_contacts.all())
    client.post(f"{place}contacts/", {"named_contacts": [str(people.dora.pk)]})
    client.force_login(people.alice, backend=BACKEND)
    page = text(client.get(place))
    assert "Your session had ended. Nothing was saved; what you chose stands here again." in page
    ticked = set(re.findall(r'name="named_contacts" value="(\d+)"[^>]* checked', page))
    assert ticked == {str(people.dora.pk)}
    assert set(people.contract.named_contacts.all()) == before


def test_the_manager_names_the_contacts_up_to_the_cap(people: Cast, browser: Browser) -> None:
    """[PRG-1] One too many comes back as it was ticked; a member's try is refused with the rule."""
    path = f"/account/contracts/{people.contract.pk}/contacts/"
    alice = browser(people.alice)
    assert alice.post(path, {"named_contacts": [people.bob.pk]}).status_code == 302
    assert list(people.contract.named_contacts.all()) == [people.bob]
    assert AuditRow.objects.latest("id").actor == people.alice
    answer = alice.post(path, {"named_contacts": [contact(people.kestrel).pk for _ in range(7)]})
    assert answer.status_code == 422
    assert "Gold names up to 6 contacts; these are 7." in text(answer)
    assert text(answer).count(" checked><span>Contact") == 7
    refused = browser(people.bob).post(path, {"named_contacts": []})
    assert refused.status_code == 403
    assert "names the contacts" in text(refused)
    assert browser(people.charlie).post(path, {"named_contacts": []}).status_code == 404
    assert list(people.contract.named_contacts.all()) == [people.bob]


@pytest.mark.parametrize("foreign", ["charlie", "ines", "nobody", "x"])
def test_whoever_is_not_of_the_account_is_refused_beside_the_choice(
    people: Cast, browser: Browser, foreign: str
) -> None:
    """[PRG-1, POR-4] Nothing is named then, not even who could be: what was ticked is not silently less."""
    path = f"/account/contracts/{people.contract.pk}/contacts/"
    key = {"nobody": 999_999, "x": "x"}.get(foreign) or getattr(people, foreign).pk
    before = list(people.contract.named_contacts.all())
    answer = browser(people.alice).post(path, {"named_contacts": [people.bob.pk, key]})
    assert answer.status_code == 422
    assert 'id="named_contacts-error"' in text(answer)
    assert "Only people of the account can be named." in text(answer)
    assert f'value="{people.bob.pk}" id="named_contacts" checked' in text(answer) or (
        f'value="{people.bob.pk}" checked' in text(answer)
    )
    assert list(people.contract.named_contacts.all()) == before
