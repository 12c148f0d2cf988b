"""The signed paper of a contract: limited, known by its content, kept once by its hash, read by whoever may."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.storage import default_storage

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.contracts.documents import attach_document, withdraw_document
from heimdesk.domain.contracts.models import Document
from heimdesk.domain.contracts.queries import document_by_id, documents_of
from heimdesk.domain.people.refusals import Invalid, Refused
from tests.cast import MONDAY, Cast, signed_contract

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"


def attached(people: Cast, name: str = "Contract.pdf", content: bytes = PDF) -> Document:
    return attach_document(people.contract, name, [content], by=people.sven, now=MONDAY)


def test_a_paper_is_kept_once_under_its_hash(people: Cast) -> None:
    """[PRG-1] The same paper sent twice is one row, and its bytes lie where their hash says."""
    first, again = attached(people), attached(people)
    digest = sha256(PDF).hexdigest()
    assert first == again
    assert (first.digest, first.path, first.size) == (digest, f"contracts/{digest[:2]}/{digest[2:]}", len(PDF))
    with default_storage.open(first.path) as held:
        assert held.read() == PDF
    row = AuditRow.objects.latest("id")
    assert (row.verb, row.actor, row.details["digest"]) == ("attached a document", people.sven, digest)
    other = signed_contract(people.osprey)
    assert attach_document(other, "c.pdf", [PDF], by=people.sven, now=MONDAY).path == first.path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("contract.pdf", b"<html><script>alert(1)</script>"),
        ("contract.pdf", b"MZ\x90\x00"),
        ("contract.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("contract.txt", b"We agree."),
        ("contract.zip", b"PK\x03\x04rest"),
        ("contract.pdf", b""),
    ],
)
def test_what_is_no_paper_is_refused_by_its_content(people: Cast, name: str, content: bytes) -> None:
    """[PRG-1] The name counts for nothing; the answer says which kinds are taken."""
    with pytest.raises(Invalid) as told:
        attached(people, name, content)
    assert "PDF, JPEG, PNG, DOCX, ODT" in told.value.problems["document"][0]
    assert not Document.objects.exists()


def test_a_paper_beyond_the_limit_is_refused_before_it_is_kept(people: Cast, settings: Any) -> None:
    """[PRG-1] It says by name and number what the limit is."""
    settings.UPLOAD_LIMIT_BYTES = 20
    with pytest.raises(Invalid) as told:
        attached(people)
    assert told.value.problems["document"][0].startswith("Contract.pdf is larger than")
    assert not default_storage.exists("contracts")


def test_a_name_does_no_harm(people: Cast) -> None:
    """[PRG-1] No way out of the folder, no sign that turns the direction of reading."""
    assert attached(people, "../../etc/\u202efdp.pdf").name == "fdp.pdf"


def test_whoever_may_not_read_it_finds_nothing(people: Cast) -> None:
    """[PRG-1] [SRC-3] Named members, engineers and shift managers find no paper; managers, sales and TAM do."""
    paper = attached(people)
    people.contract.named_contacts.add(people.bob)
    for person in (people.alice, people.sven, people.ada, people.tamara):
        assert document_by_id(paper.pk, seen_by=person) == paper
        assert list(documents_of(people.contract, seen_by=person)) == [paper]
    for person in (people.bob, people.dora, people.charlie, people.ines, people.jonas, people.emil, people.arthur):
        assert not documents_of(people.contract, seen_by=person)
        with pytest.raises(Document.DoesNotExist):
            document_by_id(paper.pk, seen_by=person)


def test_a_paper_of_another_contract_is_taken_off_and_nobody_reads_it(people: Cast) -> None:
    """[PRG-1] By whoever may attach one; the log has both."""
    paper = attached(people)
    with pytest.raises(Refused):
        withdraw_document(paper, by=people.alice, now=MONDAY)
    withdraw_document(paper, by=people.sven, now=MONDAY + timedelta(minutes=1))
    withdraw_document(paper, by=people.sven, now=MONDAY + timedelta(minutes=2))
    assert not documents_of(people.contract, seen_by=people.sven)
    with pytest.raises(Document.DoesNotExist):
        document_by_id(paper.pk, seen_by=people.sven)
    assert AuditRow.objects.filter(verb="withdrew a document").count() == 1
    assert attached(people).pk != paper.pk
