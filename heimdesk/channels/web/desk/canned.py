"""Canned replies with their placeholders filled, and articles to insert: chosen in two keys, or from a plain page."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from heimdesk.channels.web.desk.door import is_htmx, page, part, person_of, staff
from heimdesk.channels.web.desk.fitting import articles_for, articles_like
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.knowledge.queries import articles_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.placeholders import fill
from heimdesk.domain.tickets.queries import canned_replies, ticket_by_number
from heimdesk.engines.text.numbers import whole_number


class Insert(NamedTuple):
    """Something that can be put into the answer."""

    key: str
    title: str
    told: str
    text: str


def article_text(article: Article) -> str:
    """An article as an answer names it: its title and its address."""
    return f"[{article.title}]({settings.PUBLIC_URL}{reverse('portal:article', args=[article.number])})"


def filled_text(fields: QueryDict, ticket: Ticket, person: Person) -> str:
    """What the address asks to insert: `?canned=3` or `?article=1184`; nothing without."""
    key, number = whole_number(fields.get("canned", "")), whole_number(fields.get("article", ""))
    if key is not None:
        canned = canned_replies(ticket.product).filter(pk=key).first()
        return fill(canned.text, ticket, by=person) if canned else ""
    if number is not None:
        article = articles_visible_to(person).filter(number=number).first()
        return article_text(article) if article else ""
    return ""


@require_GET
@staff
def canned(request: HttpRequest, number: int) -> HttpResponse:
    """The canned replies of the ticket's product and of all products."""
    person = person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    found = [
        Insert(f"canned={each.pk}", each.title, "", fill(each.text, ticket, by=person))
        for each in canned_replies(ticket.product)
    ]
    return _choices(request, ticket, found, "canned", now=timezone.now())


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


def _choices(request: HttpRequest, ticket: Ticket, found: list[Insert], kind: str, *, now: datetime) -> HttpResponse:
    place = reverse("desk:ticket", args=[ticket.number])
    context = {"ticket": ticket, "inserts": found, "kind": kind, "place": place, "words": request.GET.get("q", "")}
    if is_htmx(request):
        name = "inserts_found" if "found" in request.GET else "inserts"
        return part(request, f"desk/parts/{name}.html", context)
    return page(request, "desk/inserts.html", context, now=now, rail=True)
