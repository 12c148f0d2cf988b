"""A customer's tickets: open, pending and closed, new; searched by words and state; and the drafts not sent yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.promises import Clock
from heimdesk.channels.web.portal.ticket import clock_of
from heimdesk.channels.web.portal.ticket_rows import lines_of, rows
from heimdesk.channels.web.portal.wizard.drafts import waiting
from heimdesk.channels.web.portal.wording import state_in_list
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.people.readers import sees_whole_account
from heimdesk.domain.tickets.models import State
from heimdesk.domain.tickets.own_lists import Sizes, first_pages, narrowing, portal_lists
from heimdesk.domain.tickets.queries import Page, newest_page_of
from heimdesk.policy.book import Book

SHOWN = 25
TOGETHER = Sizes(open=SHOWN, done=10, new=SHOWN)
"""Where all three stand on one page: what is over is seldom looked for, and a click away."""
LONGEST_WORDS = 200


@require_safe
@contacts_only
def show(request: HttpRequest) -> HttpResponse:
    """The three lists, or one with all its pages (`?list=done&after=…`). [POR-2]"""
    now, person = timezone.now(), person_of(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS]
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    mine = request.GET.get("whose") == "mine"
    clock, book = clock_of(now), book_of(current_book(now))
    only, after = request.GET.get("list", ""), request.GET.get("after")
    which = narrowing(person, words=words, state=state, mine=mine)
    if only in ("open", "done", "new"):
        found = portal_lists(person, which)
        wanted = {"open": found.open, "done": found.resolved, "new": found.new}[only]
        shown = {only: newest_page_of(wanted, after, SHOWN)}
    else:
        only = ""
        shown = first_pages(person, TOGETHER, which)
    return pages.page(
        request,
        "tickets.html",
        "tickets",
        now=now,
        lists=[_list(request, key, page, clock, book) for key, page in shown.items()],
        words=words,
        search_away=which.found is None,
        state=state,
        mine=mine,
        only=only,
        states=[(value, state_in_list(value)) for value in State.values],
        whole=person.account.name if person.account and sees_whole_account(person) else "",
        drafts=waiting(person, now) if not (words or state or only) else [],
    )


def _list(request: HttpRequest, key: str, page: Page, clock: Clock, book: Book) -> dict[str, Any]:
    titles = {"open": _("Open"), "done": _("Pending confirmation and closed"), "new": _("New")}
    return {
        "key": key,
        "title": titles[key],
        "lines": lines_of(rows(page.tickets, clock, book)),
        "count": f"{len(page.tickets)}+" if page.after else str(len(page.tickets)),
        "next": _next(request, key, page.after) if page.after else "",
    }


def _next(request: HttpRequest, key: str, after: str) -> str:
    fields = request.GET.copy()
    fields["list"], fields["after"] = key, after
    return f"{address('portal:tickets')}?{fields.urlencode()}"
