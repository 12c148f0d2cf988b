"""One step of the wizard: shown, saved as it was typed, and left for the next one when nothing is wrong in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from heimdesk.channels.web.components.held import FILES, TEXT, take_held
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.wizard import contact, details, entitlement, forms, information, solution, steps
from heimdesk.channels.web.portal.wizard.drafts import own_draft, where_it_went
from heimdesk.channels.web.portal.wizard.forms import Answered
from heimdesk.channels.web.portal.wizard.product import choices_for
from heimdesk.channels.web.portal.wizard.submission import send
from heimdesk.channels.web.portal.wizard.typed import revision_of, typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.drafts import DraftMovedOn, save_step
from heimdesk.domain.tickets.models import Draft
from heimdesk.domain.tickets.wishes import STEPS
from heimdesk.policy.book import Book


@require_http_methods(["GET", "HEAD", "POST"])
@contacts_only
def show(request: HttpRequest, key: UUID, step: str) -> HttpResponse:
    """A step: GET shows it, POST saves it and goes on, or shows what is wrong beside its fields. [TIC-1]"""
    now, person = timezone.now(), person_of(request)
    draft, book = own_draft(key, person), forms.book_at(now)
    if step not in STEPS:
        raise Http404(step)
    ended = where_it_went(request, draft)
    if ended is not None:
        return ended
    if request.method != "POST":
        return _shown(request, draft, step, book, now, _held(request, draft, step, book, person, now))
    values = typed(step, request.POST, book, draft.product)
    try:
        if step == STEPS[-1]:
            return send(request, draft, values, by=person, book=book, now=now, shown=_page)
        draft = save_step(draft, step, values, revision=revision_of(request.POST), by=person, now=now)
    except DraftMovedOn as moved:
        return _page(request, draft, step, book, now, Answered(values, moved=moved), status=409)
    except Invalid as wrong:
        return where_it_went(request, own_draft(key, person)) or _page(
            request, draft, step, book, now, Answered(values, wrong.problems), status=422
        )
    return _saved(request, draft, step, book, person, now)


@require_POST
@contacts_only
def save(request: HttpRequest, key: UUID, step: str) -> HttpResponse:
    """Keep what is being typed, right or wrong: JSON with the words for the notice and the new revision. [TIC-1]"""
    now, person = timezone.now(), person_of(request)
    draft, book = own_draft(key, person), forms.book_at(now)
    if step not in STEPS:
        raise Http404(step)
    values = typed(step, request.POST, book, draft.product)
    try:
        draft = save_step(draft, step, values, revision=revision_of(request.POST), by=person, now=now)
    except DraftMovedOn:
        said = _("Changed in another tab. Press the button below to see both texts.")
        return JsonResponse({"notice": said}, status=409)
    except Invalid as wrong:
        return JsonResponse(
            {"notice": " ".join(said for found in wrong.problems.values() for said in found)}, status=409
        )
    return JsonResponse({"notice": steps.saved_text(draft, now), "version": draft.revision})


@require_safe
@contacts_only
def forecast(request: HttpRequest, key: UUID) -> HttpResponse:
    """What sending would do at the severity that is being chosen: a part of the last step."""
    now, person = timezone.now(), person_of(request)
    draft, book = own_draft(key, person), forms.book_at(now)
    values = {**steps.values_of(draft, "contact"), "severity": request.GET.get("severity", "")}
    return pages.part(
        request, "wizard/forecast.html", **contact.context(draft, book, now=now, values=values), began=draft
    )


def _saved(request: HttpRequest, draft: Draft, step: str, book: Book, person: Person, now: datetime) -> HttpResponse:
    """What follows a saved step that is not the last: stay and look for something, or go on."""
    problems: Mapping[str, list[str]] = {}
    lead = ""
    goes = request.POST.get("go", "")
    if step == "solution":
        if goes == "search":
            return HttpResponseRedirect(steps.address(draft, step))
    elif step == "entitlement":
        code = request.POST.get("code", "").strip()
        checks = goes == entitlement.CHECK or (goes == entitlement.ENTER and bool(code))
        if code or checks:
            draft, problems = entitlement.check_code(draft, code, book, by=person, now=now)
            if not problems and checks:
                return HttpResponseRedirect(f"{steps.address(draft, step)}?{entitlement.CHECKED}=1#code")
        problems = problems or entitlement.problems(draft, book, now=now)
    else:
        came = details.take_files(draft, request, book, by=person) if step == "details" else {}
        problems = {**forms.problems_on(draft, step, book, now=now), **came}
        lead = _("What you typed is kept, but not every file was taken.") if came else ""
        if step == "details" and goes == "attach" and not came:
            return HttpResponseRedirect(steps.address(draft, step))
    if problems:
        return _page(request, draft, step, book, now, Answered(None, problems, lead=lead), status=422)
    return HttpResponseRedirect(steps.address(draft, steps.after(step)))


def _held(request: HttpRequest, draft: Draft, step: str, book: Book, person: Person, now: datetime) -> Answered | None:
    """What was sent and could not be taken is saved now and stands in the form; what was too large is told."""
    held = take_held(request, request.path, reverse("portal:save-step", args=[draft.key, step]))
    if held is None:
        return None
    if held.too_large:
        return Answered(None, {_large_field(step, held.too_large): [held.told]})
    values = typed(step, held.fields, book, draft.product)
    try:
        save_step(draft, step, values, revision=revision_of(held.fields), by=person, now=now)
    except DraftMovedOn as moved:
        return Answered(values, moved=moved, kept=held.why)
    return Answered(values, kept=held.why)


def _large_field(step: str, what: str) -> str:
    """Beside which field it stands that files or text were too large; "" is the form."""
    return {FILES: "log_files", TEXT: "what_happens"}[what] if step == "details" else ""


def _shown(
    request: HttpRequest, draft: Draft, step: str, book: Book, now: datetime, held: Answered | None
) -> HttpResponse:
    return _page(request, draft, step, book, now, held or Answered(), status=200)


def _page(
    request: HttpRequest, draft: Draft, step: str, book: Book, now: datetime, came: Answered, *, status: int
) -> HttpResponse:
    """The page of a step with what its own template needs."""
    values = came.values if came.values is not None else steps.values_of(draft, step)
    own = _context(request, draft, step, book, now, values)
    return forms.show(request, draft, step, now=now, book=book, answered=came, status=status, **own)


def _context(
    request: HttpRequest, draft: Draft, step: str, book: Book, now: datetime, values: Mapping[str, Any]
) -> dict[str, Any]:
    person = person_of(request)
    if step == "product":
        return {**choices_for(person, now), "drafts": (), "carried": {}}
    if step == "information":
        return information.context(draft, book, now=now)
    if step == "solution":
        words = str(values.get("words", ""))
        return solution.context(draft, book, person=person, words=words, now=now)
    if step == "entitlement":
        chosen, checked = str(values.get("entitlement") or ""), entitlement.CHECKED in request.GET
        return entitlement.context(draft, book, now=now, value=chosen, checked=checked)
    if step == "details":
        return details.context(draft, book)
    if step == "contact":
        return contact.context(draft, book, now=now, values=dict(values))
    return {}
