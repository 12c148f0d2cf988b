"""One contract: its frozen terms each with its rule, its people, products and term, its signed papers (PRG-1)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heimdesk.channels.web.components import moments, uploads
from heimdesk.channels.web.components.downloads import download
from heimdesk.channels.web.components.terms import term_rows
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, kept_beside, typed_in
from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.catalog.queries import products
from heimdesk.domain.contracts.changes import name_contacts
from heimdesk.domain.contracts.documents import PAPERS, attach_document, withdraw_document
from heimdesk.domain.contracts.models import Contract, Document
from heimdesk.domain.contracts.permissions import may
from heimdesk.domain.contracts.queries import contract_by_id, document_by_id, documents_of
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.entitlements.queries import entitlements_visible_to
from heimdesk.domain.entitlements.sales import amend_sold_contract
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import contacts_of
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.engines.text.isolation import isolated


@require_GET
@staff
def contract(request: HttpRequest, key: int) -> HttpResponse:
    """The contract with what may be changed about it."""
    return _page(request, key, kept_beside(request, "contacts", "documents"), now=timezone.now())


@require_POST
@staff
def contacts(request: HttpRequest, key: int) -> HttpResponse:
    """Let the contract name these people."""

    def name(found: Contract, typed: Typed, person: Person, now: datetime) -> str:
        people = contacts_of(found.account, seen_by=person)
        name_contacts(found, offering.rows_of_choice(people, typed, "named_contacts"), by=person, now=now)
        return _("The named contacts are saved.")

    return _change(request, key, name, "contacts")


@require_POST
@staff
def attach(request: HttpRequest, key: int) -> HttpResponse:
    """Keep a signed paper with the contract."""

    def keep(found: Contract, typed: Typed, person: Person, now: datetime) -> str:
        file = request.FILES.get("document")
        if large := uploads.left_out(request):
            raise Invalid({"document": uploads.problems_of(large)})
        if file is None:
            raise Invalid({"document": [_("Nothing was chosen. Choose the signed paper.")]})
        kept = attach_document(found, file.name or "", file.chunks(), by=person, now=now)
        return _("“%(name)s” is kept with the contract.") % {"name": isolated(kept.name)}

    return _change(request, key, keep, "documents")


@require_POST
@staff
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take a paper off its contract."""
    now, person = timezone.now(), person_of(request)
    require(may(person, "attach_document"))
    paper = withdraw_document(document_by_id(key, seen_by=person), by=person, now=now)
    say(request, _("“%(name)s” is taken off. Nobody can read it any more.") % {"name": isolated(paper.name)})
    return HttpResponseRedirect(reverse("desk:contract", args=[paper.contract_id]) + "#documents")


@require_GET
@staff
def document(request: HttpRequest, key: int) -> HttpResponse:
    """The bytes of a paper, for whoever may read it."""
    found = document_by_id(key, seen_by=person_of(request))
    return download(request, found.path, name=found.name, content_type=found.content_type, digest=found.digest)


@require_http_methods(["GET", "POST"])
@staff
def amend(request: HttpRequest, key: int) -> HttpResponse:
    """Change what the contract covers and its term, with the reason."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    found = contract_by_id(key, seen_by=person)
    require(may(person, "amend", found))
    back = reverse("desk:contract", args=[found.pk])
    status = 200
    if typed.sent:
        done, status = attempt(typed, lambda: _amended(found, typed, person, now), now=now)
        if done is not None:
            say(request, _("The amendment holds. What pays for tickets follows it."))
            return HttpResponseRedirect(back)
    context = {
        "typed": typed, "contract": found, "back": back, "button": _("Amend the contract"),
        "title": _("Amend %(code)s") % {"code": found.support_code}, "products": offering.product_choices(),
        "covered": [str(each.pk) for each in found.products.all()],
    }  # fmt: skip
    return page(request, "desk/amend.html", context, now=now, here="accounts", status=status)


def _amended(found: Contract, typed: Typed, person: Person, now: datetime) -> Contract:
    return amend_sold_contract(
        found,
        products=offering.rows_of_choice(products(), typed, "products"),
        covers_all_products=typed.ticked("covers_all_products"),
        starts_on=typed.day_or_none("starts_on"),
        ends_on=typed.day("ends_on"),
        reason=typed.value("reason"),
        by=person,
        now=now,
    )


def _change(
    request: HttpRequest, key: int, do: Callable[[Contract, Typed, Person, datetime], str], anchor: str
) -> HttpResponse:
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    found = contract_by_id(key, seen_by=person)
    told, status = attempt(typed, lambda: do(found, typed, person, now), now=now)
    if told is None:
        return _page(request, key, typed, now=now, status=status)
    say(request, told)
    return HttpResponseRedirect(f"{reverse('desk:contract', args=[found.pk])}#{anchor}")


def _page(request: HttpRequest, key: int, typed: Typed, *, now: datetime, status: int = 200) -> HttpResponse:
    person, zone = person_of(request), timezone.get_current_timezone()
    found = contract_by_id(key, seen_by=person)
    terms = terms_of(found.terms)
    named = [str(each.pk) for each in found.named_contacts.all()]
    context = {
        "typed": typed,
        "contract": found,
        "account": found.account,
        "plan": terms.name,
        "rows": term_rows(terms, version=found.book.number, now=now, zone=zone),
        "standing": standing(found, timezone.localdate(now)),
        "signed": moments.date_text(moments.day_of(found.signed_at, zone)),
        "starts": moments.date_text(found.starts_on),
        "ends": moments.date_text(found.ends_on),
        "entitlement": _entitlement(found, person),
        "named": found.named_contacts.all(),
        "cap": terms.contacts,
        "people": [(str(each.pk), each.name) for each in contacts_of(found.account, seen_by=person)],
        "chosen": typed.values("named_contacts") if "named_contacts" in typed.problems or typed.kept else named,
        "documents": [_paper(each, now) for each in documents_of(found, seen_by=person)],
        "kinds": ", ".join(PAPERS.values()),
        "accepts": ",".join(PAPERS),
        **{verb: bool(may(person, verb, found)) for verb in ("amend", "name_contacts", "attach_document")},
        "read_document": bool(may(person, "read_document", found)),
        "reading": reason_of(may(person, "read_document", found), id="papers", title=_("Signed papers"), now=now),
    }
    return page(request, "desk/contract.html", context, now=now, here="accounts", status=status)


def standing(contract: Contract, today: date) -> tuple[str, str]:
    """How a contract stands on a day: its word and the tone of its badge."""
    if contract.starts_on > today:
        return _("not begun"), ""
    if contract.ends_on < today:
        return _("ended"), "warning"
    return _("runs"), "positive"


def _entitlement(found: Contract, person: Person) -> Entitlement | None:
    return entitlements_visible_to(person).filter(contract=found).first()


def _paper(document: Document, now: datetime) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    return {
        "row": document,
        "kind": PAPERS.get(document.content_type, ""),
        "when": moments.moment_text(document.added_at, now=now, zone=zone),
    }
