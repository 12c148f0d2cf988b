"""What waits in the outbox, and what was told about a ticket."""

from datetime import datetime

from django.db.models import QuerySet

from heimdesk.domain.notices.models import Notice, NoticeState
from heimdesk.domain.people.models import Person


def notices_to_send(now: datetime, limit: int) -> QuerySet[Notice]:
    """Queued notices whose moment has come, the longest waiting first, with their persons."""
    queued = Notice.objects.filter(state=NoticeState.QUEUED, next_try_at__lte=now)
    return queued.select_related("person").order_by("next_try_at", "id")[:limit]


def notices_visible_to(person: Person) -> QuerySet[Notice]:
    """All notices for staff, the own ones for a contact."""
    if not person.is_active:
        return Notice.objects.none()
    return Notice.objects.all() if person.is_staff_member else Notice.objects.filter(person=person)
