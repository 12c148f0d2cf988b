"""Undo of a reply that was sent: it stands in the composer again, whole, and nothing went out (WRK-4)."""

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heimdesk.channels.web.desk.changes import news_of
from heimdesk.channels.web.desk.composer import composer_of, returned_composer
from heimdesk.channels.web.desk.door import is_htmx, part, person_of, staff
from heimdesk.channels.web.desk.held_replies import (
    held_lines,
    save_typed,
    seen_of,
    shown_of,
    told_unshown,
    version_after,
)
from heimdesk.channels.web.desk.ticket import ticket_page
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, typed_in
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.reply import keep_beside
from heimdesk.domain.tickets.actions.take_back import forget_returned, take_back, take_up
from heimdesk.domain.tickets.hearing import NOTE, REPLY, WrittenMeanwhile
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.queries import ticket_by_number, unsent_of


@require_POST
@staff
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take the own reply back; what is in the composer by now is kept.

    `back`: "show" takes up what came back, "discard" forgets it, "left" forgets that of whoever works here no more.
    """
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    typed = typed_in(request)
    if typed.value("back") in ("discard", "left"):
        return _discard(request, ticket, typed, person, now)
    is_back = _take_back(ticket, typed, person, now)
    if is_htmx(request):
        typed.again = "" if is_back else _gone(ticket)
        return _part(request, ticket, person, None if is_back else typed, now)
    if not is_back:
        say(request, _gone(ticket))
    return HttpResponseRedirect(f"/desk/tickets/{ticket.number}/#text")


def _discard(request: HttpRequest, ticket: Ticket, typed: Typed, person: Person, now: datetime) -> HttpResponse:
    """What is being written stays as it is."""
    forget_returned(ticket, left=typed.value("back") == "left", by=person)
    if is_htmx(request):
        return _part(request, ticket, person, typed, now)
    if typed.value("text").strip():
        kind = NOTE if typed.value("mode") == NOTE else REPLY
        try:
            save_typed(ticket, typed, kind=kind, by=person, now=now)
        except WrittenMeanwhile as meanwhile:
            typed.again = told_unshown(meanwhile)
            composer = returned_composer(typed, ticket, person, unsent_of(ticket, person), now=now)
            return ticket_page(request, ticket, person, now=now, status=HTTPStatus.CONFLICT, composer=composer)
    return HttpResponseRedirect(f"/desk/tickets/{ticket.number}/#text")


def _take_back(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> bool:
    """A note that is being written stays a note: it is not put into the reply."""
    unsent = typed.value("text")
    if typed.value("mode") == NOTE and unsent.strip():
        kept = keep_beside(ticket, unsent, kind=NOTE, seen=seen_of(typed, NOTE), by=person, now=now)
        if kept is not None:
            typed.fields = typed.fields.copy()
            typed.fields["text"], typed.fields["version"] = kept.text, version_after(typed, NOTE, kept)
        unsent = ""
    take = take_up if typed.value("back") == "show" else take_back
    return take(ticket, unsent=unsent, shown=shown_of(typed), seen=seen_of(typed, REPLY), by=person, now=now)


def _part(request: HttpRequest, ticket: Ticket, person: Person, typed: Typed | None, now: datetime) -> HttpResponse:
    """The composer with what came back, or as it was where nothing waited any more."""
    fresh = ticket_by_number(ticket.number, seen_by=person)
    unsent = unsent_of(fresh, person)
    if typed is None:
        composer = composer_of(request, fresh, person, unsent, now=now)
    else:
        composer = returned_composer(typed, fresh, person, unsent, now=now)
    held = held_lines(unsent, fresh, person, now=now)
    context = {**news_of(request, fresh, person, now=now), "composer": composer, "held": held, "taken_up": True}
    return part(request, "desk/parts/returned.html", context)


def _gone(ticket: Ticket) -> str:
    return _("Nothing waits on #%(number)s any more: the reply has gone, or you took it back.") % {
        "number": ticket.number
    }
