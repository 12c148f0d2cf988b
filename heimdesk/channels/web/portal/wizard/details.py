"""Step 5: the steps to reproduce as the book asks for them by product and type, with files of their own fields."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heimdesk.channels.web.components import marks
from heimdesk.channels.web.components.uploads import left_out, problems_of
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.wizard import forms, steps
from heimdesk.channels.web.portal.wizard.drafts import own_draft
from heimdesk.channels.web.portal.wizard.entitlement import wished_type
from heimdesk.channels.web.portal.wizard.typed import as_input, typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.drafts import attach_to_draft, detach_from_draft, save_step
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.models import Draft
from heimdesk.engines.text.isolation import isolated
from heimdesk.policy.book import Book
from heimdesk.policy.opening import AskedDetail, asked_details
from heimdesk.policy.words import Input

SENT = "files-"


@dataclass(frozen=True, slots=True)
class File:
    """A file that hangs on the draft."""

    href: str
    name: str
    size: str
    remove: str


def context(draft: Draft, book: Book) -> dict[str, Any]:
    """The fields in the order of the book: what is required first in sight, the rest folded. [TIC-3]"""
    slug = draft.product.slug if draft.product else ""
    asked = asked_details(slug, wished_type(draft, book), book)
    files: dict[str, list[File]] = {}
    for each in draft.attachments.select_related("stored"):
        files.setdefault(each.field, []).append(
            File(
                reverse("portal:attachment", args=[each.pk, each.name]),
                each.name,
                marks.size(each.stored.size),
                reverse("portal:remove-file", args=[draft.key, each.pk]),
            )
        )
    return {
        "asked": [detail for detail in asked if _always(detail)],
        "more": [detail for detail in asked if not _always(detail)],
        "files": files,
        "sent": SENT,
        "as_input": as_input,
        "limit": settings.UPLOAD_LIMIT_BYTES,
    }


def take_files(draft: Draft, request: HttpRequest, book: Book, *, by: Person) -> dict[str, list[str]]:
    """Hang the files that came with the form on the draft; what was too large or empty is told beside its field."""
    now = timezone.now()
    problems: dict[str, list[str]] = {}
    for key, detail in book.steps_to_reproduce.details.items():
        if detail.kind is not Input.FILES:
            continue
        for each in request.FILES.getlist(f"{SENT}{key}"):
            if not each.size:
                continue
            try:
                attach_to_draft(draft, store_file(each.name or "", each.chunks()), field=key, by=by, now=now)
            except Invalid as wrong:
                problems.setdefault(key, []).extend(said for found in wrong.problems.values() for said in found)
    for file in left_out(request):
        problems.setdefault(file.field.removeprefix(SENT), []).extend(problems_of([file]))
    return problems


@require_POST
@contacts_only
def remove(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Take a file off the draft; what else was typed on the page is kept."""
    now, person = timezone.now(), person_of(request)
    draft, book = own_draft(key, person), forms.book_at(now)
    attachment = draft.attachments.get(pk=pk)
    values = typed("details", request.POST, book)
    draft = save_step(draft, "details", values, revision=draft.revision, by=person, now=now)
    detach_from_draft(draft, attachment, by=person, now=now)
    messages.success(request, _("“%(name)s” was taken off.") % {"name": isolated(attachment.name)})
    return HttpResponseRedirect(steps.address(draft, "details"))


def _always(detail: AskedDetail) -> bool:
    return detail.required or detail.key in ("what_happens", "error_in_product", "log_files", "screenshots")
