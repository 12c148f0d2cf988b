"""The answer to a customer and the note for the staff: one form, two doors that cannot be confused (WRK-4, WRK-5)."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from heimdesk.channels.web.components.downloads import download
from heimdesk.channels.web.components.uploads import left_out, problems_of
from heimdesk.channels.web.desk.along import NOTHING, chosen_changes, seen_before
from heimdesk.channels.web.desk.changes import news_of
from heimdesk.channels.web.desk.composer import NOTE, REPLY, empty_composer, returned_composer, saved_told
from heimdesk.channels.web.desk.conversation import lines_of
from heimdesk.channels.web.desk.door import is_htmx, part, person_of, staff
from heimdesk.channels.web.desk.queue import neighbor_of
from heimdesk.channels.web.desk.ticket import ticket_page
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.catalog.queries import bug_by_key
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.knowledge.queries import articles_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.files import KeptFile, store_file
from heimdesk.domain.tickets.actions.macros import say_with
from heimdesk.domain.tickets.actions.once import say_once
from heimdesk.domain.tickets.actions.reply import add_note, ask_back, reply, save_reply_draft
from heimdesk.domain.tickets.actions.resolve import resolve
from heimdesk.domain.tickets.models import Message, MessageKind, Ticket, Way
from heimdesk.domain.tickets.queries import attachment_by_id, ticket_by_number
from heimdesk.engines.text.numbers import whole_number

AS_IT_IS, OPEN, WAITING = "", "open", "waiting"


@require_POST
@staff
def send(request: HttpRequest, number: int) -> HttpResponse:
    """Send a reply or add a note. What crossed another reply comes back unsent with what was said meanwhile (409)."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    typed = typed_in(request)
    crossed = _crossed(typed, ticket, person)
    if crossed:
        lines = list(lines_of(crossed, ticket, now=now))
        return _returned(request, ticket, person, typed, status=409, now=now, crossed=lines)
    goes_on = typed.value("go") == "next"
    following = neighbor_of(request, ticket, person, "next", now=now) if goes_on else ""  # the answer moves its place
    _sent, status = attempt(typed, lambda: _send(request, ticket, person, typed, now), now=now)
    if status != HTTPStatus.OK:
        as_it_stands = ticket_by_number(ticket.number, seen_by=person)  # what was begun of it is taken back
        return _returned(request, as_it_stands, person, typed, status=status, now=now)
    if following:
        say(request, _("Sent on #%(number)s. This is the next one.") % {"number": ticket.number})
    if not is_htmx(request):
        return HttpResponseRedirect(following or f"/desk/tickets/{ticket.number}/#latest")
    if following:
        return HttpResponseClientRedirect(following)
    fresh = ticket_by_number(ticket.number, seen_by=person)
    context = {**news_of(request, fresh, person, now=now), "composer": empty_composer(request, fresh)}
    return part(request, "desk/parts/sent.html", context)


@require_POST
@staff
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what is being written, so that no closed window loses it."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    typed = typed_in(request)
    kind = NOTE if typed.value("mode") == NOTE else REPLY
    save_reply_draft(ticket, typed.value("text"), kind=kind, by=person, now=now)
    return JsonResponse({"notice": saved_told(now)})


@require_safe
@staff
def attachment(request: HttpRequest, key: int) -> HttpResponse:
    """A file that came with a message."""
    found = attachment_by_id(key, seen_by=person_of(request))
    stored = found.stored
    return download(request, stored.path, name=found.name, content_type=stored.content_type, digest=stored.digest)


def _send(request: HttpRequest, ticket: Ticket, person: Person, typed: Typed, now: datetime) -> None:
    files = _files(request)
    text, then = typed.value("text"), typed.value("then")
    words: dict[str, Any] = {"by": person, "now": now, "files": files}
    answer: Callable[[], object]
    if typed.value("mode") == NOTE:
        say_once(ticket, text, lambda: add_note(ticket, text, **words), kind=MessageKind.NOTE, **words)
        return
    if then in (AS_IT_IS, OPEN):
        answer = partial(reply, ticket, text, way=Way.DESK, then=then or None, **words)
    elif then == WAITING:
        answer = partial(ask_back, ticket, text, **words)
    else:
        answer = partial(resolve, ticket, then, text, **words, **_resolution(typed, ticket, person))
    changes = chosen_changes(typed)
    if changes != NOTHING.changes:
        answer = partial(say_with, ticket, changes, answer, by=person, now=now, seen=seen_before(typed))
    say_once(ticket, text, answer, **words)


def _resolution(typed: Typed, ticket: Ticket, person: Person) -> dict[str, Any]:
    article, bug = typed.value("resolution_article").strip(), typed.value("resolution_bug").strip()
    return {
        "article": _article(article, person) if article else None,
        "bug": _bug(bug, ticket, person) if bug else None,
        "fix_version": typed.value("fix_version").strip(),
    }


def _article(number: str, person: Person) -> Article:
    found = articles_visible_to(person).filter(number=whole_number(number) or 0).first()
    if found is None:
        raise Invalid({"resolution_article": _("There is no article of this number. Compare the digits.")})
    return found


def _bug(key: str, ticket: Ticket, person: Person) -> Bug:
    try:
        return bug_by_key(key, seen_by=person, product=ticket.product)
    except Bug.DoesNotExist:
        problem = _("This product has no bug of this key. Compare it, or report the bug first.")
        raise Invalid({"resolution_bug": problem}) from None


def _files(request: HttpRequest) -> list[KeptFile]:
    sent = [each for each in request.FILES.getlist("files") if each.name]
    too_large = left_out(request)
    if too_large:
        raise Invalid({"files": problems_of(too_large)})
    return [store_file(each.name or "", each.chunks()) for each in sent]


def _crossed(typed: Typed, ticket: Ticket, person: Person) -> list[Message]:
    """Messages that others sent after the last one that the sender's page showed."""
    seen = whole_number(typed.value("seen_message"))
    if seen is None:
        return []
    later = Message.objects.filter(ticket=ticket, pk__gt=seen).exclude(author=person)
    return list(later.select_related("author").prefetch_related("attachments__stored").order_by("id"))


def _returned(
    request: HttpRequest, ticket: Ticket, person: Person, typed: Typed, *, status: int, now: datetime, **more: Any
) -> HttpResponse:
    composer = returned_composer(typed, ticket, person, now=now, **more)
    if not is_htmx(request):
        return ticket_page(request, ticket, person, now=now, status=status, composer=composer)
    context = {**news_of(request, ticket, person, now=now), "composer": composer}
    return part(request, "desk/parts/returned.html", context, status=status)
