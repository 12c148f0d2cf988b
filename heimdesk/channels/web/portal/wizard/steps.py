"""The seven steps, their addresses, and what each says of itself beside the form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.kinds import ticket_type_names
from heimdesk.channels.web.components.severities import severity_word
from heimdesk.domain.catalog.models import Module, Release
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.tickets.models import Draft
from heimdesk.domain.tickets.wishes import STEPS
from heimdesk.engines.text.numbers import whole_number
from heimdesk.policy.book import Book


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the list of steps: `told` is what was answered, empty while it is not."""

    key: str
    name: str
    href: str
    told: str


def names() -> dict[str, str]:
    """The titles of the steps."""
    return {
        "product": _("Product"),
        "information": _("Product information"),
        "solution": _("Search for a solution"),
        "entitlement": _("Entitlement"),
        "details": _("Steps to reproduce"),
        "access": _("Server access"),
        "contact": _("Contact and severity"),
    }


def address(draft: Draft, step: str) -> str:
    """The page of a step."""
    return reverse("portal:step", args=[draft.key, step])


def before(step: str) -> str:
    """The step before this one, empty for the first."""
    at = STEPS.index(step)
    return STEPS[at - 1] if at else ""


def after(step: str) -> str:
    """The step after this one, empty for the last."""
    at = STEPS.index(step)
    return STEPS[at + 1] if at + 1 < len(STEPS) else ""


def number(step: str) -> int:
    """The number of a step, from 1."""
    return STEPS.index(step) + 1


def listed(draft: Draft | None, book: Book) -> list[Step]:
    """All steps with what was answered; a draft that does not exist yet has only the first."""
    titles = names()
    if draft is None:
        return [Step(key, titles[key], "", "") for key in STEPS]
    reached = [key for key in STEPS if key in draft.values]
    return [
        Step(
            key,
            titles[key],
            address(draft, key) if key in reached or key == draft.step or before(key) in reached else "",
            _TOLD[key](draft, book) if key in reached else "",
        )
        for key in STEPS
    ]


def saved_text(draft: Draft, now: datetime) -> str:
    """When the draft was saved last."""
    zone = timezone.get_current_timezone()
    if moments.day_of(draft.changed_at, zone) == moments.day_of(now, zone):
        return _("Draft saved at %(time)s") % {"time": moments.clock_time(draft.changed_at, zone)}
    return _("Draft saved %(moment)s") % {"moment": moments.moment_text(draft.changed_at, now=now, zone=zone)}


def values_of(draft: Draft, step: str) -> dict[str, Any]:
    """What was typed in a step."""
    held = draft.values.get(step, {})
    return held if isinstance(held, dict) else {}


def _product(draft: Draft, book: Book) -> str:
    return draft.product.name if draft.product else ""


def _information(draft: Draft, book: Book) -> str:
    held = values_of(draft, "information")
    kind = ticket_type_names(book).get(str(held.get("ticket_type", "")), "")
    release = _row(Release, held.get("release"))
    module = _row(Module, held.get("module"))
    return ", ".join(str(part) for part in (kind, release or "", module or "") if part)


def _solution(draft: Draft, book: Book) -> str:
    read = draft.articles_read.count()
    if not read:
        return _("Searched") if values_of(draft, "solution").get("words") else _("Left out")
    return ngettext("%(count)s article read", "%(count)s articles read", read) % {"count": read}


def _entitlement(draft: Draft, book: Book) -> str:
    key = whole_number(values_of(draft, "entitlement").get("entitlement")) or 0
    found = Entitlement.objects.select_related("contract__support_code", "license").filter(
        pk=key, account_id=draft.account_id
    )
    chosen = found.first()
    return name_of(chosen) if chosen else ""


def _details(draft: Draft, book: Book) -> str:
    count = draft.attachments.count()
    if count:
        return ngettext("%(count)s file", "%(count)s files", count) % {"count": count}
    held = values_of(draft, "details")
    return _("Filled in") if any(str(value).strip() for value in held.values()) else ""


def _access(draft: Draft, book: Book) -> str:
    return _("Later")


def _contact(draft: Draft, book: Book) -> str:
    severity = whole_number(values_of(draft, "contact").get("severity"))
    if severity is None or severity not in book.severities:
        return ""
    return _("Severity %(number)s, %(word)s") % {
        "number": severity,
        "word": severity_word(severity, draft.product, book),
    }


def _row(model: Any, key: Any) -> Any:
    return model.objects.filter(pk=whole_number(key) or 0).first()


_TOLD = {
    "product": _product,
    "information": _information,
    "solution": _solution,
    "entitlement": _entitlement,
    "details": _details,
    "access": _access,
    "contact": _contact,
}
