"""Signed papers of contracts: limited in size and kind, known by their content, kept under their hash (PRG-1)."""

import tempfile
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.contracts.models import Contract, Document
from heimdesk.domain.contracts.permissions import may
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.engines.text.files import safe_name
from heimdesk.engines.text.receiving import Received, TooLarge, receive

PAPERS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.oasis.opendocument.text": "ODT",
}
"""What a signed paper may be, by its content."""


def attach_document(contract: Contract, name: str, chunks: Iterable[bytes], *, by: Person, now: datetime) -> Document:
    """Keep a signed paper with the contract. Raises Refused, Invalid (field "document").                  [PRG-1]

    The bytes are received before the transaction begins: no row is locked while they are on their way.
    """
    require(may(by, "attach_document", contract))
    harmless = safe_name(name)
    came, path = _kept(harmless, chunks)
    with transaction.atomic():
        held = Contract.objects.select_for_update().get(pk=contract.pk)
        known = held.documents.filter(digest=came.digest, withdrawn_at=None).first()
        if known is not None:
            return known
        document = Document.objects.create(
            contract=held, name=harmless, digest=came.digest, size=came.size, content_type=came.content_type,
            path=path, added_by=by, added_at=now,
        )  # fmt: skip
        record(
            "attached a document", subject=str(held), by=by, now=now,
            contract=held.pk, document=document.pk, name=harmless, digest=came.digest,
        )  # fmt: skip
    return document


@transaction.atomic
def withdraw_document(document: Document, *, by: Person, now: datetime) -> Document:
    """Take a paper off its contract, where it was put by mistake; nobody reads it any more. Raises Refused. [PRG-1]"""
    held = Document.objects.select_for_update(of=("self",)).select_related("contract__account").get(pk=document.pk)
    require(may(by, "attach_document", held.contract))
    if held.withdrawn_at is None:
        held.withdrawn_at = now
        held.save(update_fields=["withdrawn_at"])
        record(
            "withdrew a document", subject=str(held.contract), by=by, now=now,
            contract=held.contract_id, document=held.pk, name=held.name, digest=held.digest,
        )  # fmt: skip
    return held


def _kept(name: str, chunks: Iterable[bytes]) -> tuple[Received, str]:
    """The bytes where they belong, with what they are and the path. Raises Invalid for what is no paper."""
    limit = settings.UPLOAD_LIMIT_BYTES
    with tempfile.TemporaryFile() as held:
        try:
            came = receive(chunks, held, name=name, limit=limit)
        except TooLarge:
            problem = _("{name} is larger than {limit} MB, the most that a file may have. Scan it smaller.")
            raise Invalid({"document": problem.format(name=name, limit=f"{limit / 1_000_000:g}")}) from None
        if came.content_type not in PAPERS:
            problem = _("{name} is none of {kinds} by its content. Save the signed paper as one of them.")
            raise Invalid({"document": problem.format(name=name, kinds=", ".join(PAPERS.values()))})
        path = f"contracts/{came.digest[:2]}/{came.digest[2:]}"
        if not default_storage.exists(path):
            held.seek(0)
            path = default_storage.save(path, File(held))
    return came, path
