"""Replies that wait before they go, or came back: the line that says so, and their form as it was sent (WRK-4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import marks, moments
from heimdesk.channels.web.components.telling import sentence
from heimdesk.channels.web.desk.along import SEVERITY, TAGS, TAKE
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.reply import save_reply_draft
from heimdesk.domain.tickets.hearing import BACK, HELD, NOTE, REPLY, TakenBackMeanwhile, WrittenMeanwhile
from heimdesk.domain.tickets.macros import Changes
from heimdesk.domain.tickets.models import DraftFile, ReplyDraft, Ticket
from heimdesk.domain.tickets.outgoing import outgoing_of
from heimdesk.engines.text.numbers import whole_number
from heimdesk.engines.text.typed_moments import EARLIEST
from heimdesk.policy.verdict import verdict_from_json

LATE_AFTER_SECONDS = 60
"""A reply that should have gone so long ago waits for a worker."""


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A reply that goes at a moment, or came `back`; of the own one why. `where`: its ticket, if that is not this one.

    `left`: whoever wrote it works here no more, so that a colleague may discard it.
    """

    number: int
    where: str
    who: str
    own: bool
    goes_at: datetime | None = None
    seconds: int = 0
    late: str = ""
    back: bool = False
    why: str = ""
    left: bool = False


@dataclass(frozen=True, slots=True)
class OfDraft:
    """A file that goes with a reply that was taken back."""

    key: int
    name: str
    told: str


def undo_within(now: datetime) -> timedelta:
    """How long a reply that is sent now can be taken back, by the book in force; zero: not at all.         [WRK-4]"""
    return book_of(current_book(now)).replies.undo_within


def held_lines(unsent: Iterable[ReplyDraft], ticket: Ticket, person: Person, *, now: datetime) -> list[HeldLine]:
    """Each reply that waits or came back, the own first, what waits before the rest; `unsent`: `queries.unsent_of`."""
    return sorted(_lines(unsent, ticket, person, now), key=lambda line: (not line.own, line.back))


def typed_again(draft: ReplyDraft, text: str) -> Typed:
    """The form of a reply that was taken back, as it was sent, with its text as it is by now."""
    outgoing = outgoing_of(draft.sending)
    fields = QueryDict(mutable=True)
    told = {
        "text": text,
        "mode": REPLY,
        "then": outgoing.then,
        "resolution_article": outgoing.article,
        "resolution_bug": outgoing.bug,
        "fix_version": outgoing.fix_version,
        "along_severity": str(outgoing.offered.severity or ""),
        "along_tags": outgoing.offered.tags,
        "along_reason": outgoing.offered.reason,
        "taken_back": str(draft.pk),
    }
    fields.update(told)
    fields.setlist("offered", _kinds(outgoing.offered))
    fields.setlist("along", _kinds(outgoing.changes))
    fields.setlist("kept", [str(file.pk) for file in draft.files.all()])
    return Typed(fields, kept=True)


def files_of(drafted: Iterable[DraftFile]) -> tuple[OfDraft, ...]:
    """As the composer lists them."""
    return tuple(OfDraft(file.pk, file.name, marks.size(file.stored.size)) for file in drafted)


def shown_of(typed: Typed) -> int:
    """The reply that was taken back and that the page shows; 0 where it shows none."""
    return whole_number(typed.value("taken_back")) or 0


def version_of(drafts: Iterable[ReplyDraft]) -> str:
    """When each of them was written, by kind; a page sends it with what it saves, so that two tabs are told apart."""
    return _version({each.kind: each.changed_at.isoformat() for each in drafts})


def version_after(typed: Typed, kind: str, saved: ReplyDraft | None) -> str:
    """The version of a page that saved one kind: what it shows of the other is as old as before."""
    return _version({**_moments(typed), kind: saved.changed_at.isoformat() if saved else ""})


def seen_of(typed: Typed, kind: str) -> datetime | None:
    """When what the page shows of this kind was written; before all else where it shows nothing of it, None where it
    does not say."""
    if "version" not in typed.fields:
        return None
    try:
        seen = datetime.fromisoformat(_moments(typed).get(kind, ""))
    except ValueError:
        return EARLIEST
    return seen if seen.tzinfo else EARLIEST


def save_typed(ticket: Ticket, typed: Typed, *, kind: str, by: Person, now: datetime) -> ReplyDraft | None:
    """Keep what is in the box, unless something of the own stands there that the page does not show; raises as
    `save_reply_draft` does."""
    shown, seen = shown_of(typed), seen_of(typed, kind)
    return save_reply_draft(ticket, typed.value("text"), kind=kind, shown=shown, seen=seen, by=by, now=now)


def told_unshown(meanwhile: WrittenMeanwhile) -> str:
    """Why words are not saved over what was written, or taken back, in another tab."""
    if isinstance(meanwhile, TakenBackMeanwhile):
        return _(
            "Not saved: a reply that you took back in another tab stands here. Copy your words, then reload the page."
        )
    return _("Not saved: you wrote here in another tab meanwhile. Copy your words, then reload the page.")


def kept_keys(typed: Typed) -> list[int]:
    """The files of a draft that are still to go with the answer."""
    return [key for key in map(whole_number, typed.values("kept")) if key is not None]


def _version(moments_of: dict[str, str]) -> str:
    return ";".join(f"{kind}={at}" for kind, at in sorted(moments_of.items()) if at)


def _moments(typed: Typed) -> dict[str, str]:
    told = (each.partition("=") for each in typed.value("version").split(";"))
    return {kind: at for kind, _equals, at in told if kind in (REPLY, NOTE)}


def _kinds(changes: Changes) -> list[str]:
    wanted = {TAKE: changes.take, SEVERITY: changes.severity is not None, TAGS: bool(changes.tags)}
    return [kind for kind, is_wanted in wanted.items() if is_wanted]


def _lines(unsent: Iterable[ReplyDraft], ticket: Ticket, person: Person, now: datetime) -> Iterator[HeldLine]:
    zone = timezone.get_current_timezone()
    for each in unsent:
        number, own = each.ticket.number, each.person_id == person.pk
        where = f"#{number}" if each.ticket_id != ticket.pk else ""
        if each.kind == HELD and each.goes_at is not None:
            ahead = (each.goes_at - now).total_seconds()
            late = moments.moment_text(each.goes_at, now=now, zone=zone) if ahead < -LATE_AFTER_SECONDS else ""
            seconds = max(0, -int(-ahead // 1))
            yield HeldLine(number, where, each.person.name, own, each.goes_at, seconds, late)
        elif each.kind == BACK:
            why = _why(each.returned or {}, now) if own else ""
            left = not each.person.is_active
            yield HeldLine(number, where, each.person.name, own, back=True, why=why, left=left)


def _why(returned: dict[str, Any], now: datetime) -> str:
    if returned.get("crossed"):
        return _("Others wrote meanwhile.")
    if "verdict" in returned:
        return sentence(verdict_from_json(returned["verdict"]), now=now, zone=timezone.get_current_timezone())
    if "problems" in returned:
        return " ".join(said for each in returned["problems"].values() for said in each)
    if "merged" in returned:
        return _("#%(number)s was merged into another ticket meanwhile.") % {"number": returned["merged"]}
    if "fault" in returned:
        return _("An error of ours stopped it; the log says which.")
    return _("This ticket is not yours to see any more.")
