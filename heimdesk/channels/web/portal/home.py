"""Home: the search, what waits for the customer, what we work on, products, plan, announcements, the phone number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.articles import written
from heimdesk.channels.web.portal.doors import DESK, reader_of
from heimdesk.channels.web.portal.lists import rows
from heimdesk.channels.web.portal.promises import Clock
from heimdesk.channels.web.portal.ticket import clock_of
from heimdesk.channels.web.portal.wizard.drafts import waiting
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.catalog.queries import products
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.entitlements.queries import entitlements_of
from heimdesk.domain.knowledge.models import ArticleKind, ArticleState
from heimdesk.domain.knowledge.queries import latest_articles
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import State, Ticket
from heimdesk.domain.tickets.own_lists import portal_lists
from heimdesk.domain.tickets.queries import waits_for_customer
from heimdesk.domain.tickets.standing import closing_of
from heimdesk.policy.book import Book
from heimdesk.policy.hours import answers_around_the_clock

WORKING_SHOWN = 6
WAITING_SHOWN = 6
PRODUCTS_SHOWN = 8
NEWS_SHOWN = 2
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
        news=_news(reader, now),
        always=answers_around_the_clock(book).answer,
        products=_products(reader),
        **own,
    )


def _of_customer(person: Person, book: Book, now: datetime) -> dict[str, Any]:
    clock = clock_of(now)
    lists = portal_lists(person)
    working = (lists.open | lists.new).exclude(state=State.WAITING).order_by("next_due_at", "id")[:WORKING_SHOWN]
    return {
        "known": True,
        "waits": [_wait(ticket, clock) for ticket in waits_for_customer(person).select_related("book")[:WAITING_SHOWN]],
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
    """The entitlement that ends last among those that hold now."""
    assert person.account is not None
    today = timezone.localdate(now)
    live = entitlements_of(person.account, seen_by=person).filter(
        Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today
    )
    held = sorted(live, key=lambda each: (each.kind == "contract", each.ends_on or today))
    if not held:
        return {}
    best: Entitlement = held[-1]
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


def _news(reader: Person | None, now: datetime) -> list[dict[str, str]]:
    """Announcements of the last weeks. [POR-5]"""
    found = latest_articles(seen_by=reader, kind=ArticleKind.ANNOUNCEMENT).filter(changed_at__gte=now - NEWS_FOR)
    return [
        {
            "href": reverse("portal:article", args=[article.number]),
            "title": article.title,
            "summary": article.summary,
            "number": written(article.number),
        }
        for article in found[:NEWS_SHOWN]
    ]


def _products(reader: Person | None) -> Sequence[Product]:
    """The customer's products, else all, each with its current release and how many articles it has."""
    published = Q(articles__state=ArticleState.PUBLISHED, articles__staff_only=False)
    counted = products().annotate(article_count=Count("articles", filter=published, distinct=True))
    found = counted.prefetch_related("releases")
    own = list(found.filter(_of_account(reader.account_id))[:PRODUCTS_SHOWN]) if reader is not None else []
    return own or list(found[:PRODUCTS_SHOWN])


def _of_account(account: int | None) -> Q:
    """Products that the account has something for: two sets of keys, as rows of both beside the articles multiply."""
    entitled = Product.objects.filter(entitlements__account=account).values("pk")
    licensed = Product.objects.filter(licenses__account=account).values("pk")
    return Q(pk__in=entitled) | Q(pk__in=licensed)
