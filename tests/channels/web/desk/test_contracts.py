"""Contracts on the desk: the terms before the signing are those after it, papers are safe, everyone else is refused."""

from datetime import timedelta
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.contracts.models import Contract, Document
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.people.models import Account, Person
from heimdesk.policy.book import Terms
from tests.cast import Cast, book, contact
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


@pytest.fixture
def sven(scene: Scene, as_: Browse) -> Client:
    """The browser of sales."""
    return as_(scene.people.sven)


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def form(people: Cast, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "plan": "platinum", "signed_on": today.isoformat(), "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=364)).isoformat(), "products": [people.gateway.pk],
        "named_contacts": [people.charlie.pk], "manager": people.tamara.pk, **more,
    }  # fmt: skip


def signing(people: Cast) -> str:
    return reverse("desk:sign", args=[people.osprey.pk])


def others(people: Cast) -> list[Person]:
    """Everybody of the staff who may not sign."""
    return [people.ines, people.selma, people.emil, people.jonas, people.karla, people.tamara, people.arthur]


def papers(name: str, content: bytes) -> dict[str, Any]:
    return {"document": SimpleUploadedFile(name, content)}


def test_the_form_shows_what_signing_freezes_and_signs_nothing_yet(people: Cast, sven: Client) -> None:
    """[PRG-1] Every term of the plan with its rule, with script and without."""
    before = Contract.objects.count()
    for headers in ({}, {"HX-Request": "true"}):
        page = shown(sven.post(signing(people), form(people, choices="1"), headers=headers))
        assert ("<html" in page) == (not headers)
        assert "Platinum by version 1 of the policy book" in page
        for told in ("200", "up to 10", "20 hours a week", "API, chat, e-mail, phone, web"):
            assert f"<td>{told}</td>" in page
        for rule in ("PRG-1", "SLA-1", "PRG-6"):
            assert f'<span class="badge mono">{rule}</span>' in page
    assert Contract.objects.count() == before


def test_a_contract_is_signed_and_its_page_has_the_same_terms(people: Cast, sven: Client) -> None:
    """[PRG-1] With code, incidents, account manager and named contact; a later book changes nothing."""
    preview = shown(sven.post(signing(people), form(people, choices="1"), headers={"HX-Request": "true"}))
    answer = sven.post(signing(people), form(people), follow=True)
    page = shown(answer)
    contract = Contract.objects.latest("pk")
    assert answer.redirect_chain == [(reverse("desk:contract", args=[contract.pk]), 302)]
    assert str(contract.support_code) in page
    assert _terms(page) == _terms(preview)
    assert Entitlement.objects.get(contract=contract).balance == 200
    assert Account.objects.get(pk=people.osprey.pk).manager_of_account == people.tamara
    assert list(contract.named_contacts.all()) == [people.charlie]
    assert AuditRow.objects.get(verb="signed a contract", subject=str(contract)).actor == people.sven
    book("incidents: 200", "incidents: 2", now=timezone.now())
    assert _terms(shown(sven.get(reverse("desk:contract", args=[contract.pk])))) == _terms(preview)
    later = shown(sven.post(signing(people), form(people, choices="1"), headers={"HX-Request": "true"}))
    assert _terms(later) != _terms(preview)


def test_a_signing_of_an_earlier_day_freezes_the_book_of_that_day(people: Cast, sven: Client) -> None:
    """[PRG-1] The preview says which version; a day before the first book, or to come, is refused beside its field."""
    book("incidents: 200", "incidents: 2", now=timezone.now() - timedelta(hours=1))
    day = timezone.localdate()
    past = form(people, signed_on=(day - timedelta(days=3)).isoformat())
    assert "by version 1 of" in shown(sven.post(signing(people), {**past, "choices": "1"}))
    sven.post(signing(people), past)
    assert Terms.from_json(Contract.objects.latest("pk").terms).incidents == 200
    for wrong in ("2001-01-01", (day + timedelta(days=2)).isoformat()):
        answer = sven.post(signing(people), form(people, signed_on=wrong))
        assert answer.status_code == 422
        assert 'id="signed_on-error"' in shown(answer)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(people: Cast, sven: Client) -> None:
    """[PRG-1] All of it at once, with links from the top."""
    extra = [contact(people.osprey).pk for _ in range(11)]
    empty = sven.post(signing(people), {"signed_on": "", "starts_on": "soon", "ends_on": "", "plan": ""})
    assert empty.status_code == 422
    for field in ("signed_on", "starts_on", "ends_on", "plan"):
        assert f'id="{field}-error"' in shown(empty)
        assert f'<a href="#{field}">' in shown(empty)
    assert 'value="soon"' in shown(empty)
    wrong = form(people, ends_on="2020-01-01", products=[], named_contacts=extra)
    page = shown(sven.post(signing(people), wrong))
    assert "The term ends before it starts." in page
    assert "A contract covers at least one product." in page
    assert "Platinum names up to 10 contacts; these are 11." in page
    assert page.count('name="named_contacts" value="') == 12
    assert page.count(" checked><span>Contact") == 11
    assert 'value="platinum" id="plan" checked' in page or 'value="platinum" checked' in page
    assert not Contract.objects.filter(account=people.osprey, plan="platinum").exists()


def test_whoever_may_not_sign_reads_why_and_signs_nothing(people: Cast, as_: Browse) -> None:
    """[PRG-1] Everyone of the staff but sales and administrators; no button leads there."""
    before = Contract.objects.count()
    for person in others(people):
        client = as_(person)
        for answer in (client.get(signing(people)), client.post(signing(people), form(people))):
            assert answer.status_code == 403, person
            assert "Sales or an administrator signs contracts." in shown(answer)
        account = shown(client.get(reverse("desk:account", args=[people.osprey.pk])))
        assert signing(people) not in account
    assert Contract.objects.count() == before
    assert signing(people) in shown(as_(people.ada).get(reverse("desk:account", args=[people.osprey.pk])))


def test_a_signed_paper_goes_in_and_comes_out_as_a_download(people: Cast, sven: Client) -> None:
    """[PRG-1] Under its hash, with the type of its content, never run in our pages."""
    path = reverse("desk:attach-document", args=[people.contract.pk])
    assert sven.post(path, papers("Vertrag.pdf", PDF)).status_code == 302
    paper = Document.objects.get()
    assert paper.digest == sha256(PDF).hexdigest()
    assert "Vertrag.pdf" in shown(sven.get(reverse("desk:contract", args=[people.contract.pk])))
    answer = sven.get(reverse("desk:document", args=[paper.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_scan_is_shown_and_what_could_run_is_refused(people: Cast, sven: Client, settings: Any) -> None:
    """[PRG-1] Limited in kind and size; the answer stands beside the field, the page stays whole."""
    path = reverse("desk:attach-document", args=[people.contract.pk])
    sven.post(path, papers("scan.png", PNG))
    answer = sven.get(reverse("desk:document", args=[Document.objects.get().pk]))
    assert answer["Content-Disposition"].startswith("inline")
    for name, content in (("x.pdf", b"<script>alert(1)</script>"), ("x.svg", b"<svg/>"), ("x.docx", b"MZ")):
        refused = sven.post(path, papers(name, content))
        assert refused.status_code == 422
        assert 'id="document-error"' in shown(refused)
    assert sven.post(path, {}).status_code == 422
    settings.UPLOAD_LIMIT_BYTES = 1_000
    large = sven.post(path, papers("large.pdf", PDF + b"x" * 2_000))
    assert large.status_code == 422
    assert "large.pdf" in shown(large)
    assert Document.objects.count() == 1


def test_papers_are_read_by_the_right_roles_alone(people: Cast, sven: Client, as_: Browse) -> None:
    """[PRG-1] [SRC-3] For others there is no file, and the page says who reads them."""
    sven.post(reverse("desk:attach-document", args=[people.contract.pk]), papers("Price list.pdf", PDF))
    path = reverse("desk:document", args=[Document.objects.get().pk])
    page = reverse("desk:contract", args=[people.contract.pk])
    for person in (people.sven, people.ada, people.tamara):
        assert as_(person).get(path).status_code == 200
    for person in [each for each in others(people) if each != people.tamara]:
        client = as_(person)
        assert client.get(path).status_code == 404
        assert "Price list" not in shown(client.get(page))
        assert "managers read signed documents" in shown(client.get(page))
        assert (
            client.post(
                reverse("desk:attach-document", args=[people.contract.pk]), papers("a.pdf", PDF + b" ")
            ).status_code
            == 409
        )
    assert (
        as_(people.tamara).post(reverse("desk:withdraw-document", args=[Document.objects.get().pk])).status_code == 403
    )
    assert sven.post(reverse("desk:withdraw-document", args=[Document.objects.get().pk])).status_code == 302
    assert sven.get(path).status_code == 404


def test_named_contacts_are_chosen_up_to_the_cap(people: Cast, as_: Browse, sven: Client) -> None:
    """[PRG-1] By sales, or the account's technical account manager; one too many comes back ticked as it was."""
    path = reverse("desk:contract-contacts", args=[people.contract.pk])
    before = set(people.contract.named_contacts.all())
    foreign = as_(people.tamara).post(path, {"named_contacts": [people.bob.pk, people.charlie.pk]})
    assert foreign.status_code == 422
    assert "that is not in this list" in foreign.content.decode()
    assert set(people.contract.named_contacts.all()) == before
    as_(people.tamara).post(path, {"named_contacts": [people.bob.pk, people.dora.pk]})
    assert set(people.contract.named_contacts.all()) == {people.bob, people.dora}
    many = [contact(people.kestrel).pk for _ in range(7)]
    answer = sven.post(path, {"named_contacts": many})
    assert answer.status_code == 422
    assert "Gold names up to 6 contacts; these are 7." in shown(answer)
    assert shown(answer).count(" checked><span>Contact") == 7
    assert as_(people.ines).post(path, {"named_contacts": []}).status_code == 409
    assert people.contract.named_contacts.count() == 2


def test_an_amendment_changes_products_and_term_with_a_reason(people: Cast, sven: Client, as_: Browse) -> None:
    """[PRG-1] What pays follows; without a reason nothing changes and what was typed stays."""
    path = reverse("desk:amend-contract", args=[people.contract.pk])
    wanted = {"products": [people.gateway.pk, people.panel.pk], "ends_on": "2027-06-30", "reason": ""}
    answer = sven.post(path, wanted)
    assert answer.status_code == 422
    assert 'value="2027-06-30"' in shown(answer)
    assert shown(answer).count(" checked><span>") == 2
    assert sven.post(path, {**wanted, "reason": "Amendment 1"}).status_code == 302
    entitlement = Entitlement.objects.get(contract=people.contract)
    assert set(entitlement.products.all()) == {people.gateway, people.panel}
    assert str(entitlement.ends_on) == "2027-06-30"
    assert AuditRow.objects.latest("id").details["reason"] == "Amendment 1"
    for person in others(people):
        assert as_(person).post(path, {**wanted, "reason": "no"}).status_code == 403


def test_what_was_typed_when_the_session_ended_stands_on_its_page_again(people: Cast, as_: Browse) -> None:
    """[PRG-1] On a form of its own and on one beside others; a box that was not ticked stays so, nothing is signed."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.sven, backend="heimdesk.channels.email.login.CodeBackend")
    own = {"Sec-Fetch-Site": "same-origin"}
    before = Contract.objects.count()
    answer = client.post(signing(people), form(people, plan="diamond"), headers=own)
    assert answer["Location"] == signing(people)
    page = shown(client.get(signing(people)))
    assert "what you typed stands here again" in page
    assert "Diamond by version 1" in page
    assert Contract.objects.count() == before
    contract = reverse("desk:contract", args=[people.contract.pk])
    contacts = reverse("desk:contract-contacts", args=[people.contract.pk])
    assert client.post(contacts, {"named_contacts": [people.dora.pk]}, headers=own)["Location"] == contract
    page = shown(client.get(contract))
    assert f'value="{people.dora.pk}" checked' in page
    assert f'value="{people.alice.pk}" id="named_contacts" checked' not in page
    assert list(people.contract.named_contacts.all()) == [people.alice]


def test_the_page_of_a_contract_asks_the_same_however_much_it_shows(people: Cast, sven: Client) -> None:
    """[PRG-1] People and papers cost no statement each."""
    path = reverse("desk:contract", args=[people.contract.pk])
    sven.get(path)
    with CaptureQueriesContext(connection) as few:
        sven.get(path)
    for number in range(6):
        people.contract.named_contacts.add(contact(people.kestrel))
        sven.post(
            reverse("desk:attach-document", args=[people.contract.pk]), papers(f"{number}.pdf", PDF + b"%d" % number)
        )
    with CaptureQueriesContext(connection) as many:
        sven.get(path)
    assert len(many) <= len(few)


def _terms(page: str) -> str:
    return page[
        page.index('<table class="table terms">') : page.index("</table>", page.index('<table class="table terms">'))
    ]


def test_an_empty_paper_is_told_beside_its_field(people: Cast, sven: Client) -> None:
    """[PRG-1] Nothing is kept; the field says that the file has no content."""
    refused = sven.post(reverse("desk:attach-document", args=[people.contract.pk]), papers("Contract.pdf", b""))
    assert refused.status_code == 422
    assert "“Contract.pdf” is empty" in shown(refused)
    assert not Document.objects.exists()
