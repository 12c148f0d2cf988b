"""Drafts begin with a product and end by sending, by an article that answers, or by being thrown away."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from heimdesk.channels.web.components.held import take_held
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.wizard import forms, steps
from heimdesk.channels.web.portal.wizard.product import choices_for
from heimdesk.channels.web.portal.wizard.typed import typed
from heimdesk.domain.knowledge.queries import articles_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.drafts import discard_draft, read_article, restore_draft, save_step, start_draft
from heimdesk.domain.tickets.models import Draft, DraftState
from heimdesk.domain.tickets.queries import draft_by_key, latest_drafts_of
from heimdesk.domain.tickets.wishes import STEPS, product_of, product_problems
from heimdesk.engines.text.isolation import isolated
from heimdesk.engines.text.numbers import whole_number
from heimdesk.policy.book import Book


def own_draft(key: UUID, person: Person) -> Draft:
    """The person's draft of this key, in whatever state. Raises Draft.DoesNotExist."""
    return draft_by_key(key, person)


@require_http_methods(["GET", "HEAD", "POST"])
@contacts_only
def new(request: HttpRequest) -> HttpResponse:
    """The first step without a draft; choosing a product that fits makes one. Words of a search go along. [TIC-1]"""
    now, person = timezone.now(), person_of(request)
    book = forms.book_at(now)
    held = take_held(request, request.path)
    sent = request.POST if request.method == "POST" else held.fields if held else None
    carried = {"words": request.GET.get("q", "")[:500], "article": request.GET.get("article", "")[:10]}
    if sent is None:
        return forms.show(
            request, None, "product", now=now, book=book, drafts=waiting(person, now), carried=carried,
            **choices_for(person, now),
        )  # fmt: skip
    values = typed("product", sent, book)
    unfit = product_problems(product_of(values["product"]), now=now)
    if unfit:
        carried = {name: request.POST.get(name, "") for name in carried}
        answered = forms.Answered(values, {"product": unfit})
        return forms.show(
            request, None, "product", now=now, book=book, answered=answered, status=422, drafts=(), carried=carried,
            **choices_for(person, now),
        )  # fmt: skip
    draft = start_draft(person, now=now)
    _carry(draft, person, request, now)
    draft = save_step(draft, "product", values, revision=draft.revision, by=person, now=now)
    return HttpResponseRedirect(steps.address(draft, "information"))


@require_safe
@contacts_only
def go_on(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where the draft was left; one that ended leads to what became of it."""
    person = person_of(request)
    draft = own_draft(key, person)
    ended = where_it_went(request, draft)
    return ended or HttpResponseRedirect(steps.address(draft, _where_left(draft, forms.book_at(timezone.now()))))


@require_POST
@contacts_only
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw the draft away; the page it leads to can take it back."""
    now, person = timezone.now(), person_of(request)
    draft = own_draft(key, person)
    if draft.state == DraftState.WRITING:
        discard_draft(draft, by=person, now=now)
    return HttpResponseRedirect(reverse("portal:draft", args=[draft.key]))


@require_POST
@contacts_only
def restore(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a discarded draft back."""
    now, person = timezone.now(), person_of(request)
    draft = restore_draft(own_draft(key, person), by=person, now=now)
    messages.success(request, _("The draft is back."))
    return HttpResponseRedirect(reverse("portal:draft", args=[draft.key]))


def where_it_went(request: HttpRequest, draft: Draft) -> HttpResponse | None:
    """The page of what became of a draft; None while it is written."""
    if draft.state == DraftState.SUBMITTED and draft.ticket:
        return HttpResponseRedirect(reverse("portal:sent", args=[draft.ticket.number]))
    if draft.state == DraftState.DEFLECTED:
        return HttpResponseRedirect(reverse("portal:answered", args=[draft.key]))
    if draft.state == DraftState.DISCARDED:
        return pages.page(request, "wizard/discarded.html", now=timezone.now(), began=draft)
    return None


def _where_left(draft: Draft, book: Book) -> str:
    """The step that was filled in last while something is wrong in it, else the first that was never seen."""
    if draft.step in draft.values and forms.problems_on(draft, draft.step, book, now=draft.changed_at):
        return draft.step
    return next((step for step in STEPS if step not in draft.values), STEPS[-1])


def waiting(person: Person, now: datetime) -> list[tuple[str, str, str]]:
    """The drafts one could go on with: address, what it is about, the moment."""
    return [
        (reverse("portal:draft", args=[draft.key]), draft_title(draft), steps.saved_text(draft, now))
        for draft in latest_drafts_of(person)
    ]


def draft_title(draft: Draft) -> str:
    """What a draft is about, as far as it is known."""
    details = steps.values_of(draft, "details")
    subject = str(details.get("subject") or details.get("what_happens") or "").strip().split("\n")[0][:90]
    product = draft.product.name if draft.product else ""
    return " · ".join(part for part in (isolated(subject), product) if part) or _("Draft without a product")


def _carry(draft: Draft, person: Person, request: HttpRequest, now: datetime) -> None:
    """Words of the search and the article read before go with the draft."""
    words, number = request.POST.get("words", "").strip(), whole_number(request.POST.get("article", ""))
    if words:
        save_step(draft, "solution", {"words": words[:500]}, revision=draft.revision, by=person, now=now)
    if number is not None:
        article = articles_visible_to(person).filter(number=number).first()
        if article is not None:
            read_article(draft, article, by=person, now=now)
