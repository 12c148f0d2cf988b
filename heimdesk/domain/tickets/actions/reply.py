"""What is said on a ticket: replies that everybody reads, notes of the staff, drafts of both (STA-1, SLA-2, WRK-4)."""

from datetime import datetime

from django.db import transaction

from heimdesk.domain.people.lines import is_blank
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.once import is_said
from heimdesk.domain.tickets.actions.resolve import resolve
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.conversation import Files, say
from heimdesk.domain.tickets.hearing import (
    HELD,
    NOTE,
    REPLY,
    TakenBackMeanwhile,
    WrittenMeanwhile,
    customer_says,
    discard_reply_draft,
    is_begun_by,
    is_unseen,
    is_unshown,
    keep_update,
    unseen_aside,
)
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.mentions import tell_mentioned
from heimdesk.domain.tickets.models import Escalation, Message, MessageKind, ReplyDraft, Ticket, Way
from heimdesk.domain.tickets.moves import THEN, carry_out, end_escalation
from heimdesk.domain.tickets.permissions import require_may, required_move
from heimdesk.domain.tickets.pulses import tell_writing
from heimdesk.domain.tickets.telling import tell_customers
from heimdesk.domain.tickets.wording import checked_text
from heimdesk.policy.states import Action, Move
from heimdesk.policy.words import State


@transaction.atomic
def reply(
    ticket: Ticket,
    text: str,
    *,
    by: Person,
    now: datetime,
    way: str = Way.WEB,
    files: Files = (),
    then: str | None = None,
) -> Message:
    """Say something that everybody on the ticket reads. Raises Invalid, Refused, TicketClosed, Ticket.DoesNotExist.

    A customer's word in `waiting` or `pending` opens the ticket again. The first reply of the staff meets the
    response. `then` is the staff's: None, "open" (ends a wait), "waiting", or a kind of resolution.
                                                                              [STA-1, STA-3, STA-4, SLA-2, SLA-3]
    """
    lock(ticket)
    require_may(by, "reply", ticket)
    if by.is_staff_member and then not in THEN:
        resolved = resolve(ticket, str(then), text, by=by, now=now, files=files, way=way).message
        assert resolved is not None
        return resolved
    if by.is_staff_member:
        return _staff_reply(ticket, text, by=by, now=now, way=way, files=files, then=then)
    return customer_says(ticket, text, Action.CUSTOMER_REPLY, by=by, now=now, way=way, files=files)


def required_reply(ticket: Ticket, text: str, *, by: Person, then: str | None) -> Move:
    """What a reply of the staff that resolves nothing does to the ticket as it stands; nothing is written.

    `then` is one of `moves.THEN`. Raises all that `reply` would.
    """
    require_may(by, "reply", ticket)
    move = required_move(by, THEN[then], ticket)
    checked_text(text)
    return move


def ask_back(
    ticket: Ticket, text: str, *, by: Person, now: datetime, way: str = Way.DESK, files: Files = ()
) -> Message:
    """A reply of the staff that asks for something: the ticket waits for the customer.             [STA-1, SLA-3]"""
    return reply(ticket, text, by=by, now=now, way=way, files=files, then="waiting")


@transaction.atomic
def add_note(
    ticket: Ticket, text: str, *, by: Person, now: datetime, files: Files = (), seen: datetime | None = None
) -> Message:
    """An internal note: the staff alone reads it, whom it names is told; no clock hears it. Raises Invalid, Refused.

    `seen` as in `is_unseen`.                                                                       [WRK-4, SLA-2]
    """
    lock(ticket)
    require_may(by, "note", ticket)
    note = say(ticket, text, by=by, way=Way.DESK, now=now, files=files, kind=MessageKind.NOTE)
    with unseen_aside(ticket, by, text, kind=NOTE, seen=seen):
        discard_reply_draft(ticket, kind=NOTE, by=by)
    tell_mentioned(ticket, note, by=by, now=now)
    settle(ticket, now=now, by=by)
    return note


def _staff_reply(
    ticket: Ticket, text: str, *, by: Person, now: datetime, way: str, files: Files, then: str | None
) -> Message:
    action, move = THEN[then], required_reply(ticket, text, by=by, then=then)
    message = say(ticket, text, by=by, way=way, now=now, files=files)
    keep_update(ticket, now)
    if action is Action.STAFF_REPLY:
        _answer_escalation(ticket, message, by=by, now=now)
    carry_out(ticket, move, by=by, now=now)
    if then == "open" and ticket.state == State.WAITING:
        carry_out(ticket, required_move(by, Action.RESUME, ticket), by=by, now=now)
    discard_reply_draft(ticket, kind=REPLY, by=by)
    settle(ticket, now=now, by=by)
    tell_customers(ticket, "reply", cause=f"message:{message.pk}", by=by, now=now, message=message)
    return message


def _answer_escalation(ticket: Ticket, message: Message, *, by: Person, now: datetime) -> None:
    """Once an escalation was heard the next public reply is its status; a question back is none.             [ESC-3]"""
    heard = Escalation.objects.filter(ticket=ticket, answered_at=None, acknowledged_at__isnull=False)
    if ticket.escalated and heard.exists():
        end_escalation(ticket, by=by, now=now, how="reply", message=message)


@transaction.atomic
def save_reply_draft(
    ticket: Ticket,
    text: str,
    *,
    kind: str = REPLY,
    shown: int | None = None,
    seen: datetime | None = None,
    by: Person,
    now: datetime,
) -> ReplyDraft | None:
    """Keep what is being written on a ticket, a "reply" or a "note"; an empty text forgets it.       [WRK-4, WRK-5]

    One that was taken back keeps its files, whatever becomes of its text. `shown` as in `is_unshown`; `seen` is when
    what the page shows was written, None where no page asks. Raises WrittenMeanwhile, and nothing is written over.
    """
    require_may(by, "see", ticket)
    written = ReplyDraft.objects.select_for_update().filter(ticket=ticket, person=by, kind=kind)
    if is_blank(text) and not written.filter(files__isnull=False).exists():
        _require_shown(written.first(), text, shown, seen)
        discard_reply_draft(ticket, kind=kind, by=by)
        return None
    text = text.replace("\x00", "")
    if seen is not None and not written.exists() and _has_gone(ticket, text, kind, by=by, now=now):
        return None
    made_of = {"text": text, "changed_at": now}
    draft, made = written.get_or_create(ticket=ticket, person=by, kind=kind, defaults=made_of)
    if not made:
        _require_shown(draft, text, shown, seen)
        draft.text, draft.changed_at = text, now
        draft.save(update_fields=("text", "changed_at"))
    tell_writing(ticket, by=by, kind=kind)
    return draft


@transaction.atomic
def keep_beside(
    ticket: Ticket, text: str, *, kind: str, seen: datetime | None, by: Person, now: datetime
) -> ReplyDraft | None:
    """Keep what is being written, before what another tab wrote there and the page does not show (`is_unseen`).

    [WRK-4, WRK-5]
    """
    written = ReplyDraft.objects.select_for_update().filter(ticket=ticket, person=by, kind=kind).first()
    if written is not None and is_unseen(written, seen, text):
        text = f"{text}\n\n{written.text}"
    return save_reply_draft(ticket, text, kind=kind, by=by, now=now)


def _has_gone(ticket: Ticket, text: str, kind: str, *, by: Person, now: datetime) -> bool:
    """It was sent while it came here to be kept."""
    if kind == NOTE:
        return is_said(ticket, text, by=by, now=now, kind=MessageKind.NOTE)
    waiting = ReplyDraft.objects.filter(ticket=ticket, person=by, kind=HELD).first()
    return is_begun_by(text, waiting.text) if waiting else is_said(ticket, text, by=by, now=now)


def _require_shown(draft: ReplyDraft | None, text: str, shown: int | None, seen: datetime | None) -> None:
    if is_unshown(draft, shown):
        raise TakenBackMeanwhile
    if is_unseen(draft, seen, text):
        raise WrittenMeanwhile
