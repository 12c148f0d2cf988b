"""The severity stands until a shift manager changes it or the customer agrees to a lower one (SEV-2)."""

from datetime import datetime

from django.db import transaction

from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused, require
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.facts import agree_anew, book_for
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Event, Ticket
from heimdesk.domain.tickets.permissions import may, require_may
from heimdesk.domain.tickets.severities import severity_verdict
from heimdesk.domain.tickets.telling import followers_of, tell_customers, tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import optional_reason
from heimdesk.policy.severity import (
    Changer,
    SeverityAnswer,
    proposal_ends_at,
)
from heimdesk.policy.verdict import N_, Verdict


@transaction.atomic
def change_severity(ticket: Ticket, severity: int, *, reason: str, by: Person, now: datetime) -> Ticket:
    """A shift manager sets the severity, up or down; the clocks move. Raises Refused, TicketClosed. [SEV-2, SLA-4]"""
    lock(ticket)
    require_may(by, "change_severity", ticket)
    reason = optional_reason(reason)
    verdict = _judged(ticket, severity, Changer.SHIFT_MANAGER, reason)
    _change(ticket, verdict, reason=reason, by=by, now=now)
    return ticket


@transaction.atomic
def propose_severity(ticket: Ticket, severity: int, *, reason: str, by: Person, now: datetime) -> Ticket:
    """An engineer proposes a lower severity; it holds once the customer agrees. Raises Refused.             [SEV-2]"""
    lock(ticket)
    require_may(by, "propose_severity", ticket)
    reason = optional_reason(reason)
    verdict = _judged(ticket, severity, Changer.ENGINEER, reason)
    ticket.severity_proposed = severity
    event = record(
        ticket, "severity_proposed", at=now, actor=by, before=ticket.severity, after=severity, reason=reason,
        verdict=verdict,
    )  # fmt: skip
    settle(ticket, now=now, by=by)
    tell_customers(
        ticket, "severity_proposed", cause=f"event:{event.pk}", by=by, now=now, proposed=severity,
        reason=reason, until=proposal_ends_at(now, book_for(ticket)).answer,
    )  # fmt: skip
    return ticket


def change_or_propose_severity(ticket: Ticket, severity: int, *, reason: str, by: Person, now: datetime) -> Ticket:
    """Changed by who decides, proposed to the customer by whoever else works on tickets. Raises Refused.    [SEV-2]"""
    action = change_severity if may(by, "change_severity", ticket) else propose_severity
    return action(ticket, severity, reason=reason, by=by, now=now)


@transaction.atomic
def agree_to_severity(ticket: Ticket, *, by: Person, now: datetime) -> Ticket:
    """The customer agrees to the severity that was proposed, while the proposal holds. Raises Refused.      [SEV-2]"""
    lock(ticket)
    require_may(by, "agree_severity", ticket)
    proposal = Event.objects.filter(ticket=ticket, kind="severity_proposed").order_by("-id").first()
    if ticket.severity_proposed is None or proposal is None:
        raise Refused(Verdict(False, "SEV-2", N_("No other severity is proposed.")))
    ends = proposal_ends_at(proposal.at, book_for(ticket))
    if now > ends.answer:
        raise Refused(Verdict(False, "SEV-2", N_("The proposal ended at {ends}."), ends.numbers, ends.steps))
    verdict = _judged(ticket, ticket.severity_proposed, Changer.CUSTOMER, "")
    record(ticket, "severity_agreed", at=now, actor=by, before=ticket.severity, after=ticket.severity_proposed)
    _change(ticket, verdict, reason=proposal.reason, by=by, now=now)
    return ticket


def _judged(ticket: Ticket, severity: int, changer: Changer, reason: str) -> Verdict[SeverityAnswer]:
    verdict = severity_verdict(ticket, severity, changer, reason)
    require(verdict)
    return verdict


def _change(ticket: Ticket, verdict: Verdict[SeverityAnswer], *, reason: str, by: Person, now: datetime) -> None:
    before, after = ticket.severity, verdict.answer.severity
    agree_anew(ticket, severity=after, terms=terms_of(ticket.terms), now=now)
    ticket.severity_proposed = None
    event = record(ticket, "severity", at=now, actor=by, before=before, after=after, reason=reason, verdict=verdict)
    settle(ticket, now=now, by=by)
    cause = f"event:{event.pk}"
    tell_customers(ticket, "severity_changed", cause=cause, by=by, now=now, before=before, reason=reason)
    tell_people(
        followers_of(ticket), ticket, "severity_changed", cause=cause, by=by, now=now, before=before,
        reason=reason,
    )  # fmt: skip
