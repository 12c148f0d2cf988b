"""A closed ticket is followed up by a new one: linked, with the context copied, one click away (STA-4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.drafts import save_step, start_draft
from heimdesk.domain.tickets.fields import asked_fields, control_of
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Draft, DraftState, Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.telling import tell_people


@transaction.atomic
def start_follow_up(ticket: Ticket, *, by: Person, now: datetime, text: str = "") -> Draft:
    """A draft that follows the closed ticket and knows what it said; the one that was begun before is given again.

    `text` is what was written as a reply to the closed ticket: it becomes what happens; in a draft that was begun it
    is added to what was typed, and nothing else changes. Raises Refused.                              [STA-4, TIC-1]
    """
    lock(ticket)  # of two clicks at the same time the second is given the draft of the first
    require_may(by, "follow_up", ticket)
    begun = Draft.objects.select_for_update().filter(person=by, follows=ticket, state=DraftState.WRITING).first()
    if begun is not None:
        return _added(begun, text, by=by, now=now) if text.strip() else begun
    draft = start_draft(by, product=ticket.product, follows=ticket, now=now)
    subject = _("Follow-up: {subject}").format(subject=ticket.subject)[:200]
    draft.values = {
        **draft.values,
        "product": {"product": ticket.product_id},
        "information": {
            "ticket_type": ticket.ticket_type,
            "release": ticket.release_id or "",
            "module": ticket.module_id or "",
            **{control_of(each): ticket.field_values.get(each.key, "") for each in asked_fields(ticket.product)},
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
    """Tell who wrote to a closed ticket (by mail) how a follow-up is opened; `cause` names the message.      [STA-4]

    Nothing calls it yet: it waits for mail to come in (MAIL-1).
    """
    tell_people([person], ticket, "reply_to_closed", cause=cause, by=None, now=now)


def _added(draft: Draft, text: str, *, by: Person, now: datetime) -> Draft:
    """The begun draft with the text below what was typed there: a new revision, so another tab learns of it. [TIC-1]"""
    details = draft.values.get("details", {})
    typed = str(details.get("what_happens", ""))
    if text.strip() in typed:
        return draft
    told = "\n\n".join(part for part in (typed.rstrip(), text) if part.strip())
    return save_step(draft, "details", {**details, "what_happens": told}, revision=draft.revision, by=by, now=now)
