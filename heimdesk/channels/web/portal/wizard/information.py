"""Step 2: what the ticket is about, which release and part; an unsupported release is accepted with a notice."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components.kinds import ticket_type_names
from heimdesk.domain.catalog.queries import lifecycle_of
from heimdesk.domain.tickets.fields import asked_fields
from heimdesk.domain.tickets.models import Draft
from heimdesk.policy.book import Book
from heimdesk.policy.words import Handler


def context(draft: Draft, book: Book, *, now: datetime) -> dict[str, Any]:
    """Types, releases and parts of the product. [CAT-1, TIC-6]"""
    product = draft.product
    if product is None:
        return {"types": [], "releases": [], "modules": [], "unsupported": [], "fields": ()}
    names = ticket_type_names(book)
    types = [
        (key, names[key], _("Handled by sales; no incident is deducted.")
         if book.ticket_types[key].handled_by is Handler.SALES else "")
        for key in product.ticket_types
        if key in book.ticket_types
    ]  # fmt: skip
    standings = lifecycle_of(product, timezone.localdate(now), book=book).releases
    releases = [("", _("I do not know"))]
    for each in standings:
        text = each.release.version
        releases.append(
            (
                str(each.release.pk),
                text if each.supported else _("%(release)s, no longer supported") % {"release": text},
            )
        )
    return {
        "types": types,
        "releases": releases,
        "modules": [("", _("All of it, or not listed")), *((str(m.pk), m.name) for m in product.modules.all())],
        "fields": asked_fields(product),
        "unsupported": [str(each.release.pk) for each in standings if not each.supported],
    }


def unsupported_release(draft: Draft, book: Book, *, now: datetime) -> str:
    """The version of the draft's release, if it is no longer supported; else nothing. [TIC-6]"""
    chosen = str(draft.values.get("information", {}).get("release") or "")
    if draft.product is None or not chosen:
        return ""
    standings = lifecycle_of(draft.product, timezone.localdate(now), book=book).releases
    ended = (each.release.version for each in standings if str(each.release.pk) == chosen and not each.supported)
    return next(ended, "")
