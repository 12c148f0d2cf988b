"""Canned replies: kept ready for everybody, with placeholders that are really filled (WRK-4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.lines import folded, too_long
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.domain.tickets.models import CannedReply
from heimdesk.domain.tickets.permissions import may_keep_canned
from heimdesk.domain.tickets.placeholders import PLACEHOLDERS, unknown_in, written
from heimdesk.domain.tickets.wording import checked_text


class CannedReplyMovedOn(Exception):
    """Somebody changed the reply since the form was opened; `stored` is how it stands now."""

    def __init__(self, stored: CannedReply) -> None:
        super().__init__(f"canned reply {stored.pk} is at revision {stored.revision}")
        self.stored = stored


@transaction.atomic
def add_canned_reply(*, title: str, text: str, product: Product | None, by: Person, now: datetime) -> CannedReply:
    """One more, for a product or for all. Raises Refused, Invalid.                                         [WRK-4]"""
    require(may_keep_canned(by))
    canned = _given(CannedReply(), title, text, product)
    record("added a canned reply", subject=canned.title, by=by, now=now, canned=canned.pk, text=canned.text)
    return canned


@transaction.atomic
def change_canned_reply(
    canned: CannedReply, *, seen: int | None, title: str, text: str, product: Product | None, by: Person, now: datetime
) -> CannedReply:
    """Give it another title, text or product; `seen` is the revision that was changed.                     [WRK-4]

    Raises Refused, Invalid, CannedReplyMovedOn, CannedReply.DoesNotExist.
    """
    require(may_keep_canned(by))
    held = CannedReply.objects.select_for_update(of=("self",)).select_related("product").get(pk=canned.pk)
    if held.revision != seen:
        raise CannedReplyMovedOn(held)
    before = held.text
    held.revision += 1
    _given(held, title, text, product)
    record(
        "changed a canned reply", subject=held.title, by=by, now=now, canned=held.pk, before=before, text=held.text
    )  # fmt: skip
    return held


@transaction.atomic
def remove_canned_reply(canned: CannedReply, *, by: Person, now: datetime) -> None:
    """Take it away; answers that were written with it stay as they are. Raises Refused.                    [WRK-4]"""
    require(may_keep_canned(by))
    record("removed a canned reply", subject=canned.title, by=by, now=now, canned=canned.pk, text=canned.text)
    canned.delete()


def _given(canned: CannedReply, title: str, text: str, product: Product | None) -> CannedReply:
    title = folded(title)
    problems: dict[str, str | list[str]] = {**too_long(CannedReply, title=title)}
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
    canned.title, canned.text, canned.product = title, text, product
    canned.save()
    return canned
