"""What is wrong with the facts of an account or a person before they are stored, in sentences by field."""

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from heimdesk.domain.people.lines import too_long
from heimdesk.domain.people.models import Account, ContactRole, Person, Role
from heimdesk.domain.people.refusals import Invalid

COUNTRY = re.compile(r"[A-Z]{2}")


def account_problems(
    *,
    name: str,
    city: str,
    country: str,
    time_zone: str,
    language: str,
    manager: Person | None = None,
    account: Account | None = None,
) -> dict[str, str]:
    """What is wrong with these facts of an account, by field; `account` is the one that they will be of."""
    others = Account.objects.exclude(pk=account.pk) if account else Account.objects.all()
    problems = {**place_problems(time_zone, language), **too_long(Account, name=name, city=city)}
    if not name:
        problems["name"] = _("An account needs a name. Enter the name of the company.")
    elif others.filter(name=name).exists():
        problems["name"] = _("There is an account of this name. Choose another name, or use that account.")
    if country and not COUNTRY.fullmatch(country):
        problems["country"] = _("A country has two letters. Enter them, such as NO or DE.")
    if manager is not None and Role.TAM not in manager.roles:
        problems["manager"] = _("Only a technical account manager can look after an account. Choose one.")
    return problems


def person_problems(
    *,
    name: str,
    email: str,
    title: str,
    phone: str,
    time_zone: str,
    language: str,
    role: str | None = None,
    roles: Iterable[str] | None = None,
    person: Person | None = None,
) -> dict[str, str]:
    """What is wrong with these facts, by field: `role` of a contact, `roles` of staff; `person` is whose they are."""
    problems = {
        **_address_problems(email, person),
        **place_problems(time_zone, language),
        **too_long(Person, name=name, title=title, phone=phone),
    }
    if not name:
        problems["name"] = _("A person needs a name. Enter first and last name.")
    if role is not None and role not in ContactRole.values:
        problems["role"] = _("A contact is a manager or a member. Choose one of the two.")
    wanted = set(roles) if roles is not None else None
    if wanted is not None and (not wanted or not wanted <= set(Role.values)):
        problems["roles"] = _("A member of the staff has one role or more. Choose at least one.")
    return problems


def place_problems(time_zone: str, language: str) -> dict[str, str]:
    """What is wrong with a time zone and a language, by field."""
    problems = {}
    try:
        ZoneInfo(time_zone)
    except (ValueError, KeyError, OSError):
        problems["time_zone"] = _("This time zone is not known. Choose one such as Europe/Oslo.")
    if language not in dict(settings.LANGUAGES):
        problems["language"] = _("This language is not there. Choose one of the list.")
    return problems


def raise_if(problems: dict[str, str]) -> None:
    """Raise Invalid when there are any."""
    if problems:
        raise Invalid(dict(problems))


def _address_problems(email: str, person: Person | None) -> dict[str, str]:
    try:
        validate_email(email)
    except ValidationError:
        return {"email": _("This is not an e-mail address. Enter one such as name@company.example.")}
    others = Person.objects.at_address(email)
    if (others.exclude(pk=person.pk) if person else others).exists():
        return {"email": _("Somebody has this e-mail address already. Use another one.")}
    return too_long(Person, email=email)
