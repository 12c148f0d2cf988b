"""The letter of the log-in is sent now, as the worker does it: the page only writes it down."""

from django.utils import timezone

from heimdesk.domain.notices.delivery import deliver_next


def send_login_letter() -> None:
    """It goes before all others that wait. Nothing goes where nothing waits: for an address that nobody has."""
    deliver_next(timezone.now())
