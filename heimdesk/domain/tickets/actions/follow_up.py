"""A closed ticket is followed up by a new one: linked, with the context copied, one click away (STA-4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.drafts import start_draft
from heimdesk.domain.tickets.models import Draft, DraftState, Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.telling import tell_people


@transaction.atomic
def start_follow_up(ticket: Ticket, *, by: Person, now: datetime, text: str = "") -> Draft:
    """A draft that follows the closed ticket and knows what it said; the one that was begun before is given again.

    `text` is what was written as a reply to the closed ticket: it becomes what happens. Raises Refused.      [STA-4]
    """
    require_may(by, "follow_up", ticket)
    begun = Draft.objects.filter(person=by, follows=ticket, state=DraftState.WRITING).first()
    if begun is not None and not text:
        return begun
    draft = begun or start_draft(by, product=ticket.product, follows=ticket, now=now)
    subject = _("Follow-up: {subject}").format(subject=ticket.subject)[:200]
    draft.values = {
        **draft.values,
        "product": {"product": ticket.product_id},
        "information": {
            "ticket_type": ticket.ticket_type,
            "release": ticket.release_id or "",
            "module": ticket.module_id or "",
        },
        "details": {**ticket.answers, "subject": subject, **({"what_happens": text} if text else {})},
        "contact": {
            "severity": str(ticket.severity),
            "phone": ticket.phone,
            "reached_by": ticket.reach_by or "ticket",
        },
    }
    draft.step = "details"
    draft.save()
    return draft


@transaction.atomic
def answer_reply_to_closed(ticket: Ticket, person: Person, *, cause: str, now: datetime) -> None:
    """Tell who wrote to a closed ticket (by mail) how a follow-up is opened; `cause` names the message.      [STA-4]"""
    tell_people([person], ticket, "reply_to_closed", cause=cause, by=None, now=now)
