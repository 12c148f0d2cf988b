"""One contract as customers read it: the terms it was signed with, its people, for managers its papers (PRG-1)."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heimdesk.channels.web.components import marks, moments
from heimdesk.channels.web.components.downloads import download
from heimdesk.channels.web.components.held import take_held
from heimdesk.channels.web.components.terms import term_rows
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.doors import anybody, contacts_only, person_of
from heimdesk.channels.web.portal.told import sentence
from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.contracts.changes import name_contacts
from heimdesk.domain.contracts.documents import PAPERS
from heimdesk.domain.contracts.models import Contract, Document
from heimdesk.domain.contracts.permissions import may
from heimdesk.domain.contracts.queries import contract_by_id, document_by_id, documents_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import contacts_of
from heimdesk.domain.people.refusals import Invalid, Refused


@require_safe
@contacts_only
@anybody
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The contract, for managers and for members whom it names."""
    person = person_of(request)
    found = contract_by_id(pk, seen_by=person)
    held = take_held(request, reverse("portal:contract-contacts", args=[pk]))
    if held is None:
        return _page(request, found, person, now=timezone.now())
    chosen = None if held.too_large else held.fields.get("named_contacts", [])
    return _page(request, found, person, now=timezone.now(), wrong=held.unsaved, chosen=chosen)


@require_POST
@contacts_only
@anybody
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the contract names is the manager's choice, up to the cap of its terms."""
    now, person = timezone.now(), person_of(request)
    found = contract_by_id(pk, seen_by=person)
    keys = request.POST.getlist("named_contacts")
    people = [each for each in contacts_of(found.account, seen_by=person) if str(each.pk) in keys]
    try:
        if len(people) != len(set(keys) - {""}):
            raise Invalid({"named_contacts": [_("Only people of the account can be named. Choose its own people.")]})
        name_contacts(found, people, by=person, now=now)
    except Refused as refused:
        said = sentence(refused.verdict, now=now, zone=timezone.get_current_timezone())
        return _page(request, found, person, now=now, wrong=said, chosen=keys, status=403)
    except Invalid as invalid:
        said = " ".join(each for found_ in invalid.problems.values() for each in found_)
        return _page(request, found, person, now=now, wrong=said, chosen=keys, status=422)
    messages.success(request, _("Saved. It holds at once."))
    return HttpResponseRedirect(reverse("portal:contract", args=[found.pk]) + "#contacts")


@require_safe
@contacts_only
@anybody
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed paper, for the account's managers; 404 for everybody else."""
    found = document_by_id(pk, seen_by=person_of(request))
    return download(request, found.path, name=found.name, content_type=found.content_type, digest=found.digest)


def _page(
    request: HttpRequest,
    found: Contract,
    person: Person,
    *,
    now: datetime,
    wrong: str = "",
    chosen: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    zone = timezone.get_current_timezone()
    terms = terms_of(found.terms)
    named = list(found.named_contacts.all())
    return pages.page(
        request,
        "contract.html",
        "account",
        now=now,
        status=status,
        contract=found,
        plan=terms.name,
        ended=found.ends_on < timezone.localdate(now),
        products=_("all products")
        if found.covers_all_products
        else ", ".join(product.name for product in found.products.all()),
        term=_("%(start)s to %(end)s")
        % {"start": moments.date_text(found.starts_on), "end": moments.date_text(found.ends_on)},
        signed=moments.date_text(moments.day_of(found.signed_at, zone)),
        manager=found.account.manager_of_account,
        rows=term_rows(terms, version=found.book.number, now=now, zone=zone),
        cap=terms.contacts,
        named=named,
        chosen=chosen if chosen is not None else [str(each.pk) for each in named],
        people=[(str(each.pk), each.name) for each in contacts_of(found.account, seen_by=person)],
        may_name=bool(may(person, "name_contacts", found)),
        reads=bool(may(person, "read_document", found)),
        documents=[_paper(each, now) for each in documents_of(found, seen_by=person)],
        wrong=wrong,
    )


def _paper(paper: Document, now: datetime) -> tuple[Document, str, str]:
    """A paper with its kind and size, and when it came."""
    when = moments.moment_text(paper.added_at, now=now, zone=timezone.get_current_timezone())
    return paper, f"{PAPERS.get(paper.content_type, '')}, {marks.size(paper.size)}", when
