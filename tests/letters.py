"""What waits in the outbox is sent now, as the worker does it: pages and actions only write it down."""

from datetime import datetime

from django.utils import timezone

from heimdesk.domain.notices.delivery import deliver_next


def send_login_letter() -> None:
    """It goes before all others that wait. Nothing goes where nothing waits: for an address that nobody has."""
    deliver_next(timezone.now())


def deliver_due(now: datetime, limit: int) -> int:
    """Deliver up to so many notices whose time has come, in order; answers how many were tried."""
    tried = 0
    while tried < limit and deliver_next(now):
        tried += 1
    return tried
