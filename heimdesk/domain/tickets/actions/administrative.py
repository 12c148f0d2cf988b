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
from heimdesk.domain.tickets.wording import optional_reason
from heimdesk.policy.ledger import credit_for_administrative


@transaction.atomic
def mark_administrative(ticket: Ticket, *, by: Person, now: datetime, reason: str = "") -> Ticket:
    """Mark the ticket as an administrative task. Raises Refused, TicketClosed.                             [WRK-1]

    The customer is told with the passage of the book that says so. Where the book deducts nothing for such tasks, what
    the opening took is given back.
    """
    lock(ticket)
    require_may(by, "mark_administrative", ticket)
    reason = optional_reason(reason)
    if ticket.administrative:
        return ticket
    ticket.administrative = True
    ticket.save(update_fields=["administrative"])
    book, pays = book_for(ticket), ticket.entitlement
    taken = max(deducted_for(ticket.number, pays), 0) if pays is not None else 0
    verdict = credit_for_administrative(
        ticket.ticket_type, taken, book, is_unlimited=pays is not None and pays.unlimited,
        was_credited=LedgerRow.objects.filter(kind="credit", ticket_number=ticket.number).exists(),
    )  # fmt: skip
    passage = book.administrative.passage
    event = record(
        ticket, "administrative", at=now, actor=by, after="administrative", reason=reason, verdict=verdict,
        facts={"passage": passage},
    )  # fmt: skip
    if verdict and pays is not None:
        credit(
            pays, verdict=verdict, ticket_number=ticket.number, person=by, reason=reason, now=now,
            amount=verdict.answer.change,
        )  # fmt: skip
    tell_customers(
        ticket, "administrative", cause=f"event:{event.pk}", by=by, now=now, reason=reason, passage=passage,
        deducted=taken > verdict.answer.change,
    )  # fmt: skip
    return ticket
