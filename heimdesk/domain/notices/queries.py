"""What waits in the outbox, and what was told about a ticket."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import DateTimeField, Max, QuerySet

from heimdesk.domain.notices.models import Notice, NoticeState, TellingWay
from heimdesk.domain.people.models import Person
from heimdesk.engines.sql.asking import Prepared, Slot


@cache
def _next_to_send(lock: bool, of_minutes: bool) -> Prepared[Notice]:
    def build() -> QuerySet[Notice]:
        due = Slot("now", DateTimeField())
        queued = Notice.objects.filter(state=NoticeState.QUEUED, next_try_at__lte=due)
        queued = queued.filter(expires_at__isnull=False) if of_minutes else queued
        queued = queued.select_related("person", "way").order_by("next_try_at", "id")[:1]
        return queued.select_for_update(skip_locked=True, of=("self",)) if lock else queued

    return Prepared(build)


def next_to_send(now: datetime) -> Notice | None:
    """The queued notice whose moment has come and that waits longest, with its person; before it those of minutes.

    It is locked until the commit where the database can leave out what others have locked.
    """
    lock = connection.features.has_select_for_update_skip_locked
    return _next_to_send(lock, True).first(now=now) or _next_to_send(lock, False).first(now=now)


def ways_of(people: Iterable[Person]) -> QuerySet[TellingWay]:
    """The other ways in which these people want to be told of escalations.                               [ESC-3]"""
    return TellingWay.objects.filter(person__in=[person.pk for person in people]).select_related("person")


def last_notices_of(ways: Iterable[TellingWay]) -> dict[int, Notice]:
    """The newest notice of each of these ways, by the key of the way; one statement.                     [ESC-3]"""
    newest = Notice.objects.filter(way__in=[way.pk for way in ways]).order_by().values("way")
    keys = newest.annotate(newest=Max("pk")).values("newest")
    return {notice.way_id: notice for notice in Notice.objects.filter(pk__in=keys) if notice.way_id is not None}
