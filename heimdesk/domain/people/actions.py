"""Creates accounts and people. `by` is empty only at the console, where whoever sits there is the administrator."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from heimdesk.domain.audit.actions import record
from heimdesk.domain.people.models import Account, ContactRole, Person, Role, RoleRow, Visibility
from heimdesk.domain.people.permissions import may
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
    name = name.strip()
    problems = _zone_problems(time_zone)
    if not name:
        problems["name"] = "An account needs a name. Enter the name of the company."
    elif Account.objects.filter(name=name).exists():
        problems["name"] = "There is an account of this name. Choose another name, or use that account."
    _raise_if(problems)
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
    zone = time_zone or account.time_zone
    problems = {**_person_problems(name, email), **_zone_problems(zone)}
    if role not in ContactRole.values:
        problems["role"] = "A contact is a manager or a member. Choose one of the two."
    _raise_if(problems)
    person = Person(
        name=name.strip(), email=email.strip(), account=account, contact_role=role, title=title, phone=phone,
        time_zone=zone, language=language or account.language, created_at=now,
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
    problems = {**_person_problems(name, email), **_zone_problems(time_zone)}
    if not wanted or not set(wanted) <= set(Role.values):
        problems["roles"] = f"Name one or more of these roles: {', '.join(Role.values)}."
    _raise_if(problems)
    person = Person(
        name=name.strip(), email=email.strip(), is_staff_member=True, title=title, phone=phone,
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
        raise Invalid({"members_see": "Members see their own tickets or those of the account. Choose one of the two."})
    account.members_see = members_see
    account.save(update_fields=["members_see"])
    record("changed what members see", subject=account.name, by=by, now=now, members_see=str(members_see))
    return account


def _person_problems(name: str, email: str) -> dict[str, str]:
    problems = {}
    if not name.strip():
        problems["name"] = "A person needs a name. Enter first and last name."
    try:
        validate_email(email.strip())
    except ValidationError:
        problems["email"] = "This is not an e-mail address. Enter one such as name@company.example."
    else:
        if Person.objects.at_address(email).exists():
            problems["email"] = "Somebody has this e-mail address already. Use another one."
    return problems


def _zone_problems(time_zone: str) -> dict[str, str]:
    try:
        ZoneInfo(time_zone)
    except (ValueError, KeyError, OSError):
        return {"time_zone": "This time zone is not known. Choose one such as Europe/Oslo."}
    return {}


def _raise_if(problems: dict[str, str]) -> None:
    if problems:
        raise Invalid(dict(problems))
