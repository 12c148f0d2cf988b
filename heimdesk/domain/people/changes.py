"""Changes of accounts and people who are there already; the audit log has what each field was and what it became."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.models import Account, Person, Role, RoleRow
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.problems import account_problems, person_problems, place_problems, raise_if
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.domain.people.renames import tell_renamed


@transaction.atomic
def change_account(
    account: Account,
    *,
    name: str,
    parent: Account | None,
    city: str,
    country: str,
    time_zone: str,
    language: str,
    manager: Person | None,
    by: Person,
    now: datetime,
) -> Account:
    """Give an account these facts. Raises Refused, Invalid."""
    require(may(by, "change_account", account))
    held = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    name, city, country = folded(name), folded(city), folded(country).upper()
    problems = account_problems(
        name=name, city=city, country=country, time_zone=time_zone, language=language, account=held,
        manager=manager if manager and manager.pk != held.manager_of_account_id else None,
    )  # fmt: skip
    if parent is not None and _stands_under(parent, held):
        problems["parent"] = _("This account stands under the one that you change. Choose another, or none.")
    raise_if(problems)
    is_renamed = name != held.name
    _store(
        held, "changed an account", subject=name, by=by, now=now, name=name, parent=parent, city=city,
        country=country, time_zone=time_zone, language=language, manager_of_account=manager,
    )  # fmt: skip
    if is_renamed:
        tell_renamed(held, now)
    return held


@transaction.atomic
def assign_manager(account: Account, manager: Person | None, *, by: Person, now: datetime) -> Account:
    """Let this technical account manager look after the account, or nobody. Raises Refused, Invalid.       [PRG-1]"""
    require(may(by, "change_account", account))
    if manager is not None and Role.TAM not in manager.roles:
        raise Invalid({"manager": _("Only a technical account manager can look after an account. Choose one.")})
    _store(account, "assigned an account manager", subject=account.name, by=by, now=now, manager_of_account=manager)
    return account


@transaction.atomic
def change_contact(
    person: Person,
    *,
    name: str,
    email: str,
    role: str,
    title: str,
    phone: str,
    is_active: bool,
    by: Person,
    now: datetime,
) -> Person:
    """Give a contact these facts; who is not active cannot log in. Raises Refused, Invalid."""
    require(may(by, "change_contact", person.account))
    name, email, title, phone = folded(name), email.strip(), folded(title), folded(phone)
    raise_if(
        person_problems(
            name=name, email=email, title=title, phone=phone, time_zone=person.time_zone, language=person.language,
            role=role, person=person,
        )
    )  # fmt: skip
    _store(
        person, "changed a contact", subject=email, by=by, now=now, name=name, email=email, contact_role=role,
        title=title, phone=phone, is_active=is_active,
    )  # fmt: skip
    return person


@transaction.atomic
def change_staff(
    person: Person,
    *,
    name: str,
    email: str,
    roles: Iterable[str],
    title: str,
    phone: str,
    is_active: bool,
    by: Person,
    now: datetime,
) -> Person:
    """Give a member of the staff these facts and roles; one administrator always stays. Raises Refused, Invalid."""
    require(may(by, "change_staff"))
    name, email, title, phone = folded(name), email.strip(), folded(title), folded(phone)
    wanted = sorted({str(role) for role in roles})
    problems = person_problems(
        name=name, email=email, title=title, phone=phone, time_zone=person.time_zone, language=person.language,
        roles=wanted, person=person,
    )  # fmt: skip
    administrators = list(RoleRow.objects.select_for_update().filter(role=Role.ADMINISTRATOR, person__is_active=True))
    stays = is_active and Role.ADMINISTRATOR in wanted
    if not stays and {row.person_id for row in administrators} == {person.pk}:
        problems["roles"] = _("This is the last administrator. Give the role to somebody else first.")
    raise_if(problems)
    before = sorted(person.role_rows.values_list("role", flat=True))
    if before != wanted:
        person.role_rows.exclude(role__in=wanted).delete()
        RoleRow.objects.bulk_create([RoleRow(person=person, role=role) for role in wanted if role not in before])
        record("changed roles", subject=email, by=by, now=now, roles=[before, wanted])
    _store(
        person, "changed a member of the staff", subject=email, by=by, now=now, name=name, email=email, title=title,
        phone=phone, is_active=is_active,
    )  # fmt: skip
    return person


@transaction.atomic
def choose_letters(person: Person, *, language: str, time_zone: str, now: datetime) -> Person:
    """Let letters to this person be written in that language and tell times on that clock.               [UI-1]

    Everybody chooses for themselves; what they speak and write stays as the office entered it. Raises Invalid.
    """
    raise_if(place_problems(time_zone, language))
    _store(
        person, "chose how letters are written", subject=person.email, by=person, now=now,
        chosen_language="" if language == person.language else language, time_zone=time_zone,
    )  # fmt: skip
    return person


def _store(row: Model, verb: str, *, subject: str, by: Person, now: datetime, **values: Any) -> None:
    """Store what differs and write into the audit log what it was and is; nothing when nothing differs."""
    changed = {name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return
    for name, (_before, after) in changed.items():
        setattr(row, name, after)
    row.save(update_fields=list(changed))
    told = {name: [_plain(before), _plain(after)] for name, (before, after) in changed.items()}
    record(verb, subject=subject, by=by, now=now, **told)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


def _stands_under(account: Account | None, other: Account) -> bool:
    """Is the account the other one, or somewhere under it?"""
    while account is not None and account.pk != other.pk:
        account = account.parent
    return account is not None
