"""A public reply waits until it can no more be taken back, then goes once, or comes back whole with why not (WRK-4).

Until it goes nothing is written of it but its draft: no timeline, clock, ledger or notice, so an undo undoes nothing.
"""

import logging
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import DateTimeField
from django.utils import translation

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.answer import answer, rehearse
from heimdesk.domain.tickets.actions.files import KeptFile
from heimdesk.domain.tickets.coming_back import come_back
from heimdesk.domain.tickets.conversation import Files
from heimdesk.domain.tickets.hearing import HELD, REPLY, discard_reply_draft, drafts_aside, is_unseen, is_unshown
from heimdesk.domain.tickets.locking import lock, locked
from heimdesk.domain.tickets.models import DraftFile, ReplyDraft, Ticket
from heimdesk.domain.tickets.outgoing import Crossed, Outgoing, outgoing_of
from heimdesk.domain.tickets.pulses import tell_change
from heimdesk.domain.tickets.wording import cleaned_text
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.policy.clocks import may_wait

_log = logging.getLogger(__name__)


class Sent(Enum):
    """What became of an answer: it waits and can be taken back; it went at once, as a clock would have run out; it is
    said now; it was said before, here or in another tab, and is not said again."""

    WAITS = "waits"
    HURRIED = "hurried"
    NOW = "now"
    SAID = "said"


@transaction.atomic
def hold(
    ticket: Ticket,
    outgoing: Outgoing,
    *,
    within: timedelta,
    shown: int | None = None,
    seen: datetime | None = None,
    by: Person,
    now: datetime,
    files: Files = (),
) -> Sent:
    """Let it wait so long, or say it at once where a clock would run out meanwhile.                  [WRK-4, SLA-2]

    Whatever refuses it now is raised now: see `rehearse`. One that waits already goes first, or comes back if it is
    refused by now, unless it is the same, sent twice. What is being written stays where the page does not show it
    (`shown` as in `is_unshown`, `seen` as in `is_unseen`).
    """
    lock(ticket)
    kept = list(files)
    own = ReplyDraft.objects.filter(ticket=ticket, person=by, kind__in=(HELD, REPLY)).select_related("person")
    unsent = {each.kind: each for each in own}
    waiting, written = unsent.get(HELD), unsent.get(REPLY)
    stays = is_unshown(written, shown) or is_unseen(written, seen, outgoing.text)
    if waiting is not None:
        if _is_same(waiting, outgoing, kept):
            if written is not None and not stays:
                discard_reply_draft(ticket, kind=REPLY, by=by)
            return Sent.WAITS
        why = _refusal(waiting, ticket, now)
        if why is not None:
            lock(ticket)
            come_back(waiting, why, to=ticket, now=now)
    if not may_wait(ticket.next_due_at, within, now):
        with drafts_aside(ticket, by) if stays else nullcontext():
            is_new = answer(ticket, outgoing, by=by, now=now, files=kept, seen=seen)
        return Sent.HURRIED if is_new else Sent.SAID
    is_new = rehearse(ticket, outgoing, by=by, now=now, files=kept, seen=seen)
    if not stays:
        discard_reply_draft(ticket, kind=REPLY, by=by)
    if not is_new:
        return Sent.SAID
    held = ReplyDraft.objects.create(
        ticket=ticket, person=by, kind=HELD, text=outgoing.text.replace("\x00", ""), goes_at=now + within,
        sending=outgoing.as_json(), changed_at=now,
    )  # fmt: skip
    DraftFile.objects.bulk_create(DraftFile(draft=held, stored=stored, name=name) for name, stored in kept)
    tell_change(ticket, public=False)
    return Sent.WAITS


def send_held(now: datetime, limit: int) -> int:
    """Send what has waited long enough, each once; answers how many went or came back.                     [WRK-4]

    Each in a transaction of its own that holds its ticket; two workers may do this. Raises DatabaseError when the
    database is away.
    """
    due = _due(limit)(now=now)
    return sum(_send_or_report(draft, ticket, now, tried=now - goes_at) for draft, ticket, goes_at in due)


def kept_files(ticket: Ticket, keys: Iterable[int], *, by: Person) -> list[DraftFile]:
    """Files of the own reply that was taken back.                                                          [WRK-4]"""
    asked = list(keys)
    if not asked:
        return []
    own = DraftFile.objects.filter(draft__ticket=ticket, draft__person=by, draft__kind=REPLY, pk__in=asked)
    return list(own.select_related("stored"))


@cache
def _due(limit: int) -> Prepared[tuple[int, int, datetime]]:
    def build() -> Any:
        due = ReplyDraft.objects.filter(goes_at__isnull=False, goes_at__lte=Slot("now", DateTimeField()))
        return due.order_by("goes_at", "id").values_list("id", "ticket_id", "goes_at")[:limit]

    return Prepared(build, tuple)


def _is_same(waiting: ReplyDraft, outgoing: Outgoing, files: list[tuple[str, Any]]) -> bool:
    """The same words, as `is_said` asks: another tab may have shown other messages, or fewer files."""
    names = {file.name for file in waiting.files.all()}
    return cleaned_text(waiting.text) == cleaned_text(outgoing.text) and names >= {name for name, _stored in files}


def _send_or_report(draft: int, ticket: int, now: datetime, *, tried: timedelta) -> int:
    """What fails by a fault of ours comes back to its author too, and holds up no other.

    What the database cannot do just now (it is away, locked, ended a deadlock) stays due for the next rounds, and
    comes back when it was `tried` for long.
    """
    try:
        return _send(draft, ticket, now)
    except Exception as error:
        _log.exception("held_reply_failed", extra={"ticket": ticket})
        tries_on = tried < timedelta(seconds=settings.HELD_REPLY_TRIED_SECONDS)
        if isinstance(error, OperationalError | InterfaceError) and tries_on:
            return 0
        return _send(draft, ticket, now, fault=type(error).__name__)


@transaction.atomic
def _send(draft: int, ticket_id: int, now: datetime, fault: str = "") -> int:
    ticket = locked(ticket_id)
    held = ReplyDraft.objects.select_related("person").filter(pk=draft, kind=HELD, goes_at__lte=now).first()
    if ticket is None or held is None:
        return 0
    why = {"fault": fault} if fault else _refusal(held, ticket, now)
    if why is not None:
        lock(ticket)
        come_back(held, why, to=ticket, now=now)
    return 1


def _refusal(held: ReplyDraft, ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    """Send it; what came in between and refuses it by now, in its author's language."""
    try:
        with transaction.atomic(), translation.override(held.person.reads):
            _say(held, ticket, now)
    except Crossed:
        return {"crossed": True}
    except Invalid as invalid:
        return {"problems": invalid.problems}
    except Refused as refused:
        return {"verdict": refused.verdict.as_json()}
    except Ticket.DoesNotExist:
        return {"crossed": False}
    return None


def _say(held: ReplyDraft, ticket: Ticket, now: datetime) -> None:
    """It goes as it was sent, by the very action; what its author is writing by now stays as it is."""
    files = [KeptFile(file.name, file.stored) for file in held.files.select_related("stored")]
    with drafts_aside(ticket, held.person):
        answer(ticket, outgoing_of(held.sending), by=held.person, now=now, files=files)
    discard_reply_draft(ticket, kind=HELD, by=held.person)
