"""Credits: proposed by the grounds of the book, granted by a shift manager, once per ticket (INC-3, INC-4)."""

from datetime import UTC, date, datetime, time

from django.db import transaction

from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.entitlements.ledger import credit
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.entitlements.queries import deducted_for
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused, require
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import checked_reason
from heimdesk.policy.ledger import BugFacts, Credit, CreditFacts, credit_verdict
from heimdesk.policy.verdict import N_, Verdict
from heimdesk.policy.words import Ground


def propose_credit(
    ticket: Ticket, now: datetime, *, no_help_given: bool = False, customer_fixed_it: bool = False
) -> Verdict[Credit]:
    """What the rules say of crediting this ticket, with the dates they judged by.                    [INC-3, INC-4]

    `no_help_given` and `customer_fixed_it` are what a shift manager states, as no date tells it.
    """
    deducted = deducted_for(ticket.number, ticket.entitlement) if ticket.entitlement is not None else 0
    facts = CreditFacts(
        opened_at=ticket.opened_at,
        ticket_type=ticket.ticket_type,
        deducted=deducted,
        release_is_supported=not ticket.unsupported_release,
        bugs=tuple(_bug_facts(bug) for bug in ticket.bugs.all()),
        help_was_given=not no_help_given and _was_answered(ticket),
        customer_fixed_it=customer_fixed_it,
    )
    return credit_verdict(facts, book_for(ticket))


@transaction.atomic
def grant_credit(
    ticket: Ticket,
    *,
    by: Person,
    reason: str,
    now: datetime,
    no_help_given: bool = False,
    customer_fixed_it: bool = False,
) -> LedgerRow:
    """A shift manager credits the incident that the rules propose to credit. Raises Refused, Invalid.       [INC-4]"""
    lock(ticket)
    require_may(by, "credit", ticket)
    said = checked_reason(reason)
    if LedgerRow.objects.filter(kind="credit", ticket_number=ticket.number).exists():
        raise Refused(Verdict(False, "INC-4", N_("This ticket was credited before; it is credited once.")))
    verdict = propose_credit(ticket, now, no_help_given=no_help_given, customer_fixed_it=customer_fixed_it)
    require(verdict)
    assert ticket.entitlement is not None
    row = credit(
        ticket.entitlement, verdict=verdict, ticket_number=ticket.number, person=by, reason=said, now=now,
        amount=verdict.answer.change,
    )  # fmt: skip
    stated = {"no_help_given": no_help_given, "customer_fixed_it": customer_fixed_it}
    record(
        ticket, "credited", at=now, actor=by, after=verdict.answer.change, reason=said, verdict=verdict, facts=stated
    )
    return row


def statements_asked(ticket: Ticket) -> tuple[str, ...]:
    """Which statements of a shift manager a ground of the ticket's book depends on.                         [INC-4]"""
    grounds = set(book_for(ticket).ledger.credit_grounds)
    if Ground.CUSTOMER_FIXED_IT in grounds:
        return ("no_help_given", "customer_fixed_it")
    return ("no_help_given",) if Ground.FEATURE_REQUEST_ONLY in grounds else ()


def _was_answered(ticket: Ticket) -> bool:
    return ticket.resolutions.filter(reopened_at=None).exists() or ticket.first_staff_reply_at is not None


def _bug_facts(bug: Bug) -> BugFacts:
    return BugFacts(
        is_confirmed=bug.confirmed_on is not None, public_at=_moment(bug.public_since), fixed_at=_moment(bug.fixed_on)
    )


def _moment(day: date | None) -> datetime | None:
    """The first moment of a day: a fix of the day of the opening was there."""
    return datetime.combine(day, time.min, UTC) if day else None
