"""A moment promised for the resolution or the next update; each slip keeps its reason (WRK-3)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.facts import book_for, clock_facts
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Promise, PromiseKind, Ticket
from heimdesk.domain.tickets.moves import carry_out
from heimdesk.domain.tickets.permissions import require_may, required_move
from heimdesk.domain.tickets.telling import tell_customers
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import optional_reason
from heimdesk.policy.clocks import kept
from heimdesk.policy.etas import EtaFacts, is_unchanged, may_promise
from heimdesk.policy.states import Action
from heimdesk.policy.words import EtaKind, State


@transaction.atomic
def promise_eta(
    ticket: Ticket,
    due_at: datetime,
    *,
    by: Person,
    now: datetime,
    about: str = EtaKind.RESOLUTION.value,
    reason: str = "",
) -> Promise:
    """Promise the moment of the resolution or of the next update. Raises Refused, Invalid, TicketClosed.  [WRK-3]

    A later moment than the one that runs needs a reason, which the customer reads. The earlier promise stays as
    history.
    """
    lock(ticket)
    require_may(by, "set_eta", ticket)
    reason = optional_reason(reason)
    book = book_for(ticket)
    facts = clock_facts(ticket, book)
    runs = facts.eta if facts.eta is not None and kept(facts.eta, facts) is None else None
    asked = EtaFacts(
        state=State(ticket.state),
        ticket_type=ticket.ticket_type,
        has_bug=ticket.bugs.exists(),
        kind=EtaKind(about),
        due_at=due_at,
        reason=reason,
        before=runs,
    )
    if is_unchanged(asked):
        raise Invalid({"due_at": _("This is promised already. Enter another moment, or leave it as it is.")})
    verdict = may_promise(asked, book, now)
    require(verdict)
    move = required_move(by, Action.GIVE_ETA, ticket)
    Promise.objects.filter(ticket=ticket, kind=PromiseKind.ETA, current=True).update(current=False)
    promise = Promise.objects.create(
        ticket=ticket, kind=PromiseKind.ETA, from_at=now, due_at=due_at, verdict=verdict.as_json(), made_at=now,
        made_by=by, about=about, reason=reason,
    )  # fmt: skip
    before = runs.due_at if runs else None
    event = record(
        ticket, "eta", at=now, actor=by, before=before.isoformat() if before else "", after=due_at.isoformat(),
        reason=reason, facts={"about": about}, verdict=verdict,
    )  # fmt: skip
    carry_out(ticket, move, by=by, now=now)
    settle(ticket, now=now, by=by)
    tell_customers(
        ticket, "eta", cause=f"event:{event.pk}", by=by, now=now, due_at=due_at, before=before, about=about,
        reason=reason,
    )  # fmt: skip
    return promise
