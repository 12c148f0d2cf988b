"""Step 1: the products, those of the account first; one past its end of support says so and cannot be chosen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.portal.told import sentence
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.queries import ProductChoice, products_for_wizard
from heimdesk.domain.people.models import Person


@dataclass(frozen=True, slots=True)
class Choice:
    """A product to choose: `refused` says why not, `told` what to know before."""

    product: Product
    told: str
    refused: str


def choices_for(person: Person, now: datetime) -> dict[str, Any]:
    """The two lists of the step. [TIC-1, LIF-2]"""
    found = products_for_wizard(person.account, on=timezone.localdate(now))
    return {
        "own": [_choice(each, now) for each in found if each.is_own],
        "others": [_choice(each, now) for each in found if not each.is_own],
    }


def _choice(choice: ProductChoice, now: datetime) -> Choice:
    product = choice.product
    told = product.summary
    if choice.may_open and product.support_ends_on:
        ends = _("Supported until %(day)s.") % {"day": moments.date_text(product.support_ends_on)}
        told = f"{told.rstrip('.')}. {ends}" if told else ends
    if choice.may_open:
        return Choice(product, told, "")
    refused = sentence(choice.may_open, now=now, zone=timezone.get_current_timezone())
    if product.replacement:
        refused += " " + _("%(product)s takes its place.") % {"product": product.replacement.name}
    return Choice(product, told, refused)
