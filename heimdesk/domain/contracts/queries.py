"""Contracts, their codes and their papers, as far as somebody may see them."""

from django.db.models import QuerySet

from heimdesk.domain.contracts.models import Contract, Document
from heimdesk.domain.contracts.permissions import may
from heimdesk.domain.people.models import Person


def contracts_visible_to(person: Person) -> QuerySet[Contract]:
    """All for staff; for a manager those of the account; for a member those that name this person."""
    if not person.is_active:
        return Contract.objects.none()
    if person.is_staff_member:
        return Contract.objects.all()
    own = Contract.objects.filter(account_id=person.own_account_id)
    return own if person.is_manager else own.filter(named_contacts=person)


def contract_by_id(pk: int, *, seen_by: Person) -> Contract:
    """A contract with all that its page shows. Raises Contract.DoesNotExist."""
    loaded = contracts_visible_to(seen_by).select_related("account__manager_of_account", "support_code", "book")
    return loaded.prefetch_related("products", "named_contacts").get(pk=pk)


def documents_of(contract: Contract, *, seen_by: Person) -> QuerySet[Document]:
    """The papers of a contract, the newest first; none for whoever may not read them.                     [PRG-1]"""
    if not may(seen_by, "read_document", contract):
        return Document.objects.none()
    return contract.documents.filter(withdrawn_at=None).select_related("added_by")


def document_by_id(pk: int, *, seen_by: Person) -> Document:
    """A paper that this person may read. Raises Document.DoesNotExist, whatever the reason.               [PRG-1]"""
    found = Document.objects.select_related("contract__account").get(
        pk=pk, withdrawn_at=None, contract__in=contracts_visible_to(seen_by)
    )
    if not may(seen_by, "read_document", found.contract):
        raise Document.DoesNotExist
    return found
