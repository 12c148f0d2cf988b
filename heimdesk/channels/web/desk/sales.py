"""What is sold to an account beside contracts: license keys and packs of incidents, granted at once (PRG-3, PRG-4)."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.queries import products
from heimdesk.domain.entitlements.actions import sell_pack
from heimdesk.domain.entitlements.sales import redate_sold_license, sell_license
from heimdesk.domain.licenses.models import License
from heimdesk.domain.licenses.queries import licenses_visible_to
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.queries import accounts_visible_to
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.engines.text.isolation import isolated


@require_http_methods(["GET", "POST"])
@staff
def license(request: HttpRequest, key: int) -> HttpResponse:
    """Issue a license key; its product's free incidents come with it."""
    now = timezone.now()

    def issue(account: Account, product: Product, typed: Typed, person: Person) -> str:
        issued = sell_license(
            account, product, kind=typed.value("kind"), starts_on=typed.day("starts_on"),
            ends_on=typed.day_or_none("ends_on"), key=typed.value("key"), by=person, now=now,
        )  # fmt: skip
        return _("The license %(key)s is issued.") % {"key": issued.key}

    offered = list(products().order_by("name"))
    return _sale(
        request, key, "desk/license-form.html", _("License for %(name)s"), _("Issue the license"), offered, issue
    )


@require_http_methods(["GET", "POST"])
@staff
def pack(request: HttpRequest, key: int) -> HttpResponse:
    """Sell a pack of incidents under the reference of its invoice."""
    now = timezone.now()

    def sell(account: Account, product: Product, typed: Typed, person: Person) -> str:
        sell_pack(
            account, product=product, incidents=typed.number("incidents"), reference=typed.value("reference"),
            by=person, now=now,
        )  # fmt: skip
        return _("The pack is sold. It pays for tickets from now on.")

    offered = list(products().filter(sold_per_incident=True).order_by("name"))
    return _sale(request, key, "desk/pack-form.html", _("Pack for %(name)s"), _("Sell the pack"), offered, sell)


@require_http_methods(["GET", "POST"])
@staff
def redate(request: HttpRequest, key: int) -> HttpResponse:
    """Mend the first and last day of a license."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    found = licenses_visible_to(person).select_related("account", "product").get(pk=key)
    require(may(person, "sell", found.account))
    back = reverse("desk:account", args=[found.account.pk]) + "#licenses"
    status = 200
    if typed.sent:
        done, status = attempt(typed, lambda: _redated(found, typed, person, now), now=now)
        if done is not None:
            say(request, _("Saved."))
            return HttpResponseRedirect(back)
    context = {
        "typed": typed, "license": found, "back": back, "button": _("Save"),
        "title": _("Term of the license %(key)s") % {"key": isolated(found.key)},
    }  # fmt: skip
    return page(request, "desk/redate-license.html", context, now=now, here="accounts", status=status)


def _redated(found: License, typed: Typed, person: Person, now: datetime) -> License:
    starts_on, ends_on = typed.day("starts_on"), typed.day_or_none("ends_on")
    return redate_sold_license(found, starts_on=starts_on, ends_on=ends_on, by=person, now=now)


def _sale(
    request: HttpRequest,
    key: int,
    template: str,
    title: str,
    button: str,
    offered: list[Product],
    sell: Callable[[Account, Product, Typed, Person], str],
) -> HttpResponse:
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    account = accounts_visible_to(person).get(pk=key)
    require(may(person, "sell", account))
    back = reverse("desk:account", args=[account.pk]) + "#paid"
    status = 200
    if typed.sent:
        told, status = attempt(typed, lambda: sell(account, _product(typed, offered), typed, person), now=now)
        if told is not None:
            say(request, told)
            return HttpResponseRedirect(back)
    context = {
        "typed": typed, "account": account, "title": title % {"name": isolated(account.name)},
        "button": button, "back": back,
        "products": [("", _("Choose a product")), *offering.product_choices(offered)],
        "flagged": [each.name for each in offered if each.free_incidents],
        "today": timezone.localdate(now).isoformat(),
    }  # fmt: skip
    return page(request, template, context, now=now, here="accounts", status=status)


def _product(typed: Typed, offered: list[Product]) -> Product:
    found = next((each for each in offered if str(each.pk) == typed.value("product")), None)
    if found is None:
        raise Invalid({"product": [_("Choose the product.")]})
    return found
