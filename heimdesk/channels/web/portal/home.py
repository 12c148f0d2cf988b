"""Home: the search, what waits for the customer, what we work on, products, plan, outages and news, the phone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.frame import dialled
from heimdesk.channels.web.components.regions import region_name
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.articles import written
from heimdesk.channels.web.portal.doors import DESK, reader_of
from heimdesk.channels.web.portal.promises import Clock
from heimdesk.channels.web.portal.shelf import products_for
from heimdesk.channels.web.portal.ticket import clock_of
from heimdesk.channels.web.portal.ticket_rows import rows
from heimdesk.channels.web.portal.wizard.drafts import waiting
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.entitlements.queries import best_in_force
from heimdesk.domain.knowledge import queries as knowledge
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.own_lists import at_home
from heimdesk.domain.tickets.standing import closing_of
from heimdesk.policy.book import Book
from heimdesk.policy.hours import answers_around_the_clock

TICKETS_SHOWN = 6
NEWS_FOR = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that waits for the customer."""

    sign: str
    href: str
    title: str
    told: str
    button: str


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The home of a stranger or a customer; staff go to the desk. [POR-5]"""
    now, reader = timezone.now(), reader_of(request)
    if reader is not None and reader.is_staff_member:
        return HttpResponseRedirect(DESK)
    book = book_of(current_book(now))
    own = _of_customer(reader, book, now) if reader else {"known": False}
    return pages.page(
        request,
        "home.html",
        "home",
        now=now,
        words="",
        **_of_articles(now),
        phones=[(region_name(region), number, dialled(number)) for region, number in settings.VENDOR_PHONES],
        always=answers_around_the_clock(book).answer,
        products=products_for(reader),
        **own,
    )


def _of_customer(person: Person, book: Book, now: datetime) -> dict[str, Any]:
    clock = clock_of(now)
    waits, working = at_home(person, TICKETS_SHOWN)
    return {
        "known": True,
        "waits": [_wait(ticket, clock) for ticket in waits],
        "working": rows(working, clock, book),
        "drafts": waiting(person, now),
        "plan": _plan(person, now),
    }


def _wait(ticket: Ticket, clock: Clock) -> Wait:
    href = f"/tickets/{ticket.number}/"
    if ticket.state == State.PENDING:
        closing = closing_of(ticket)
        day = clock.day(closing.answer) if closing else ""
        sent = clock.day(ticket.pending_since) if ticket.pending_since else ""
        told = _("#%(number)s · resolution sent %(sent)s, closes by itself %(day)s") % {
            "number": ticket.number, "sent": sent, "day": day,
        }  # fmt: skip
        return Wait("check", href, _("Is this solved? %(subject)s") % {"subject": ticket.subject}, told,
                    _("Confirm or reopen"))  # fmt: skip
    name = ticket.owner.name if ticket.owner else _("Support")
    told = _("#%(number)s · asked %(moment)s; the workaround clock is paused until you answer") % {
        "number": ticket.number,
        "moment": clock.at(ticket.last_staff_message_at or ticket.last_message_at),
    }
    title = _("%(name)s asks: %(subject)s") % {"name": name.split()[0], "subject": ticket.subject}
    return Wait("reply", href, title, told, _("Answer"))


def _plan(person: Person, now: datetime) -> dict[str, str]:
    """The plan of what the account holds now and what is left of it."""
    best = best_in_force(person, timezone.localdate(now))
    if best is None:
        return {}
    left = (
        _("Incidents have no limit.")
        if best.unlimited
        else _("%(left)s of %(all)s incidents left.") % {"left": best.balance, "all": best.granted}
    )
    return {
        "name": str(best.terms["name"]),
        "until": _("until %(day)s") % {"day": moments.date_text(best.ends_on)} if best.ends_on else "",
        "left": left,
    }


def _of_articles(now: datetime) -> dict[str, Any]:
    """Outages and announcements of the last weeks, what is down first; examples of a search. [POR-5]"""
    found = knowledge.at_home(now - NEWS_FOR, translation.get_language() or "")
    down = [_told(article, "warning", "warning") for article in found.outages]
    news = [_told(article, "accent", "info") for article in found.announcements]
    return {"news": down + news, "examples": found.examples}


def _told(article: Article, tone: str, sign: str) -> dict[str, str]:
    return {
        "href": address("portal:article", args=[article.number]),
        "title": article.title,
        "summary": article.summary,
        "number": written(article.number),
        "tone": tone,
        "sign": sign,
    }
