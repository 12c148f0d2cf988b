"""The composer of a ticket: who will read it, what can follow, the draft kept on the server, what came back and why."""

from collections.abc import Sequence
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
from heimdesk.channels.web.desk.typed import Typed, kept_form
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.macros import changes_of
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.queries import reply_draft_of
from heimdesk.policy.book import Resolution

REPLY, NOTE = "reply", "note"


@dataclass(frozen=True, slots=True)
class Composer:
    """What the composer shows. `crossed` came while the answer was written; `along` goes with it besides the words."""

    text: str
    mode: str
    then: str
    saved: str
    closed: bool
    resolutions: dict[str, Resolution]
    typed: Typed
    upload_limit: int = settings.UPLOAD_LIMIT_BYTES
    crossed: Sequence[Line] = field(default_factory=tuple)
    along: Along = NOTHING


def composer_of(request: HttpRequest, ticket: Ticket, person: Person, *, now: datetime) -> Composer:
    """The composer as it stands: empty, or with the draft that was kept, or with a text that is to be inserted."""
    kept = kept_form(request, *(address(f"desk:{name}", args=[ticket.number]) for name in ("reply", "draft")))
    if kept is not None and not kept.problems:
        return returned_composer(kept, ticket, person, now=now)
    draft = reply_draft_of(ticket, person)
    canned = chosen_canned(request.GET, ticket)
    changes = changes_of(canned) if canned else NOTHING.changes
    inserted = filled_text(request.GET, canned, ticket, person)
    drafted = draft.text if draft else ""
    text = "\n\n".join(part for part in (drafted, inserted) if part)
    return Composer(
        text=text,
        mode=NOTE if draft and draft.kind == NOTE and not inserted else REPLY,
        then=changes.then,
        saved=saved_told(draft.changed_at) if draft else "",
        closed=ticket.state == State.CLOSED,
        resolutions=dict(book_of(ticket.book).resolutions),
        typed=kept or Typed(request.GET),
        along=along_with(changes, ticket, person, now=now),
    )


def empty_composer(request: HttpRequest, ticket: Ticket) -> Composer:
    """The composer after something was sent."""
    return Composer(
        text="", mode=REPLY, then="", saved="", closed=ticket.state == State.CLOSED,
        resolutions=dict(book_of(ticket.book).resolutions), typed=Typed(request.GET),
    )  # fmt: skip


def returned_composer(
    typed: Typed, ticket: Ticket, person: Person, *, now: datetime, crossed: Sequence[Line] = ()
) -> Composer:
    """The composer as it was sent, with what was wrong."""
    return Composer(
        text=typed.value("text"),
        mode=NOTE if typed.value("mode") == NOTE else REPLY,
        then=typed.value("then"),
        saved="",
        closed=ticket.state == State.CLOSED,
        resolutions=dict(book_of(ticket.book).resolutions),
        typed=typed,
        crossed=crossed,
        along=along_again(typed, ticket, person, now=now),
    )


def saved_told(at: datetime) -> str:
    """When the draft was saved."""
    return _("Saved %(time)s") % {"time": moments.clock_time(at, timezone.get_current_timezone())}
