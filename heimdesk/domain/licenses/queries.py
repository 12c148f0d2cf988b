"""License keys, as far as somebody may see them."""

from django.db.models import QuerySet

from heimdesk.domain.licenses.models import License
from heimdesk.domain.people.models import Person


def licenses_visible_to(person: Person) -> QuerySet[License]:
    """All for staff, those of the own account for a contact."""
    if not person.is_active:
        return License.objects.none()
    if person.is_staff_member:
        return License.objects.all()
    return License.objects.filter(account_id=person.own_account_id)


def license_by_key(text: str, *, seen_by: Person) -> License:
    """The license of a key, typed in any case, with blanks around it. Raises License.DoesNotExist."""
    return licenses_visible_to(seen_by).select_related("account", "product").get(key=text.strip().upper())
