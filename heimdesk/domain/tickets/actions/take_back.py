"""Undo send: the own reply is being written again, whether it waits or came back; or it is forgotten (WRK-4)."""

from datetime import datetime

from django.db import transaction

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.coming_back import be_written_again
from heimdesk.domain.tickets.hearing import BACK, HELD, REPLY
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import ReplyDraft, Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.pulses import tell_change


@transaction.atomic
def take_back(
    ticket: Ticket,
    *,
    unsent: str = "",
    shown: int | None = None,
    seen: datetime | None = None,
    by: Person,
    now: datetime,
) -> bool:
    """The own reply is a draft again, before what is being written by now; False: it has gone.             [WRK-4]

    It waits, or a worker, or a merge, was a moment faster and it came back. `shown` as in `is_unshown`, `seen` as
    in `is_unseen`.
    """
    return _write_again(ticket, (HELD, BACK), unsent, shown, seen, by, now)


@transaction.atomic
def take_up(
    ticket: Ticket,
    *,
    unsent: str = "",
    shown: int | None = None,
    seen: datetime | None = None,
    by: Person,
    now: datetime,
) -> bool:
    """The same for what came back alone; False: it was taken up or forgotten before.                       [WRK-4]"""
    return _write_again(ticket, (BACK,), unsent, shown, seen, by, now)


@transaction.atomic
def forget_returned(ticket: Ticket, *, left: bool = False, by: Person) -> None:
    """The own reply that came back is no more wanted; or those of people who have `left`: nobody can send them.

    [WRK-4]
    """
    require_may(by, "reply" if left else "see", ticket)
    lock(ticket)
    came_back = ReplyDraft.objects.filter(ticket=ticket, kind=BACK)
    (came_back.filter(person__is_active=False) if left else came_back.filter(person=by)).delete()
    tell_change(ticket, public=False)


def _write_again(
    ticket: Ticket,
    kinds: tuple[str, ...],
    unsent: str,
    shown: int | None,
    seen: datetime | None,
    by: Person,
    now: datetime,
) -> bool:
    require_may(by, "see", ticket)
    lock(ticket)
    sent = ReplyDraft.objects.filter(ticket=ticket, person=by, kind__in=kinds).order_by("-kind").first()
    if sent is None:
        return False
    be_written_again(sent, ticket, REPLY, unsent=unsent, shown=shown, seen=seen, now=now)
    return True
