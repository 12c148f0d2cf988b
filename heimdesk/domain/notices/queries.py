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


def notices_of_ticket(number: int, *, seen_by: Person) -> QuerySet[Notice]:
    """What was told about a ticket, in order."""
    return notices_visible_to(seen_by).filter(ticket_number=number)


def failed_notices(*, seen_by: Person) -> QuerySet[Notice]:
    """Notices that were given up, the newest first."""
    return notices_visible_to(seen_by).filter(state=NoticeState.FAILED).order_by("-id")
