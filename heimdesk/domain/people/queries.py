"""Accounts and people, each as far as somebody may see them."""

from collections.abc import Collection

from django.db.models import QuerySet

from heimdesk.domain.people.models import Account, Person


def person_by_address(email: str) -> Person | None:
    """The active person of this e-mail address, whatever its case."""
    return Person.objects.at_address(email).select_related("account").filter(is_active=True).first()


def person_vouched_for(email: str, domains: Collection[str]) -> Person | None:
    """The active person of this address, if it lies in one of these domains, written small: an identity provider
    speaks for its own people alone, never for another customer or the staff.                               [POR-1]"""
    return person_by_address(email) if email.rpartition("@")[2].lower() in domains else None


def accounts_visible_to(person: Person) -> QuerySet[Account]:
    """All accounts for staff, the own one for a contact."""
    if not person.is_active:
        return Account.objects.none()
    if person.is_staff_member:
        return Account.objects.all()
    return Account.objects.filter(pk=person.own_account_id)


def people_visible_to(person: Person) -> QuerySet[Person]:
    """Everybody for staff; for a contact the people of the own account."""
    if not person.is_active:
        return Person.objects.none()
    if person.is_staff_member:
        return Person.objects.all()
    return Person.objects.filter(account_id=person.own_account_id)


def contacts_of(account: Account, *, seen_by: Person) -> QuerySet[Person]:
    """The active people of an account, managers first."""
    return people_visible_to(seen_by).filter(account=account, is_active=True).order_by("contact_role", "name")


def staff_with_role(*roles: str) -> QuerySet[Person]:
    """Active members of the staff who have one of these roles, by name; all of the staff when none is given."""
    staff = Person.objects.filter(is_staff_member=True, is_active=True)
    return staff.filter(role_rows__role__in=roles).distinct() if roles else staff
