"""A letter about a ticket that could not be delivered stands on its timeline, for the staff alone (MAIL-6)."""

from datetime import datetime

from django.db import transaction

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.timeline import record


@transaction.atomic
def note_undelivered(notice: Notice, now: datetime) -> None:
    """To whom it was, as long as that is no other way of a colleague, which is a matter of that person's own."""
    ticket = Ticket.objects.filter(number=notice.ticket_number).first() if notice.ticket_number else None
    if ticket is None or notice.way_id is not None:
        return
    lock(ticket)
    record(ticket, "notice_failed", at=now, actor=None, facts={"address": notice.address}, public=False)
