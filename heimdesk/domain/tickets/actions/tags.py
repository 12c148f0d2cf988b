"""Tags put on a ticket and taken off it; no clock hears it, customers do not see it (WRK-4)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.locking import lock, save_changes
from heimdesk.domain.tickets.models import Tag, Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.tags import MOST, checked_tags, column_of, tags_of
from heimdesk.domain.tickets.timeline import record


@transaction.atomic
def change_tags(ticket: Ticket, *, add: str = "", remove: Iterable[str] = (), by: Person, now: datetime) -> list[str]:
    """Put these words on, take those off; what somebody else did meanwhile stays. Raises Invalid, Refused. [WRK-4]"""
    lock(ticket)
    require_may(by, "tag", ticket)
    added = checked_tags(add)
    before = tags_of(ticket.tags)
    after = sorted({*before, *added} - (set(remove) - set(added)))
    if len(after) > MOST:
        raise Invalid({"tags": [_("A ticket has up to {most} tags. Take some off.").format(most=MOST)]})
    if after == before:
        return after
    for word in sorted(set(added) - set(before)):  # in one order, so that no two wait for each other
        Tag.objects.get_or_create(word=word)
    ticket.tags = column_of(after)
    save_changes(ticket)
    put_on, taken_off = (sorted(set(one) - set(two)) for one, two in ((after, before), (before, after)))
    record(
        ticket, "tagged", at=now, actor=by, before=" ".join(taken_off), after=" ".join(put_on),
        facts={"off": taken_off, "on": put_on}, public=False,
    )  # fmt: skip
    return after
