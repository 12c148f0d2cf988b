"""What waits in the outbox, and what was told about a ticket."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, QuerySet

from heimdesk.domain.notices.models import Notice, NoticeState, TellingWay
from heimdesk.domain.people.models import Person


def notices_to_send(now: datetime, limit: int) -> QuerySet[Notice]:
    """Queued notices whose moment has come, the longest waiting first, with their persons."""
    queued = Notice.objects.filter(state=NoticeState.QUEUED, next_try_at__lte=now)
    return queued.select_related("person", "way").order_by("next_try_at", "id")[:limit]


def ways_of(people: Iterable[Person]) -> QuerySet[TellingWay]:
    """The other ways in which these people want to be told of escalations.                               [ESC-3]"""
    return TellingWay.objects.filter(person__in=[person.pk for person in people]).select_related("person")


def last_notices_of(ways: Iterable[TellingWay]) -> dict[int, Notice]:
    """The newest notice of each of these ways, by the key of the way; one statement.                     [ESC-3]"""
    newest = Notice.objects.filter(way__in=[way.pk for way in ways]).order_by().values("way")
    keys = newest.annotate(newest=Max("pk")).values("newest")
    return {notice.way_id: notice for notice in Notice.objects.filter(pk__in=keys) if notice.way_id is not None}


def notices_visible_to(person: Person) -> QuerySet[Notice]:
    """All notices for staff, the own ones for a contact."""
    if not person.is_active:
        return Notice.objects.none()
    return Notice.objects.all() if person.is_staff_member else Notice.objects.filter(person=person)
