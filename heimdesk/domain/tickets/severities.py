"""What becomes of a wish for another severity, as the rows stand: asked before it is done, or without doing it."""

from typing import Any

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import may
from heimdesk.policy.severity import Changer, SeverityAnswer, SeverityFacts, may_change_severity
from heimdesk.policy.verdict import Verdict
from heimdesk.policy.words import State


def severity_verdict(ticket: Ticket, severity: int, changer: Changer, reason: str) -> Verdict[SeverityAnswer]:
    """What the rule says to this wish.                                                                     [SEV-2]"""
    facts = SeverityFacts(
        state=State(ticket.state),
        current=ticket.severity,
        wanted=severity,
        changer=changer,
        reason=reason,
        proposed=ticket.severity_proposed,
    )
    return may_change_severity(facts, book_for(ticket))


def severity_step(ticket: Ticket, severity: int, *, reason: str, by: Person) -> Verdict[Any]:
    """What this member of the staff would reach: a change, a proposal, or nothing and why; nothing is done. [SEV-2]"""
    if may(by, "change_severity", ticket):
        return severity_verdict(ticket, severity, Changer.SHIFT_MANAGER, reason)
    able = may(by, "propose_severity", ticket)
    return severity_verdict(ticket, severity, Changer.ENGINEER, reason) if able else able
