"""Contracts and their codes, as far as somebody may see them."""

from django.db.models import QuerySet

from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.people.models import Person


def contracts_visible_to(person: Person) -> QuerySet[Contract]:
    """All for staff; for a manager those of the account; for a member those that name this person."""
    if not person.is_active:
        return Contract.objects.none()
    if person.is_staff_member:
        return Contract.objects.all()
    own = Contract.objects.filter(account_id=person.own_account_id)
    return own if person.is_manager else own.filter(named_contacts=person)
