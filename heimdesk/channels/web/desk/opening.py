"""A ticket opened for a customer, on the phone or at the desk: same rules, same rows as through the wizard (INC-1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components.kinds import ticket_type_names
from heimdesk.channels.web.components.telling import sentence
from heimdesk.channels.web.desk.book import book_now
from heimdesk.channels.web.desk.door import is_htmx, page, part, person_of, staff
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, typed_in
from heimdesk.domain.catalog.facts import severities_of
from heimdesk.domain.catalog.models import Module, Product, Release
from heimdesk.domain.catalog.queries import products_for_wizard
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.entitlements.queries import entitlements_of, proofs_of
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.queries import accounts_visible_to, contacts_of
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.open import open_for
from heimdesk.domain.tickets.fields import asked_fields, control_of
from heimdesk.domain.tickets.models import Ticket, Way
from heimdesk.engines.text.numbers import whole_number
from heimdesk.policy.book import Book

WAYS = (Way.PHONE, Way.WEB, Way.EMAIL)
DEFAULT_TYPE = "problem"


@require_http_methods(["GET", "POST"])
@staff
def new(request: HttpRequest) -> HttpResponse:
    """The form; its choices follow what was chosen before. With `choices` nothing is opened yet."""
    now, person = timezone.now(), person_of(request)
    typed = typed_in(request)
    chosen = _Chosen(typed, person)
    status = 200
    if request.method == "POST" and "choices" not in request.POST:
        try:
            ticket = _open(typed, chosen, person, now)
        except Invalid as invalid:
            typed.problems = _named(invalid.problems)
            status = 422
        except Refused as refused:
            typed.refuse(refused, now=now)
            status = 409
        else:
            say(request, _("#%(number)s is open.") % {"number": ticket.number})
            return HttpResponseRedirect(f"/desk/tickets/{ticket.number}/")
    context = {"typed": typed, **_choices(typed, chosen, book_now(now), person, now)}
    if is_htmx(request):
        return part(request, "desk/parts/new.html", context, status=status)
    return page(request, "desk/new.html", context, now=now, here="new", status=status)


class _Chosen:
    """The rows that the form names so far; what names none is None."""

    def __init__(self, typed: Typed, person: Person) -> None:
        self.account: Account | None = _row(accounts_visible_to(person), typed.value("account"))
        self.product: Product | None = _row(Product.objects.all(), typed.value("product"))
        self.requester: Person | None = None
        self.entitlement: Entitlement | None = None
        if self.account is not None:
            self.requester = _row(contacts_of(self.account, seen_by=person), typed.value("requester"))
            self.entitlement = _row(entitlements_of(self.account, seen_by=person), typed.value("entitlement"))

    def release(self, typed: Typed) -> Release | None:
        """The release, of this product only."""
        return _row(self.product.releases.all(), typed.value("release")) if self.product else None

    def module(self, typed: Typed) -> Module | None:
        """The module, of this product only."""
        return _row(self.product.modules.all(), typed.value("module")) if self.product else None


def _open(typed: Typed, chosen: _Chosen, person: Person, now: datetime) -> Ticket:
    missing: dict[str, str | list[str]] = {}
    if chosen.account is None:
        missing["account"] = _("Choose the account.")
    if chosen.requester is None:
        missing["requester"] = _("Choose who asks.")
    if chosen.product is None:
        missing["product"] = _("Choose the product.")
    if whole_number(typed.value("severity")) is None:
        missing["severity"] = _("Choose a severity.")
    if not typed.value("text").strip():
        missing["text"] = _("Nothing is written yet. Write what the customer said.")
    if missing or chosen.account is None or chosen.requester is None or chosen.product is None:
        raise Invalid(missing)
    return open_for(
        chosen.account,
        requester=chosen.requester,
        product=chosen.product,
        ticket_type=typed.value("ticket_type", DEFAULT_TYPE),
        severity=typed.number("severity"),
        subject=typed.value("subject"),
        details={"what_happens": typed.value("text")},
        by=person,
        way=_way(typed),
        now=now,
        release=chosen.release(typed),
        module=chosen.module(typed),
        phone=typed.value("phone").strip() or chosen.requester.phone,
        entitlement=chosen.entitlement,
        fields={field.key: typed.value(control_of(field)) for field in asked_fields(chosen.product, by_staff=True)},
    )


def _choices(typed: Typed, chosen: _Chosen, book: Book, person: Person, now: datetime) -> dict[str, Any]:
    """What the form offers."""
    account, product, zone = chosen.account, chosen.product, timezone.get_current_timezone()
    offered = products_for_wizard(account, on=now.date()) if account else []
    people = list(contacts_of(account, seen_by=person)) if account else []
    types = product.ticket_types if product else []
    return {
        "accounts": [(row.pk, row.name) for row in accounts_visible_to(person).order_by("name")],
        "account": account,
        "product": product,
        "people": [(row.pk, f"{row.name}, {row.get_contact_role_display()}") for row in people],
        "products": [(each.product.pk, each.product.name) for each in offered if each.may_open],
        "ended": [
            (each.product.name, sentence(each.may_open, now=now, zone=zone)) for each in offered if not each.may_open
        ],
        "types": [(key, name) for key, name in ticket_type_names(book).items() if key in types],
        "releases": [(row.pk, row.version) for row in product.releases.all()] if product else [],
        "modules": [(row.pk, row.name) for row in product.modules.all()] if product else [],
        "fields": [(field, control_of(field)) for field in asked_fields(product, by_staff=True)],
        "severities": [(n, each.name, each.definition) for n, each in severities_of(product, book).items()],
        "ways": [(str(way.value), str(way.label)) for way in WAYS],
        "proofs": _proofs(typed, chosen, book, now),
        "default_type": DEFAULT_TYPE,
        "phone": chosen.requester.phone if chosen.requester else "",
    }


def _proofs(typed: Typed, chosen: _Chosen, book: Book, now: datetime) -> list[Any]:
    """What could pay, with why; for a type that the book does not know, as for the usual one."""
    if chosen.account is None or chosen.product is None:
        return []
    wished = typed.value("ticket_type", DEFAULT_TYPE)
    found = proofs_of(
        chosen.account,
        product=chosen.product,
        severity=whole_number(typed.value("severity")),
        ticket_type=wished if wished in book.ticket_types else DEFAULT_TYPE,
        way=_way(typed),
        now=now,
    )
    return [
        (proof, reason_of(proof.usable, id=f"proof-{proof.entitlement.pk}", title=proof.name, now=now))
        for proof in found
    ]


def _way(typed: Typed) -> str:
    sent = typed.value("way", Way.PHONE.value)
    return sent if sent in {way.value for way in WAYS} else Way.PHONE.value


def _row(rows: Any, key: str) -> Any:
    number = whole_number(key)
    return rows.filter(pk=number).first() if number is not None else None


def _named(problems: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The problems under the names of this form: what the customer said is one field here."""
    told: dict[str, list[str]] = {}
    for name, said in problems.items():
        told.setdefault("text" if name.startswith("details") else name, []).extend(said)
    return told
