"""A fix is released: on its day, not before, whoever has a ticket on the bug is told, once (CAT-2)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import DateField

from heimdesk.domain.catalog.actions import note_fix
from heimdesk.domain.catalog.models import Bug, Release
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.telling import followers_of, tell_customers, tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.engines.sql.asking import Prepared, Slot

_OUT: Prepared[tuple[int]] = Prepared(
    lambda: (
        Bug.objects.filter(fixed_on__lte=Slot("today", DateField()), fix_told_at=None)
        .order_by("fixed_on", "id")
        .values_list("pk")
    ),
    tuple,
)


@transaction.atomic
def fix_bug(
    bug: Bug,
    on: date | None = None,
    *,
    now: datetime,
    release: Release | None = None,
    patch: str = "",
    by: Person | None = None,
) -> int:
    """Note the release or patch that fixes a bug; answers of how many linked tickets the customers are told now.

    None of them is when the release or patch is dated ahead: they are told on its day. Raises Invalid, Refused.
                                                                                                            [CAT-2]
    """
    note_fix(bug, on, now=now, release=release, patch=patch, by=by)
    return tell_of_fix(bug, now=now, by=by) if bug.is_fixed(now.date()) else 0


def tell_of_fixes_out(now: datetime) -> int:
    """Tell of the fixes whose day has come, each in a transaction of its own; answers how many they are.    [CAT-2]"""
    return sum(_tell_of_next(pk, now) for (pk,) in _OUT(today=now.date()))


@transaction.atomic
def _tell_of_next(pk: int, now: datetime) -> bool:
    """False when another worker told of it, or its day was moved, meanwhile."""
    bug = Bug.objects.select_for_update().get(pk=pk)
    if bug.fix_told_at is not None or not bug.is_fixed(now.date()):
        return False
    tell_of_fix(bug, now=now)
    return True


def tell_of_fix(bug: Bug, *, now: datetime, by: Person | None = None) -> int:
    """Tell the people of every ticket on this bug where the fix is; a second call tells nobody twice.      [CAT-2]"""
    tickets = Ticket.objects.filter(bugs=bug, merged_into=None).select_related("account", "product", "requester")
    where = bug.fixed_where
    for ticket in tickets.order_by("id"):
        cause = f"bug:{bug.pk}:fixed"
        tell_customers(ticket, "bug_fixed", cause=cause, by=by, now=now, bug=bug.key, title=bug.title, fixed_in=where)
        followers = followers_of(ticket)
        tell_people(followers, ticket, "bug_fixed", cause=cause, by=by, now=now, bug=bug.key, fixed_in=where)
        known = ticket.events.filter(kind="linked", facts__fixed_bug=bug.pk).exists()
        if not known:
            record(ticket, "linked", at=now, actor=by, after=bug.key, facts={"fixed_bug": bug.pk, "fixed_in": where})
    bug.fix_told_at = bug.fix_told_at or now
    bug.save(update_fields=["fix_told_at"])
    return len(tickets)
