"""Canned replies with their placeholders filled, and articles to insert: chosen in two keys, or from a plain page."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from heimdesk.channels.web.desk.along import NOTHING, Along, along_with, words_of
from heimdesk.channels.web.desk.door import is_htmx, page, part, person_of, staff
from heimdesk.channels.web.desk.fitting import articles_for, articles_like
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.knowledge.queries import articles_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.macros import changes_of
from heimdesk.domain.tickets.models import CannedReply, Ticket
from heimdesk.domain.tickets.placeholders import fill
from heimdesk.domain.tickets.queries import canned_replies, ticket_by_number
from heimdesk.engines.text.numbers import whole_number


class Insert(NamedTuple):
    """Something that can be put into the answer, with what goes along and what the ticket is then."""

    key: str
    title: str
    told: str
    text: str
    along: Along = NOTHING
    then: str = ""


def article_text(article: Article) -> str:
    """An article as an answer names it: its title and its address."""
    return f"[{article.title}]({settings.PUBLIC_URL}{reverse('portal:article', args=[article.number])})"


def chosen_canned(fields: QueryDict, ticket: Ticket) -> CannedReply | None:
    """The canned reply that the address asks for: `?canned=3`; None without."""
    key = whole_number(fields.get("canned", ""))
    return canned_replies(ticket.product).filter(pk=key).first() if key is not None else None


def filled_text(fields: QueryDict, canned: CannedReply | None, ticket: Ticket, person: Person) -> str:
    """The text to insert: that of the canned reply, or what `?article=1184` names; nothing without."""
    if canned is not None:
        return fill(canned.text, ticket, by=person)
    number = whole_number(fields.get("article", ""))
    if number is not None:
        article = articles_visible_to(person).filter(number=number).first()
        return article_text(article) if article else ""
    return ""


@require_GET
@staff
def canned(request: HttpRequest, number: int) -> HttpResponse:
    """The canned replies of the ticket's product and of all products; those that have all words that are asked."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    words = request.GET.get("q", "").casefold().split()
    fitting = [each for each in canned_replies(ticket.product) if _has_all(f"{each.title}\n{each.text}", words)]
    found = [_offered(each, ticket, person, now) for each in fitting]
    return _choices(request, ticket, found, "canned", now=now)


@require_GET
@staff
def articles(request: HttpRequest, number: int) -> HttpResponse:
    """Articles for the ticket: those that fit its subject, or the words that are asked."""
    person = person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    words = request.GET.get("q", "").strip()
    fitting = articles_like(words, ticket, person) if words else articles_for(ticket, person)
    found = [
        Insert(f"article={article.number}", article.title, str(article.number), article_text(article))
        for article in fitting
    ]
    return _choices(request, ticket, found, "article", now=timezone.now())


def _has_all(text: str, words: list[str]) -> bool:
    return all(word in text.casefold() for word in words)


def _offered(canned: CannedReply, ticket: Ticket, person: Person, now: datetime) -> Insert:
    changes = changes_of(canned)
    along = along_with(changes, ticket, person, now=now)
    told = " · ".join(words_of(changes, book_of(ticket.book)))
    return Insert(f"canned={canned.pk}", canned.title, told, fill(canned.text, ticket, by=person), along, changes.then)


def _choices(request: HttpRequest, ticket: Ticket, found: list[Insert], kind: str, *, now: datetime) -> HttpResponse:
    place = reverse("desk:ticket", args=[ticket.number])
    context = {"ticket": ticket, "inserts": found, "kind": kind, "place": place, "words": request.GET.get("q", "")}
    if is_htmx(request):
        name = "inserts_found" if "found" in request.GET else "inserts"
        return part(request, f"desk/parts/{name}.html", context)
    return page(request, "desk/inserts.html", context, now=now, rail=True)
