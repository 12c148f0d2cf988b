"""The escalation box of a ticket in its looks: from when, now, by phone, never, and what became of the last one."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.portal.promises import Clock
from heimdesk.channels.web.portal.told import sentence, why
from heimdesk.domain.duty.queries import on_duty
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.facts import ClockRows, book_for
from heimdesk.domain.tickets.models import Escalation, Ticket
from heimdesk.domain.tickets.queries import escalation_gate
from heimdesk.engines.text.isolation import isolated
from heimdesk.policy.escalation import EscalationGate, first_level, level
from heimdesk.policy.verdict import Verdict
from heimdesk.policy.words import Way


@dataclass(frozen=True, slots=True)
class Box:
    """The box. `look`: now, later, phone, phone-later, never, running. `tells` names who is told.

    `late`: the status that was promised has not come.
    """

    look: str
    told: str
    available: str = ""
    why: Why | None = None
    tells: str = ""
    within: str = ""
    late: bool = False


def box_of(ticket: Ticket, *, person: Person, clock: Clock, last: Escalation | None, rows: ClockRows) -> Box:
    """How the box looks for this person at this moment. [ESC-1, ESC-2]"""
    if last is not None and last.answered_at is None:
        return Box("running", _running(last, clock), late=last.answer_due is not None and last.answer_due <= clock.now)
    verdict = escalation_gate(ticket, person=person, now=clock.now, rows=rows)
    gate, told = verdict.answer, sentence(verdict, now=clock.now, zone=clock.zone).replace(" %", "\u00a0%")
    if gate.button:
        book = book_for(ticket)
        within = moments.length_long(level(first_level(book), book).acknowledge_within)
        return Box("now", told, why=_why(verdict, clock), tells=_told(ticket, clock.now), within=within)
    if gate.allowed and Way.PHONE in gate.ways:
        return Box("phone", told, why=_why(verdict, clock))
    if gate.available_at is not None and gate.available_at > clock.now:
        look = "later" if Way.BUTTON in gate.possible_ways else "phone-later"
        return Box(look, told, clock.at(gate.available_at), _why(verdict, clock))
    return Box("never", told, why=_why(verdict, clock))


def _why(verdict: Verdict[EscalationGate], clock: Clock) -> Why:
    return why(verdict, id="escalation", title=_("Escalation"), now=clock.now, zone=clock.zone)


def _running(last: Escalation, clock: Clock) -> str:
    if last.acknowledged_at and last.acknowledged_by:
        told = {
            "moment": clock.at(last.at),
            "name": isolated(last.acknowledged_by.name),
            "heard": clock.at(last.acknowledged_at),
        }
        return _status(last.answer_due, told, clock)
    if last.acknowledge_due and last.acknowledge_due > clock.now:
        return _("Escalated %(moment)s. It is acknowledged %(due)s, or passed on to the next level.") % {
            "moment": clock.at(last.at),
            "due": clock.by(last.acknowledge_due),
        }
    return _("Escalated %(moment)s. It goes on to the next level until somebody acknowledges it.") % {
        "moment": clock.at(last.at)
    }


def _status(due: datetime | None, told: dict[str, str], clock: Clock) -> str:
    """An escalation that somebody has heard: its status is promised by a moment, or overdue, or to come."""
    if due is None:
        return _("Escalated %(moment)s. %(name)s acknowledged it %(heard)s and will answer with a status.") % told
    if due > clock.now:
        known = told | {"due": clock.by(due)}
        return _("Escalated %(moment)s. %(name)s acknowledged it %(heard)s and answers with a status %(due)s.") % known
    known = told | {"due": clock.at(due)}
    return (
        _("Escalated %(moment)s. %(name)s acknowledged it %(heard)s. A status was due %(due)s, and is overdue.") % known
    )


def _told(ticket: Ticket, now: datetime) -> str:
    manager, duty = ticket.account.manager_of_account, on_duty(now)
    if manager and duty and manager.pk != duty.pk:
        return _("%(manager)s, your account manager, and %(duty)s, on duty now") % {
            "manager": isolated(manager.name),
            "duty": isolated(duty.name),
        }
    if manager:
        return _("%(manager)s, your account manager") % {"manager": isolated(manager.name)}
    if duty:
        return _("%(duty)s, shift manager on duty now") % {"duty": isolated(duty.name)}
    return _("the shift managers")
