"""Administrative tasks are outside every program: marked so, and deducted or not as the book says (WRK-1)."""

from datetime import datetime

from django.db import transaction

from heimdesk.domain.entitlements.ledger import credit
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.entitlements.queries import deducted_for
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.telling import tell_customers
from heimdesk.domain.tickets.timeline import record
from heimdesk.policy.ledger import deduction_for_opening


@transaction.atomic
def mark_administrative(ticket: Ticket, *, by: Person, now: datetime, reason: str = "") -> Ticket:
    """Mark the ticket as an administrative task. Raises Refused, TicketClosed.                             [WRK-1]

    The customer is told. Where the book deducts nothing for such tasks, what the opening took is given back.
    """
    lock(ticket)
    require_may(by, "mark_administrative", ticket)
    if ticket.administrative:
        return ticket
    ticket.administrative = True
    ticket.save(update_fields=["administrative"])
    verdict = deduction_for_opening(ticket.ticket_type, None, book_for(ticket), is_administrative=True)
    event = record(
        ticket, "administrative", at=now, actor=by, after="administrative", reason=reason.strip(), verdict=verdict
    )
    taken = deducted_for(ticket.number, ticket.entitlement) if ticket.entitlement is not None else 0
    credited = LedgerRow.objects.filter(kind="credit", ticket_number=ticket.number).exists()
    gives_back = verdict.rule == "WRK-1" and taken > 0 and not credited
    if gives_back and ticket.entitlement is not None:
        credit(
            ticket.entitlement, verdict=verdict, ticket_number=ticket.number, person=by, reason=reason.strip(),
            now=now, amount=taken,
        )  # fmt: skip
    tell_customers(
        ticket, "administrative", cause=f"event:{event.pk}", by=by, now=now, reason=reason.strip(),
        deducted=taken > 0 and not gives_back,
    )  # fmt: skip
    return ticket
