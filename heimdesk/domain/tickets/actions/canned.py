"""Canned replies: ready for everybody, with placeholders that are really filled, and changes to go along (WRK-4)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.lines import folded, too_long
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.domain.tickets.macros import Changes, kept, problems_of
from heimdesk.domain.tickets.models import CannedReply
from heimdesk.domain.tickets.permissions import may_keep_canned
from heimdesk.domain.tickets.placeholders import PLACEHOLDERS, unknown_in, written
from heimdesk.domain.tickets.wording import checked_text

NO_CHANGES = Changes()


class CannedReplyMovedOn(Exception):
    """Somebody changed the reply since the form was opened; `stored` is how it stands now."""

    def __init__(self, stored: CannedReply) -> None:
        super().__init__(f"canned reply {stored.pk} is at revision {stored.revision}")
        self.stored = stored


@transaction.atomic
def add_canned_reply(
    *, title: str, text: str, product: Product | None, changes: Changes = NO_CHANGES, by: Person, now: datetime
) -> CannedReply:
    """One more, for a product or for all, with the changes that go along. Raises Refused, Invalid.         [WRK-4]"""
    require(may_keep_canned(by))
    canned = _given(CannedReply(), title, text, product, changes, now)
    record("added a canned reply", subject=canned.title, by=by, now=now, canned=canned.pk, **_content(canned))
    return canned


@transaction.atomic
def change_canned_reply(
    canned: CannedReply,
    *,
    seen: int | None,
    title: str,
    text: str,
    product: Product | None,
    changes: Changes = NO_CHANGES,
    by: Person,
    now: datetime,
) -> CannedReply:
    """Give it another title, text, product or other changes; `seen` is the revision that was changed.      [WRK-4]

    Raises Refused, Invalid, CannedReplyMovedOn, CannedReply.DoesNotExist.
    """
    require(may_keep_canned(by))
    held = CannedReply.objects.select_for_update(of=("self",)).select_related("product").get(pk=canned.pk)
    if held.revision != seen:
        raise CannedReplyMovedOn(held)
    before = held.text
    held.revision += 1
    _given(held, title, text, product, changes, now)
    record(
        "changed a canned reply", subject=held.title, by=by, now=now, canned=held.pk, before=before, **_content(held)
    )  # fmt: skip
    return held


@transaction.atomic
def remove_canned_reply(canned: CannedReply, *, by: Person, now: datetime) -> None:
    """Take it away; answers that were written with it stay as they are. Raises Refused.                    [WRK-4]"""
    require(may_keep_canned(by))
    record("removed a canned reply", subject=canned.title, by=by, now=now, canned=canned.pk, **_content(canned))
    canned.delete()


def _given(
    canned: CannedReply, title: str, text: str, product: Product | None, changes: Changes, now: datetime
) -> CannedReply:
    title, book = folded(title), book_of(current_book(now))
    problems: dict[str, str | list[str]] = {**too_long(CannedReply, title=title), **problems_of(changes, book)}
    if not title:
        problems["title"] = _("A canned reply needs a title. Say in a few words what it is for.")
    elif CannedReply.objects.exclude(pk=canned.pk).filter(title=title).exists():
        problems["title"] = _("There is one called {value} already. Choose another.").format(value=title)
    try:
        text = checked_text(text)
    except Invalid as invalid:
        problems.update(invalid.problems)
    if unknown := unknown_in(text):
        problem = _("Nothing fills %(unknown)s. There are %(known)s; a word in doubled braces stays as it is.")
        problems["text"] = problem % {"unknown": written(unknown), "known": written(PLACEHOLDERS)}
    if problems:
        raise Invalid(problems)
    canned.title, canned.text, canned.product, canned.changes = title, text, product, kept(changes)
    canned.save()
    return canned


def _content(canned: CannedReply) -> dict[str, Any]:
    return {"text": canned.text, **({"changes": canned.changes} if canned.changes else {})}
