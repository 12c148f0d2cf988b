"""A reply that was sent is its author's again, whole: being written, or kept apart, where nothing touches it.

Apart, because the page that is open saves what is written there, and knows nothing of what came back (WRK-4).
"""

from datetime import datetime
from typing import Any

from heimdesk.domain.tickets.hearing import BACK, HELD, is_unseen, is_unshown
from heimdesk.domain.tickets.models import DraftFile, ReplyDraft, Ticket
from heimdesk.domain.tickets.permissions import may
from heimdesk.domain.tickets.pulses import tell_change
from heimdesk.domain.tickets.telling import tell_people


def come_back(sent: ReplyDraft, why: dict[str, Any], *, to: Ticket, now: datetime) -> None:
    """It did not go: it is kept on this ticket, below what came back before it; the caller holds the lock."""
    cause = f"draft:{sent.pk}:{sent.goes_at.isoformat() if sent.goes_at else ''}"
    _move(sent, to, BACK, now, returned=why)
    if may(sent.person, "see", to):
        tell_people([sent.person], to, "reply_returned", cause=cause, by=None, now=now)


def come_along(ticket: Ticket, into: Ticket, *, now: datetime) -> None:
    """What waits on a ticket that is merged comes back where it goes on, and what came back is kept there."""
    unsent = ReplyDraft.objects.filter(ticket=ticket, kind__in=(BACK, HELD)).select_related("person")
    for each in unsent.order_by("kind"):
        if each.kind == HELD:
            come_back(each, {"merged": ticket.number}, to=into, now=now)
        else:
            _move(each, into, BACK, now, returned=each.returned)


def be_written_again(
    sent: ReplyDraft,
    ticket: Ticket,
    kind: str,
    *,
    unsent: str,
    shown: int | None,
    seen: datetime | None,
    now: datetime,
) -> None:
    """It is the draft, before what is being written there by now (`unsent`: as the page has it), and before what was
    written or taken back there and the page does not show."""
    _move(sent, ticket, kind, now, unsent=unsent, shown=shown, seen=seen)


def _move(
    sent: ReplyDraft,
    ticket: Ticket,
    kind: str,
    now: datetime,
    *,
    unsent: str = "",
    shown: int | None = None,
    seen: datetime | None = None,
    returned: Any = None,
) -> None:
    """One draft is left of it and of what was there, with the words and files of both, and its own choices."""
    there = ReplyDraft.objects.filter(ticket=ticket, person_id=sent.person_id, kind=kind).exclude(pk=sent.pk)
    others = [each.text for each in there if not unsent or is_unshown(each, shown) or is_unseen(each, seen, unsent)]
    others = [unsent, *others] if unsent else others
    texts = [*others, sent.text] if kind == BACK else [sent.text, *others]
    DraftFile.objects.filter(draft__in=there).update(draft=sent)
    there.delete()
    sent.ticket, sent.kind, sent.goes_at, sent.returned, sent.changed_at = ticket, kind, None, returned, now
    sent.text = "\n\n".join(text for text in texts if text.strip())
    sent.save()
    tell_change(ticket, public=False)
