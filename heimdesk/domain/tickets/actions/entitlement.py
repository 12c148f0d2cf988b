"""Another entitlement pays for a ticket: one incident is taken there, the clocks follow its terms (PRG-3, SLA-4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.ledger import NothingLeft, deduct
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.entitlements.queries import choose, payers_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.birth import channel_of
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.facts import agree_anew, book_for
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import require_may, required_move
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import checked_reason
from heimdesk.policy.ledger import deduction_for_change_of_payer
from heimdesk.policy.states import Action


@transaction.atomic
def change_entitlement(ticket: Ticket, entitlement: Entitlement, *, reason: str, by: Person, now: datetime) -> Ticket:
    """Let another entitlement of the account pay, by the same rules as at the opening. [PRG-3, SLA-4, INC-3]

    One incident is deducted there, unless this ticket took one there before; what the first one paid stays deducted
    (only a credit gives back).
    Raises Invalid, NothingLeft, Refused, TicketClosed.
    """
    lock(ticket)
    require_may(by, "change_entitlement", ticket)
    said = checked_reason(reason)
    required_move(by, Action.CHANGE_ENTITLEMENT, ticket)
    if entitlement.pk == ticket.entitlement_id:
        raise Invalid({"entitlement": [_("This entitlement pays for the ticket already. Choose another one.")]})
    paid = payers_of(ticket.number)
    chosen, verdict = choose(
        ticket.account, product=ticket.product, severity=ticket.severity, ticket_type=ticket.ticket_type,
        chosen=entitlement, way=channel_of(ticket.way), now=now, book=book_for(ticket), paid=paid,
    )  # fmt: skip
    if chosen is None:
        raise (NothingLeft if verdict.answer.is_empty else Refused)(verdict)
    _pay(ticket, chosen, has_paid=chosen.pk in paid, by=by, now=now, reason=said)
    before = name_of(ticket.entitlement) if ticket.entitlement else ""
    ticket.entitlement = chosen
    ticket.entitlement_verdict = verdict.as_json()
    agree_anew(ticket, severity=ticket.severity, terms=terms_of(chosen.terms), now=now)
    record(ticket, "entitlement", at=now, actor=by, before=before, after=name_of(chosen), reason=said, verdict=verdict)
    settle(ticket, now=now, by=by)
    return ticket


def _pay(ticket: Ticket, chosen: Entitlement, *, has_paid: bool, by: Person, now: datetime, reason: str) -> None:
    locked = Entitlement.objects.select_for_update().only("balance", "unlimited").get(pk=chosen.pk)
    deduction = deduction_for_change_of_payer(
        ticket.ticket_type, None if locked.unlimited else locked.balance, book_for(ticket),
        is_administrative=ticket.administrative, has_paid=has_paid,
    )  # fmt: skip
    if not deduction:
        raise NothingLeft(deduction)
    if deduction.answer.makes_a_row:
        deduct(
            chosen, verdict=deduction, ticket_number=ticket.number, person=by, now=now, reason=reason,
        )  # fmt: skip
