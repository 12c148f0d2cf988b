"""The composer of a ticket: who will read it, what can follow, the draft kept on the server, what came back and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.desk.along import NOTHING, Along, along_again, along_with
from heimdesk.channels.web.desk.canned import chosen_canned, filled_text
from heimdesk.channels.web.desk.conversation import Line
from heimdesk.channels.web.desk.held_replies import OfDraft, files_of, kept_keys, typed_again, version_of
from heimdesk.channels.web.desk.typed import Typed, kept_form
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.hold import kept_files
from heimdesk.domain.tickets.hearing import NOTE, REPLY
from heimdesk.domain.tickets.macros import changes_of
from heimdesk.domain.tickets.models import ReplyDraft, State, Ticket
from heimdesk.policy.book import Resolution


@dataclass(frozen=True, slots=True)
class Composer:
    """What the composer shows. `other` is what is being written to the others: beside a reply the note, beside a note
    the reply. `crossed` came while the answer was written; `along` goes with it besides the words, and so do the files
    that were `kept` with a reply that was taken back; `taken_back` is the key of that reply. `version`: when what is
    shown of each of the own drafts was written."""

    text: str
    mode: str
    then: str
    saved: str
    closed: bool
    resolutions: dict[str, Resolution]
    typed: Typed
    other: str = ""
    upload_limit: int = settings.UPLOAD_LIMIT_BYTES
    crossed: Sequence[Line] = field(default_factory=tuple)
    along: Along = NOTHING
    kept: Sequence[OfDraft] = field(default_factory=tuple)
    taken_back: str = ""
    version: str = ""


def composer_of(
    request: HttpRequest, ticket: Ticket, person: Person, unsent: Iterable[ReplyDraft], *, now: datetime
) -> Composer:
    """The composer as it stands: empty, or with the draft that was kept, or with a text that is to be inserted.

    `unsent` as in `queries.unsent_of`. A reply that was taken back has all that was chosen when it was sent.
    """
    kept = kept_form(request, *(address(f"desk:{name}", args=[ticket.number]) for name in ("reply", "draft")))
    if kept is not None and not kept.problems:
        return returned_composer(kept, ticket, person, unsent, now=now)
    canned = chosen_canned(request.GET, ticket)
    inserted = filled_text(request.GET, canned, ticket, person)
    draft = _written_here(unsent, ticket, person, REPLY if inserted else "")
    text = "\n\n".join(part for part in (draft.text if draft else "", inserted) if part)
    if draft and draft.sending and not inserted:
        typed = typed_again(draft, text)
        typed.fields["version"] = version_of(_written(unsent, ticket, person))
        return returned_composer(typed, ticket, person, unsent, now=now, saved=saved_told(draft.changed_at))
    changes = changes_of(canned) if canned else NOTHING.changes
    mode = NOTE if draft and draft.kind == NOTE else REPLY
    return Composer(
        text=text,
        mode=mode,
        other=_other_than(mode, unsent, ticket, person),
        then=changes.then,
        saved=saved_told(draft.changed_at) if draft else "",
        closed=ticket.state == State.CLOSED,
        resolutions=dict(book_of(ticket.book).resolutions),
        typed=kept or Typed(request.GET),
        along=along_with(changes, ticket, person, now=now),
        kept=files_of(draft.files.select_related("stored")) if draft and draft.sending else (),
        taken_back=_taken_back(unsent, ticket, person),
        version=version_of(_written(unsent, ticket, person)),
    )


def composer_after(
    request: HttpRequest, ticket: Ticket, person: Person, unsent: Sequence[ReplyDraft], *, now: datetime
) -> Composer:
    """The composer after something was sent: empty, or with what else was being written."""
    if _written_here(unsent, ticket, person):
        return composer_of(request, ticket, person, unsent, now=now)
    return Composer(
        text="", mode=REPLY, then="", saved="", closed=ticket.state == State.CLOSED,
        resolutions=dict(book_of(ticket.book).resolutions), typed=Typed(request.GET),
    )  # fmt: skip


def returned_composer(
    typed: Typed,
    ticket: Ticket,
    person: Person,
    unsent: Iterable[ReplyDraft],
    *,
    now: datetime,
    crossed: Sequence[Line] = (),
    saved: str = "",
) -> Composer:
    """The composer as it was sent, with what was wrong."""
    mode = NOTE if typed.value("mode") == NOTE else REPLY
    return Composer(
        text=typed.value("text"),
        mode=mode,
        other=_other_than(mode, unsent, ticket, person),
        then=typed.value("then"),
        saved=saved,
        closed=ticket.state == State.CLOSED,
        resolutions=dict(book_of(ticket.book).resolutions),
        typed=typed,
        crossed=crossed,
        along=along_again(typed, ticket, person, now=now),
        kept=files_of(kept_files(ticket, kept_keys(typed), by=person)) if "kept" in typed.fields else (),
        taken_back=typed.value("taken_back") if mode == REPLY else _taken_back(unsent, ticket, person),
        version=typed.value("version"),
    )


def saved_told(at: datetime) -> str:
    """When the draft was saved."""
    return _("Saved %(time)s") % {"time": moments.clock_time(at, timezone.get_current_timezone())}


def _written_here(unsent: Iterable[ReplyDraft], ticket: Ticket, person: Person, kind: str = "") -> ReplyDraft | None:
    """The latest (of this kind); of two of the same moment the reply that was taken back, which the page asked for."""
    written = [each for each in _written(unsent, ticket, person) if kind in ("", each.kind)]
    return max(written, key=lambda each: (each.changed_at, bool(each.sending)), default=None)


def _other_than(mode: str, unsent: Iterable[ReplyDraft], ticket: Ticket, person: Person) -> str:
    """The text of the note beside a reply, of the reply beside a note."""
    return next((each.text for each in _written(unsent, ticket, person) if each.kind != mode), "")


def _taken_back(unsent: Iterable[ReplyDraft], ticket: Ticket, person: Person) -> str:
    """The key of the reply that was taken back and stands here, in the box or behind the note."""
    return next((str(each.pk) for each in _written(unsent, ticket, person) if each.sending), "")


def _written(unsent: Iterable[ReplyDraft], ticket: Ticket, person: Person) -> list[ReplyDraft]:
    own = [each for each in unsent if each.ticket_id == ticket.pk and each.person_id == person.pk]
    return [each for each in own if each.kind in (REPLY, NOTE)]
