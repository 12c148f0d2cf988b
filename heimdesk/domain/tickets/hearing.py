"""What follows when one side speaks: the customer's word moves the ticket, the staff's keeps a promised update."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime

from django.db.models import CharField, DateTimeField

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.conversation import Files, say
from heimdesk.domain.tickets.models import DraftFile, Message, Promise, PromiseKind, ReplyDraft, Ticket
from heimdesk.domain.tickets.moves import carry_out
from heimdesk.domain.tickets.permissions import required_move
from heimdesk.domain.tickets.pulses import tell_writing
from heimdesk.domain.tickets.snoozing import wake
from heimdesk.domain.tickets.telling import people_to_tell, sides_of, tell_people
from heimdesk.domain.tickets.wording import cleaned_text
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.sql.writing import change, remove
from heimdesk.policy.states import Action
from heimdesk.policy.words import EtaKind, Tell

_PROMISED_UPDATES: Prepared[Promise] = Prepared(
    lambda: Promise.objects.filter(
        ticket_id=Slot("ticket"),
        kind=PromiseKind.ETA,
        current=True,
        met_at=None,
        about=EtaKind.UPDATE.value,
        made_at__lte=Slot("now", DateTimeField()),
    )
)
_FILES_OF_DRAFT: Prepared[tuple[int]] = Prepared(
    lambda: (
        DraftFile.objects.filter(
            draft__ticket_id=Slot("ticket"), draft__person_id=Slot("person"), draft__kind=Slot("kind", CharField())
        )
        .order_by()
        .values_list("id")
    ),
    tuple,
)
REPLY, NOTE, HELD, BACK = "reply", "note", "held", "back"
"""Kinds of drafts on a ticket: what is being written; what was sent and can still be taken back; what came back."""
_ASIDE = "aside"


class WrittenMeanwhile(Exception):
    """What its author wrote in another tab stands where this page, which does not show it, would write over it."""


class TakenBackMeanwhile(WrittenMeanwhile):
    """It is a reply that was taken back."""


def customer_says(
    ticket: Ticket, text: str, action: Action, *, by: Person, now: datetime, way: str, files: Files
) -> Message:
    """Store what a customer wrote and do what the move says; the caller holds the lock.    [STA-1, STA-3, SLA-3]"""
    message = hear(ticket, text, action, by=by, now=now, way=way, files=files)
    discard_reply_draft(ticket, kind=REPLY, by=by)
    return message


def hear(
    ticket: Ticket,
    text: str,
    action: Action,
    *,
    by: Person,
    now: datetime,
    way: str,
    files: Files = (),
    noted_by: Person | None = None,
) -> Message:
    """The same for any word of a customer, also one that a member of the staff noted, who has read it by then."""
    move = required_move(by, action, ticket)
    message = say(ticket, text, by=by, way=way, now=now, files=files)
    ticket.unread_by_staff = noted_by is None
    carry_out(ticket, move, by=by, now=now)
    wake(ticket, now=now, cause="customer")
    settle(ticket, now=now, by=by)
    cause = f"message:{message.pk}"
    customers, followers = sides_of(ticket)
    staff = followers or people_to_tell(ticket, (Tell.QUEUE,), now=now)
    people = [person for person in (*customers, *staff) if person != noted_by]
    tell_people(people, ticket, "reply", cause=cause, by=by, now=now, message=message)
    return message


@contextmanager
def drafts_aside(ticket: Ticket, person: Person, kind: str = REPLY) -> Iterator[None]:
    """What this person is writing there stays as it is, while something else of theirs is said.            [WRK-5]"""
    being_written = ReplyDraft.objects.filter(ticket=ticket, person=person)
    being_written.filter(kind=kind).update(kind=_ASIDE)
    yield
    being_written.filter(kind=_ASIDE).update(kind=kind)


@contextmanager
def unseen_aside(ticket: Ticket, person: Person, text: str, *, kind: str, seen: datetime | None) -> Iterator[None]:
    """What `is_unseen` of this person's drafts stays as it is, while this text is said.                    [WRK-5]"""
    own = ReplyDraft.objects.filter(ticket=ticket, person=person, kind=kind)
    stays = seen is not None and is_unseen(own.first(), seen, text)
    with drafts_aside(ticket, person, kind) if stays else nullcontext():
        yield


def is_unshown(draft: ReplyDraft | None, shown: int | None) -> bool:
    """Is this a reply that was taken back and that the page does not show? `shown`: the key of the one it shows, 0 of
    none; None where no page asks.                                                                          [WRK-4]"""
    return draft is not None and shown is not None and bool(draft.sending) and draft.pk != shown


def is_unseen(draft: ReplyDraft | None, seen: datetime | None, text: str) -> bool:
    """Was this written in another tab, so that this text, which does not begin with it, would lose it? `seen`: when
    what the page shows was written; None where no page asks. Moments are the same or not: no clock is compared. [WRK-5]
    """
    return draft is not None and seen is not None and draft.changed_at != seen and not is_begun_by(draft.text, text)


def is_begun_by(begun: str, text: str) -> bool:
    """Is it the same text, or a beginning of it, as it is kept while it is written?"""
    return cleaned_text(text).startswith(cleaned_text(begun))


def discard_reply_draft(ticket: Ticket, *, kind: str = REPLY, by: Person) -> None:
    """Forget what somebody was writing.                                                                    [WRK-5]"""
    if by.is_staff_member:
        for (file,) in _FILES_OF_DRAFT(ticket=ticket.pk, person=by.pk, kind=kind):
            remove(DraftFile, id=file)
    remove(ReplyDraft, ticket_id=ticket.pk, person_id=by.pk, kind=kind)
    tell_writing(ticket, by=by, kind="")


def keep_update(ticket: Ticket, now: datetime) -> None:
    """A public reply of the staff keeps the promise of a next update.                                     [WRK-3]"""
    for promise in _PROMISED_UPDATES(ticket=ticket.pk, now=now):
        promise.met_at = now
        change(promise, ("met_at",))
