"""Replies ready to send: all of them, and added, changed and removed by those who keep them (WRK-4)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heimdesk.channels.web.components.severities import severity_names
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.along import then_choices, words_of
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.queries import products
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.refusals import require
from heimdesk.domain.tickets.actions.canned import (
    CannedReplyMovedOn,
    add_canned_reply,
    change_canned_reply,
    remove_canned_reply,
)
from heimdesk.domain.tickets.macros import Changes, changes_of
from heimdesk.domain.tickets.models import CannedReply
from heimdesk.domain.tickets.permissions import may_keep_canned
from heimdesk.domain.tickets.placeholders import PLACEHOLDERS
from heimdesk.domain.tickets.queries import all_canned_replies
from heimdesk.domain.tickets.tags import words_in
from heimdesk.engines.text.numbers import whole_number


@require_GET
@staff
def replies(request: HttpRequest) -> HttpResponse:
    """All canned replies."""
    now, person = timezone.now(), person_of(request)
    book = book_of(current_book(now))
    kept = [(each, words_of(changes_of(each), book)) for each in all_canned_replies()]
    context = {"replies": kept, "may_keep": bool(may_keep_canned(person))}
    return page(request, "desk/canned-replies.html", context, now=now)


@require_http_methods(["GET", "POST"])
@staff
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may_keep_canned(person))
    status = 200
    if typed.sent:
        made, status = attempt(typed, lambda: add_canned_reply(by=person, now=now, **_facts(typed)), now=now)
        if made is not None:
            return _saved(request, made)
    return _form(request, typed, None, now=now, status=status)


@require_http_methods(["GET", "POST"])
@staff
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """What changes about one. One that somebody else changed meanwhile comes back with both texts (409)."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may_keep_canned(person))
    found = all_canned_replies().get(pk=key)
    status, theirs = 200, None
    if typed.sent:
        before = whole_number(typed.value("seen"))
        try:
            changed, status = attempt(
                typed, lambda: change_canned_reply(found, by=person, now=now, seen=before, **_facts(typed)), now=now
            )
        except CannedReplyMovedOn as moved:
            changed, status, theirs = None, 409, moved.stored
        if changed is not None:
            return _saved(request, changed)
    return _form(request, typed, found, now=now, status=status, theirs=theirs)


@require_POST
@staff
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take one away."""
    now, person = timezone.now(), person_of(request)
    found = all_canned_replies().get(pk=key)
    title = found.title
    remove_canned_reply(found, by=person, now=now)
    say(request, _("“%(title)s” is removed.") % {"title": title})
    return HttpResponseRedirect(reverse("desk:canned-replies"))


def placeholder_words() -> list[tuple[str, str]]:
    """What each placeholder is filled with, in the reader's language."""
    words = {
        "name": _("first name of the requester"),
        "full_name": _("whole name of the requester"),
        "account": _("name of the account"),
        "number": _("number of the ticket with its sign"),
        "subject": _("subject of the ticket"),
        "product": _("name of the product"),
        "release": _("release of the product, empty where none is known"),
        "me": _("name of who sends it"),
        "vendor": _("name of our company"),
    }
    return [("{" + each + "}", words[each]) for each in PLACEHOLDERS]


def _facts(typed: Typed) -> dict[str, Any]:
    product = offering.row_of(products(), typed.value("product"))
    return {**offering.texts(typed, "title", "text"), "product": product, "changes": _changes(typed)}


def _changes(typed: Typed) -> Changes:
    severity = typed.number("severity") if typed.value("severity") else None
    tags, reason = " ".join(words_in(typed.value("tags"))), folded(typed.value("reason"))
    return Changes(typed.ticked("take"), severity, tags=tags, reason=reason, then=typed.value("then"))


def _saved(request: HttpRequest, canned: CannedReply) -> HttpResponse:
    say(request, _("“%(title)s” is ready to send, on every ticket of its product.") % {"title": canned.title})
    return HttpResponseRedirect(reverse("desk:canned-replies"))


def _form(
    request: HttpRequest,
    typed: Typed,
    found: CannedReply | None,
    *,
    now: datetime,
    status: int = 200,
    theirs: CannedReply | None = None,
) -> HttpResponse:
    seen = theirs.revision if theirs else typed.value("seen", found.revision if found else "")
    book = book_of(current_book(now))
    stored, theirs_told = (changes_of(each) if each else Changes() for each in (found, theirs))
    context = {
        "typed": typed, "canned": found, "theirs": theirs, "seen": seen, "back": reverse("desk:canned-replies"),
        "changes": stored, "their_changes": words_of(theirs_told, book), "thens": then_choices(book),
        "severities": [("", _("as it is")), *((each, f"{each} {name}") for each, name in severity_names(book).items())],
        "button": _("Save") if found else _("Add the reply"),
        "title": _("Change a canned reply") if found else _("New canned reply"),
        "products": [("", _("all products")), *offering.product_choices()], "placeholders": placeholder_words(),
    }  # fmt: skip
    return page(request, "desk/canned-form.html", context, now=now, status=status)
