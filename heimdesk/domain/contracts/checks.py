"""What cannot stand in a contract, by field: a term that ends before it starts, people of others (PRG-1)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.days import out_of_bounds
from heimdesk.domain.people.models import Account, Person
from heimdesk.policy.verdict import Verdict


def term_problems(starts_on: date, ends_on: date) -> dict[str, str]:
    """Both days are of years that can be meant, and the last is not before the first."""
    if beyond := out_of_bounds({"starts_on": starts_on, "ends_on": ends_on}):
        return beyond
    if ends_on < starts_on:
        return {"ends_on": gettext("The term ends before it starts. Choose a later end.")}
    return {}


def covered_problems(products: Iterable[Product], covers_all_products: bool) -> dict[str, str]:
    """A contract covers something."""
    if covers_all_products or any(True for _product in products):
        return {}
    return {"products": gettext("A contract covers at least one product. Choose products, or all of them.")}


def named_problems(account: Account, named: Iterable[Person]) -> dict[str, str]:
    """Named are people of the account who are still there."""
    if any(person.account_id != account.pk or not person.is_active for person in named):
        return {"named_contacts": gettext("Only people of the account can be named. Choose its own people.")}
    return {}


def told(verdict: Verdict[Any]) -> str:
    """The sentence of a verdict in the reader's language, for beside a field."""
    return verdict.told(translate=gettext).sentence
