"""A telephone call on a running ticket is noted: with whom, when, what was said, whose word it counts as (WRK-4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.once import say_once
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.actions.spend_time import spend_time
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.conversation import say
from heimdesk.domain.tickets.hearing import drafts_aside, hear
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.mentions import tell_mentioned
from heimdesk.domain.tickets.models import MessageKind, Ticket, Way
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.timeline import record
from heimdesk.policy.states import Action

INBOUND, OUTBOUND = "in", "out"


class CountsAs(StrEnum):
    """Whose word a call is: of ours or of the customer's, which the customer reads; or a note, which no clock hears."""

    ANSWER = "answer"
    CUSTOMER = "customer"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Call:
    """One call: with a contact of the account, which of both sides called, when, and what was said."""

    person: Person
    direction: str
    at: datetime
    text: str
    counts_as: CountsAs


@transaction.atomic
def note_call(ticket: Ticket, call: Call, *, spent: timedelta | None = None, by: Person, now: datetime) -> bool:
    """Note it, with the time that was spent; False when its author noted just that a moment ago.          [WRK-4]

    Our answer does what a public reply does, the customer's word what a reply of his does, each from the moment in
    which it is noted: no call of before changes what a clock has told by then. Raises Invalid, Refused, TicketClosed.
                                                                                [STA-1, SLA-2, SLA-3, STA-5]
    """
    lock(ticket)
    require_may(by, "call", ticket)
    _check(ticket, call, now)
    author = call.person if call.counts_as is CountsAs.CUSTOMER else by
    kind = MessageKind.NOTE if call.counts_as is CountsAs.NOTE else MessageKind.PUBLIC
    is_new = say_once(ticket, call.text, lambda: _say(ticket, call, by=by, now=now), by=author, now=now, kind=kind)
    if is_new and spent is not None:
        spend_time(ticket, spent, by=by, now=now)
    return is_new


def _check(ticket: Ticket, call: Call, now: datetime) -> None:
    problems: dict[str, list[str]] = {}
    if call.person.account_id != ticket.account_id or not call.person.is_active:
        problems["person"] = [_("This person is not of the account. Choose one of its people.")]
    if call.direction not in (INBOUND, OUTBOUND):
        problems["direction"] = [_("Choose who called.")]
    if call.at > now:
        problems["at"] = [_("This moment lies ahead. Enter when the call was.")]
    elif call.at < ticket.opened_at.replace(second=0, microsecond=0):  # a call is noted to the minute
        problems["at"] = [_("The ticket was opened later. Enter when the call was.")]
    if problems:
        raise Invalid(problems)


def _say(ticket: Ticket, call: Call, *, by: Person, now: datetime) -> None:
    """First who called whom and when, then what was said, by the action that it counts as."""
    facts = {"direction": call.direction, "person": call.person.pk, "counts_as": call.counts_as.value}
    public = call.counts_as is not CountsAs.NOTE
    record(
        ticket, "called", at=now, actor=by, before=call.at.isoformat(), after=call.person.name, facts=facts,
        public=public,
    )  # fmt: skip
    if call.counts_as is CountsAs.ANSWER:
        with drafts_aside(ticket, by):
            reply(ticket, call.text, by=by, now=now, way=Way.PHONE)
    elif call.counts_as is CountsAs.CUSTOMER:
        hear(ticket, call.text, Action.CUSTOMER_REPLY, by=call.person, now=now, way=Way.PHONE, noted_by=by)
    else:
        note = say(ticket, call.text, by=by, way=Way.PHONE, now=now, kind=MessageKind.NOTE)
        tell_mentioned(ticket, note, by=by, now=now)
        settle(ticket, now=now, by=by)
