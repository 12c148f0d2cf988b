"""Step 3: articles of the product that may answer the question, and its open tickets. Answered means: no ticket."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from heimdesk.channels.web.components.results import Result, result
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.articles import written
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.search import address_of
from heimdesk.channels.web.portal.wizard import steps
from heimdesk.channels.web.portal.wizard.drafts import own_draft, where_it_went
from heimdesk.channels.web.portal.wizard.information import unsupported_release
from heimdesk.domain.knowledge.queries import articles_visible_to, html_for
from heimdesk.domain.knowledge.rendering import article_address
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.domain.tickets.actions.drafts import deflect, read_article
from heimdesk.domain.tickets.models import Draft, DraftState, Ticket
from heimdesk.domain.tickets.queries import visible_to
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.phrases import unquoted
from heimdesk.engines.search.port import Query, SearchUnavailable
from heimdesk.engines.text.numbers import whole_number
from heimdesk.policy.book import Book

OPEN_SHOWN = 5


def context(draft: Draft, book: Book, *, person: Person, words: str, now: datetime) -> dict[str, Any]:
    """What was found for the words, and the customer's own open tickets on the product. [TIC-2]"""
    found, of_product, away = _found(draft, words, person, book, now) if words.strip() else ([], True, False)
    return {
        "words": words,
        "hits": found,
        "of_product": of_product,
        "away": away,
        "open_tickets": _open_tickets(draft, person),
        "unsupported": unsupported_release(draft, book, now=now),
    }


@require_safe
@contacts_only
def article(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """An article read in place, noted on the draft; without script its own page."""
    now, person = timezone.now(), person_of(request)
    draft = own_draft(key, person)
    found = articles_visible_to(person).defer("body").get(number=number)
    if draft.state == DraftState.WRITING:
        read_article(draft, found, by=person, now=now)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(article_address(found.number, found.slug))
    return pages.part(
        request, "wizard/article-body.html", html=Markup(html_for(found, person)), article=found, began=draft
    )


@require_http_methods(["GET", "HEAD", "POST"])
@contacts_only
def answered(request: HttpRequest, key: UUID) -> HttpResponse:
    """This answers my question: the draft ends, nothing is deducted, the article is credited. [TIC-2]"""
    now, person = timezone.now(), person_of(request)
    draft = own_draft(key, person)
    if request.method == "POST" and draft.state == DraftState.WRITING:
        number = whole_number(request.POST.get("answered", ""))
        chosen = articles_visible_to(person).get(number=number or 0)
        deflect(draft, chosen, by=person, now=now)
        return HttpResponseRedirect(reverse("portal:answered", args=[draft.key]))
    if draft.state != DraftState.DEFLECTED:
        return where_it_went(request, draft) or HttpResponseRedirect(steps.address(draft, "solution"))
    read = draft.articles_read.order_by("-id").filter(deflections__draft=draft.key).first()
    return pages.page(
        request,
        "wizard/answered.html",
        now=now,
        article=read,
        number=written(read.number) if read else "",
        address=article_address(read.number, read.slug) if read else "",
    )


def _found(draft: Draft, words: str, person: Person, book: Book, now: datetime) -> tuple[list[Result], bool, bool]:
    """The results, whether they are of the product, and whether the search is away. What an error message has in quotes
    is no wish of who asks."""
    words = unquoted(words)
    name = draft.product.name if draft.product else ""
    query = Query(
        readers=reader_tokens(person),
        words=words,
        kinds=frozenset({"article"}),
        filters={"product": frozenset({name})} if name else {},
        language=translation.get_language() or "",
        limit=book.opening.solutions_shown,
        facets=(),
    )
    zone = timezone.get_current_timezone()
    try:
        hits = engine().search(query).hits
        of_product = bool(hits) or not name
        if not hits and name:
            everywhere = Query(readers=query.readers, words=words, kinds=query.kinds, limit=query.limit, facets=())
            hits = engine().search(everywhere).hits
    except SearchUnavailable:
        return [], True, True
    return [result(hit, address=address_of, now=now, zone=zone) for hit in hits], of_product, False


def _open_tickets(draft: Draft, person: Person) -> list[Ticket]:
    if draft.product is None:
        return []
    found = visible_to(person).filter(product=draft.product, is_open=True, merged_into=None)
    return list(found.order_by("-last_message_at")[:OPEN_SHOWN])
