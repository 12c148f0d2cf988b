"""A fix is released: whoever has a ticket on the bug is told, once (CAT-2)."""

from datetime import date, datetime

from django.db import transaction

from heimdesk.domain.catalog.actions import note_fix
from heimdesk.domain.catalog.models import Bug, Release
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.telling import followers_of, tell_customers, tell_people
from heimdesk.domain.tickets.timeline import record


@transaction.atomic
def fix_bug(
    bug: Bug, on: date, *, now: datetime, release: Release | None = None, patch: str = "", by: Person | None = None
) -> int:
    """Note the release or patch that fixes a bug, tell the customers of the linked tickets; answers how many.

    Raises Invalid, Refused.                                                                                [CAT-2]
    """
    note_fix(bug, on, now=now, release=release, patch=patch, by=by)
    return tell_of_fix(bug, now=now, by=by)


def tell_of_fix(bug: Bug, *, now: datetime, by: Person | None = None) -> int:
    """Tell the people of every ticket on this bug where the fix is; a second call tells nobody twice.      [CAT-2]"""
    tickets = Ticket.objects.filter(bugs=bug, merged_into=None).select_related("account", "product", "requester")
    where = bug.fixed_in.version if bug.fixed_in else bug.fixed_by_patch
    for ticket in tickets.order_by("id"):
        cause = f"bug:{bug.pk}:fixed"
        tell_customers(ticket, "bug_fixed", cause=cause, by=by, now=now, bug=bug.key, title=bug.title, fixed_in=where)
        followers = followers_of(ticket)
        tell_people(followers, ticket, "bug_fixed", cause=cause, by=by, now=now, bug=bug.key, fixed_in=where)
        known = ticket.events.filter(kind="linked", facts__fixed_bug=bug.pk).exists()
        if not known:
            record(ticket, "linked", at=now, actor=by, after=bug.key, facts={"fixed_bug": bug.pk, "fixed_in": where})
    return len(tickets)
