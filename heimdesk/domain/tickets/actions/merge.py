"""Duplicates become one: both numbers lead to the same ticket, nothing is credited (TIC-7, INC-5)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.links import carry_links
from heimdesk.domain.tickets.actions.tags import change_tags
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.coming_back import come_along
from heimdesk.domain.tickets.conversation import copy_message
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Escalation, Message, Participant, State, Ticket, TicketLink
from heimdesk.domain.tickets.moves import carry_out
from heimdesk.domain.tickets.permissions import require_may, required_move
from heimdesk.domain.tickets.snoozing import wake
from heimdesk.domain.tickets.tags import MOST, tags_of
from heimdesk.domain.tickets.telling import followers_of, tell_customers, tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.policy.ledger import credit_for_merge
from heimdesk.policy.states import Action


class OtherAccount(Invalid):
    """The two tickets belong to different accounts: ask again with `across_accounts=True` after a warning. [TIC-7]"""


@transaction.atomic
def merge(ticket: Ticket, into: Ticket, *, by: Person, now: datetime, across_accounts: bool = False) -> Ticket:
    """Close this ticket as a duplicate of the other one, which gets its messages, people, links and tags, and is in its
    owner's list again. Time that was spent stays with the ticket on which it was noted. Replies that wait come back.

    Answers the other one. Raises OtherAccount unless the warning was seen, Invalid, Refused, TicketClosed.
                                                                                        [TIC-7, INC-5, CAT-2, ESC-3]
    """
    for each in sorted((ticket, into), key=lambda row: row.pk):
        lock(each)
    require_may(by, "merge", ticket)
    require_fits(ticket, into, by=by)
    if ticket.account_id != into.account_id and not across_accounts:
        said = _("#{number} belongs to {account}. Both customers would read all messages of both tickets.")
        raise OtherAccount({"into": [said.format(number=into.number, account=into.account.name)]})
    move = required_move(by, Action.MERGE, ticket)
    _carry_tags(ticket, into, by=by, now=now)  # an action of its own: it reads the row anew, so nothing may wait yet
    _move_people(ticket, into, now)
    _move_escalation(ticket, into, by=by, now=now)
    carry_links(ticket, into, by=by, now=now)
    for message in Message.objects.filter(ticket=ticket).select_related("ticket", "author").order_by("at", "id"):
        copy_message(message, into)
    into.last_message_at = max(into.last_message_at, ticket.last_message_at)
    TicketLink.objects.get_or_create(ticket=ticket, other=into, kind=TicketLink.Kind.MERGED)
    ticket.merged_into = into
    verdict = credit_for_merge()
    event = record(ticket, "merged", at=now, actor=by, before=ticket.number, after=into.number, verdict=verdict)
    record(into, "merged", at=now, actor=by, before=ticket.number, after=into.number, verdict=verdict)
    carry_out(ticket, move, by=by, now=now)
    settle(ticket, now=now, by=by)
    wake(into, by=by, now=now)
    settle(into, now=now, by=by)
    come_along(ticket, into, now=now)
    cause = f"event:{event.pk}"
    tell_customers(ticket, "merged", cause=cause, by=by, now=now, into=into.number, into_subject=into.subject)
    tell_people(followers_of(ticket), ticket, "merged", cause=cause, by=by, now=now, into=into.number)
    return into


def require_fits(ticket: Ticket, into: Ticket, *, by: Person) -> None:
    """Can the other one take this one in, as far as the other one is concerned? Raises Invalid, Refused.   [TIC-7]"""
    if ticket.pk == into.pk:
        raise Invalid({"into": [_("This is the ticket itself. Enter the number of the other one.")]})
    if into.state == State.CLOSED:
        raise Invalid({"into": [_("#{number} is closed. Enter the number of an open one.").format(number=into.number)]})
    require_may(by, "link", into)


def _move_escalation(ticket: Ticket, into: Ticket, *, by: Person, now: datetime) -> None:
    """What was escalated is still owed its status: there, unless that one is escalated or resolved itself.   [ESC-3]"""
    moved = Escalation.objects.filter(ticket=ticket, answered_at=None).first()
    if moved is None or into.escalated or into.state == State.PENDING:
        return
    moved.ticket = into
    moved.save(update_fields=["ticket"])
    ticket.escalated, into.escalated = False, True
    record(
        into, "escalated", at=now, actor=by, before=f"#{ticket.number}", after=f"#{into.number}", reason=moved.reason,
        facts={"escalation": moved.pk, "from": ticket.number},
    )  # fmt: skip


def _carry_tags(ticket: Ticket, into: Ticket, *, by: Person, now: datetime) -> None:
    """It is found by the tags of both, as far as there is room for them.                                   [WRK-4]"""
    own = tags_of(into.tags)
    if new := [tag for tag in tags_of(ticket.tags) if tag not in own][: MOST - len(own)]:
        change_tags(into, add=" ".join(new), by=by, now=now)


def _move_people(ticket: Ticket, into: Ticket, now: datetime) -> None:
    """Whoever took part there takes part here."""
    people = [ticket.requester, *(part.person for part in ticket.participants.select_related("person"))]
    for person in people:
        if person.pk != into.requester_id:
            Participant.objects.get_or_create(ticket=into, person=person, defaults={"added_at": now})
