"""The articles of the knowledge base for those who write them: found by words, number, type, state; retired here."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.kinds import article_type_name
from heimdesk.channels.web.components.results import LONGEST_WORDS
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import attempt, typed_in
from heimdesk.domain.catalog.queries import products
from heimdesk.domain.knowledge.actions import retire_article
from heimdesk.domain.knowledge.models import Article, ArticleKind, ArticleState
from heimdesk.domain.knowledge.permissions import may_publish, may_write, to_change
from heimdesk.domain.knowledge.queries import article_by_number, articles_to_keep
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import require
from heimdesk.domain.tickets.queries import cursor_of, read_cursor

ARTICLES_SHOWN = 50
FILTERS = ("q", "kind", "state", "product")
TONES = {ArticleState.DRAFT: "warning", ArticleState.PUBLISHED: "positive", ArticleState.RETIRED: ""}


def state_text(state: str) -> str:
    """The state of an article as people call it."""
    return {"draft": _("draft"), "published": _("published"), "retired": _("retired")}[state]


@require_GET
@staff
def articles(request: HttpRequest) -> HttpResponse:
    """All articles, the last changed first; drafts, the staff's own and retired ones among them."""
    now, person = timezone.now(), person_of(request)
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_WORDS] for name in FILTERS}
    found = list(_found(person, asked, request.GET.get("after"))[: ARTICLES_SHOWN + 1])
    shown, more = found[:ARTICLES_SHOWN], len(found) > ARTICLES_SHOWN
    given = {name: value for name, value in asked.items() if value}
    after = cursor_of(shown[-1].changed_at, shown[-1].number) if more else ""
    context = {
        "rows": [_row(each, person, now) for each in shown],
        "asked": asked,
        "filtered": bool(given),
        "kinds": [("", _("every type")), *((kind, article_type_name(kind)) for kind in ArticleKind.values)],
        "states": [("", _("every state")), *((state, state_text(state)) for state in ArticleState.values)],
        "products": [("", _("every product")), *offering.product_choices()],
        "may_write": bool(may_write(person)),
        "next": f"?{urlencode({**given, 'after': after})}" if more else "",
        "first": f"?{urlencode(given)}" if "after" in request.GET else "",
    }
    return page(request, "desk/articles.html", context, now=now, here="articles")


@require_http_methods(["GET", "POST"])
@staff
def retire(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether an article is to leave every search and list, and do it."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may_publish(person))
    found = article_by_number(number, seen_by=person)
    status = 200
    if typed.sent:
        done, status = attempt(typed, lambda: retire_article(found, by=person, now=now), now=now)
        if done is not None:
            say(request, _("Article %(number)s is retired. It can be published again.") % {"number": number})
            return HttpResponseRedirect(reverse("desk:all-articles"))
    context = {
        "typed": typed, "article": found, "button": _("Retire the article"),
        "title": _("Retire article %(number)s") % {"number": number},
        "back": reverse("desk:edit-article", args=[number]),
    }  # fmt: skip
    return page(request, "desk/article-retire.html", context, now=now, here="articles", status=status)


def _found(person: Person, asked: dict[str, str], after: str | None) -> Any:
    columns: dict[str, Any] = {name: asked[name] for name in ("kind", "state") if asked[name]}
    product = offering.row_of(products(), asked["product"])
    if product is not None:
        columns["products"] = product
    at, number = read_cursor(after)
    place = (at, number) if at is not None and number is not None else None
    return articles_to_keep(seen_by=person, words=asked["q"], after=place, **columns)


def _row(article: Article, person: Person, now: datetime) -> dict[str, Any]:
    return {
        "row": article,
        "type": article_type_name(article.kind),
        "state": (state_text(article.state), TONES[ArticleState(article.state)]),
        "products": ", ".join(each.name for each in article.products.all()),
        "changed": moments.moment_text(article.changed_at, now=now, zone=timezone.get_current_timezone()),
        "may_change": bool(to_change(person, before=article.state, after=article.state)),
    }
