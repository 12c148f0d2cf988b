"""The answer to a customer and the note for the staff: one form, two doors that cannot be confused (WRK-4, WRK-5)."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from heimdesk.channels.web.components.downloads import download
from heimdesk.channels.web.components.uploads import left_out, problems_of
from heimdesk.channels.web.desk.along import chosen_changes, offered_changes, seen_before
from heimdesk.channels.web.desk.changes import news_of
from heimdesk.channels.web.desk.composer import composer_after, returned_composer, saved_told
from heimdesk.channels.web.desk.conversation import lines_of
from heimdesk.channels.web.desk.door import is_htmx, part, person_of, staff
from heimdesk.channels.web.desk.held_replies import (
    held_lines,
    kept_keys,
    save_typed,
    seen_of,
    shown_of,
    told_unshown,
    undo_within,
    version_after,
)
from heimdesk.channels.web.desk.queue import neighbor_of
from heimdesk.channels.web.desk.ticket import ticket_page
from heimdesk.channels.web.desk.toasts import say, say_unknown
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.answer import answer, require_uncrossed
from heimdesk.domain.tickets.actions.files import KeptFile, store_file
from heimdesk.domain.tickets.actions.hold import Sent, hold, kept_files
from heimdesk.domain.tickets.actions.once import say_once
from heimdesk.domain.tickets.actions.reply import add_note
from heimdesk.domain.tickets.hearing import NOTE, REPLY, WrittenMeanwhile
from heimdesk.domain.tickets.models import MessageKind, Ticket
from heimdesk.domain.tickets.outgoing import Outgoing, said_meanwhile
from heimdesk.domain.tickets.queries import attachment_by_id, ticket_by_number, unsent_of
from heimdesk.engines.text.numbers import whole_number


@require_POST
@staff
def send(request: HttpRequest, number: int) -> HttpResponse:
    """Send a reply or add a note. What crossed another reply comes back unsent with what was said meanwhile (409)."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    typed = typed_in(request)
    goes_on = typed.value("go") == "next"
    following = neighbor_of(request, ticket, person, "next", now=now) if goes_on else ""  # the answer moves its place
    sent, status = attempt(typed, lambda: _send(request, ticket, person, typed, now), now=now)
    if status != HTTPStatus.OK:
        as_it_stands = ticket_by_number(ticket.number, seen_by=person)  # what was begun of it is taken back
        return _returned(request, as_it_stands, person, typed, status=status, now=now)
    if typed.value("mode") == NOTE:
        say_unknown(request, typed.value("text"))
    if sent is Sent.HURRIED:
        say(request, _("Sent at once, with no time to take it back: the next due would have passed meanwhile."))
    if sent is Sent.SAID:
        say(request, _("You sent just that before, here or in another tab. It was not sent again."))
    elif following:
        say(request, _told(ticket, sent))
    if not is_htmx(request):
        return HttpResponseRedirect(following or f"/desk/tickets/{ticket.number}/#latest")
    if following:
        return HttpResponseClientRedirect(following)
    fresh = ticket_by_number(ticket.number, seen_by=person)
    unsent = unsent_of(fresh, person)
    composer = composer_after(request, fresh, person, unsent, now=now)
    held = held_lines(unsent, fresh, person, now=now)
    context = {**news_of(request, fresh, person, now=now), "composer": composer, "held": held}
    return part(request, "desk/parts/sent.html", context)


@require_POST
@staff
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what is being written, so that no closed window loses it."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    typed = typed_in(request)
    kind = NOTE if typed.value("mode") == NOTE else REPLY
    try:
        saved = save_typed(ticket, typed, kind=kind, by=person, now=now)
    except WrittenMeanwhile as meanwhile:
        return JsonResponse({"notice": told_unshown(meanwhile)}, status=HTTPStatus.CONFLICT)
    return JsonResponse({"notice": saved_told(now), "version": version_after(typed, kind, saved)})


@require_safe
@staff
def attachment(request: HttpRequest, key: int) -> HttpResponse:
    """A file that came with a message."""
    found = attachment_by_id(key, seen_by=person_of(request))
    stored = found.stored
    return download(request, stored.path, name=found.name, content_type=stored.content_type, digest=stored.digest)


def _send(request: HttpRequest, ticket: Ticket, person: Person, typed: Typed, now: datetime) -> Sent:
    """A note is added at once; a reply waits as long as the book says, if it says so."""
    text, files = typed.value("text"), _files(request, ticket, person, typed)
    words: dict[str, Any] = {"by": person, "now": now, "files": files}
    kind = NOTE if typed.value("mode") == NOTE else REPLY
    seen = seen_of(typed, kind)
    if kind == NOTE:

        def add_unless_crossed() -> None:
            require_uncrossed(ticket, whole_number(typed.value("seen_message")), by=person)
            add_note(ticket, text, **words, seen=seen)

        is_new = say_once(ticket, text, add_unless_crossed, kind=MessageKind.NOTE, **words, seen=seen)
        return Sent.NOW if is_new else Sent.SAID
    within = undo_within(now)
    if within:
        return hold(ticket, _outgoing(typed), within=within, shown=shown_of(typed), seen=seen, **words)
    return Sent.NOW if answer(ticket, _outgoing(typed), **words, seen=seen) else Sent.SAID


def _outgoing(typed: Typed) -> Outgoing:
    return Outgoing(
        text=typed.value("text"),
        then=typed.value("then"),
        article=typed.value("resolution_article"),
        bug=typed.value("resolution_bug"),
        fix_version=typed.value("fix_version"),
        changes=chosen_changes(typed),
        offered=offered_changes(typed),
        seen=seen_before(typed),
        seen_message=whole_number(typed.value("seen_message")),
    )


def _files(request: HttpRequest, ticket: Ticket, person: Person, typed: Typed) -> list[KeptFile]:
    """What is sent now, and what stayed with a reply that was taken back."""
    sent = [each for each in request.FILES.getlist("files") if each.name]
    too_large = left_out(request)
    if too_large:
        raise Invalid({"files": problems_of(too_large)})
    kept = kept_files(ticket, kept_keys(typed), by=person)
    new = [store_file(each.name or "", each.chunks()) for each in sent]
    return [*(KeptFile(each.name, each.stored) for each in kept), *new]


def _told(ticket: Ticket, sent: Sent | None) -> str:
    if sent is Sent.WAITS:
        return _("The reply on #%(number)s goes in a moment. This is the next one.") % {"number": ticket.number}
    return _("Sent on #%(number)s. This is the next one.") % {"number": ticket.number}


def _returned(
    request: HttpRequest, ticket: Ticket, person: Person, typed: Typed, *, status: int, now: datetime
) -> HttpResponse:
    said = said_meanwhile(ticket, whole_number(typed.value("seen_message")), by=person)
    unsent = unsent_of(ticket, person)
    lines = list(lines_of(said, ticket, now=now))
    composer = returned_composer(typed, ticket, person, unsent, now=now, crossed=lines)
    status = HTTPStatus.CONFLICT if said else status
    if not is_htmx(request):
        return ticket_page(request, ticket, person, now=now, status=status, composer=composer)
    held = held_lines(unsent, ticket, person, now=now)
    context = {**news_of(request, ticket, person, now=now), "composer": composer, "held": held}
    return part(request, "desk/parts/returned.html", context, status=status)
