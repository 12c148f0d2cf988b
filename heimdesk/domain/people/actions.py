"""Creates accounts and people. `by` is empty only at the console, where whoever sits there is the administrator."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.models import Account, ContactRole, Person, RoleRow, Visibility
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.problems import account_problems, person_problems, raise_if
from heimdesk.domain.people.refusals import Invalid, require


@transaction.atomic
def create_account(
    name: str,
    *,
    now: datetime,
    by: Person | None = None,
    parent: Account | None = None,
    city: str = "",
    country: str = "",
    time_zone: str = "UTC",
    language: str = "en",
    manager: Person | None = None,
) -> Account:
    """A new customer company. `manager` is its technical account manager. Raises Refused, Invalid."""
    if by is not None:
        require(may(by, "create_account"))
    name, city, country = folded(name), folded(city), folded(country).upper()
    problems = account_problems(
        name=name, city=city, country=country, time_zone=time_zone, language=language, manager=manager
    )
    raise_if(problems)
    account = Account.objects.create(
        name=name, parent=parent, city=city, country=country, time_zone=time_zone, language=language,
        manager_of_account=manager, created_at=now,
    )  # fmt: skip
    record("created an account", subject=name, by=by, now=now)
    return account


@transaction.atomic
def add_contact(
    account: Account,
    *,
    name: str,
    email: str,
    role: str = ContactRole.MEMBER,
    now: datetime,
    by: Person | None = None,
    title: str = "",
    phone: str = "",
    time_zone: str = "",
    language: str = "",
) -> Person:
    """A new person of an account, as manager or member. Raises Refused, Invalid."""
    if by is not None:
        require(may(by, "add_contact", account))
    zone, speaks = time_zone or account.time_zone, language or account.language
    name, email, title, phone = folded(name), email.strip(), folded(title), folded(phone)
    problems = person_problems(
        name=name, email=email, title=title, phone=phone, time_zone=zone, language=speaks, role=role
    )
    raise_if(problems)
    person = Person(
        name=name, email=email, account=account, contact_role=role, title=title, phone=phone,
        time_zone=zone, language=speaks, created_at=now,
    )  # fmt: skip
    person.set_unusable_password()
    person.save(force_insert=True)
    record("added a contact", subject=person.email, by=by, now=now, account=account.name, role=str(role))
    return person


@transaction.atomic
def add_staff(
    name: str,
    email: str,
    roles: Iterable[str],
    *,
    now: datetime,
    by: Person | None = None,
    title: str = "",
    phone: str = "",
    time_zone: str = "UTC",
    language: str = "en",
) -> Person:
    """A new member of the staff with roles. Raises Refused, Invalid."""
    if by is not None:
        require(may(by, "add_staff"))
    wanted = sorted({str(role) for role in roles})
    name, email, title, phone = folded(name), email.strip(), folded(title), folded(phone)
    problems = person_problems(
        name=name, email=email, title=title, phone=phone, time_zone=time_zone, language=language, roles=wanted
    )
    raise_if(problems)
    person = Person(
        name=name, email=email, is_staff_member=True, title=title, phone=phone,
        time_zone=time_zone, language=language, created_at=now,
    )  # fmt: skip
    person.set_unusable_password()
    person.save(force_insert=True)
    RoleRow.objects.bulk_create([RoleRow(person=person, role=role) for role in wanted])
    record("added a member of the staff", subject=person.email, by=by, now=now, roles=wanted)
    return person


@transaction.atomic
def change_visibility(account: Account, members_see: str, *, by: Person, now: datetime) -> Account:
    """Let members see their own tickets or those of the whole account. Raises Refused, Invalid."""
    require(may(by, "change_visibility", account))
    if members_see not in Visibility.values:
        raise Invalid(
            {"members_see": _("Members see their own tickets or those of the account. Choose one of the two.")}
        )
    account.members_see = members_see
    account.save(update_fields=["members_see"])
    record("changed what members see", subject=account.name, by=by, now=now, members_see=str(members_see))
    return account
