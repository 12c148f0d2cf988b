"""An article, written or changed: its facts, its Markdown with a preview, its files; nothing typed is lost (KB-1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.kinds import article_type_name
from heimdesk.channels.web.components.uploads import left_out, problems_of
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.articles import state_text
from heimdesk.channels.web.desk.door import is_htmx, page, part, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.catalog.queries import products
from heimdesk.domain.knowledge.articles import written_numbers
from heimdesk.domain.knowledge.editing import ArticleFacts, ArticleMovedOn, edit_article, write_article
from heimdesk.domain.knowledge.models import Article, ArticleKind, ArticleState
from heimdesk.domain.knowledge.permissions import may_publish, may_write, to_change
from heimdesk.domain.knowledge.queries import article_by_number, articles_visible_to
from heimdesk.domain.knowledge.rendering import render
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require

PREVIEW, PUBLISH, DRAFT = "preview", "publish", "draft"


@dataclass(frozen=True, slots=True)
class Theirs:
    """An article as somebody else saved it while this form was open."""

    at: str
    title: str
    summary: str
    facts: str
    body: str


@require_http_methods(["GET", "POST"])
@staff
def new(request: HttpRequest) -> HttpResponse:
    """One more article: kept as a draft, or published at once."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may_write(person))
    if typed.sent and typed.value("then") == PREVIEW:
        return _previewed(request, typed, None, now=now)
    status = 200
    if typed.sent:
        state = ArticleState.PUBLISHED if typed.value("then") == PUBLISH else ArticleState.DRAFT
        made, status = attempt(
            typed, lambda: write_article(_facts(request, typed, person), state=state, by=person, now=now), now=now
        )
        if made is not None:
            return _saved(request, made)
    return _form(request, typed, None, now=now, status=status)


@require_http_methods(["GET", "POST"])
@staff
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """What changes about an article. One that somebody else changed meanwhile comes back with both texts (409)."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    found = article_by_number(number, seen_by=person)
    require(to_change(person, before=found.state, after=found.state))
    if typed.sent and typed.value("then") == PREVIEW:
        return _previewed(request, typed, found, now=now)
    status, theirs = 200, None
    if typed.sent:
        try:
            done, status = attempt(typed, lambda: _edited(request, typed, found, person, now), now=now)
        except ArticleMovedOn as moved:
            done, status, found = None, 409, article_by_number(number, seen_by=person)
            theirs = _theirs(moved.stored, now)
        if done is not None:
            return _saved(request, done)
    return _form(request, typed, found, now=now, status=status, theirs=theirs)


def _edited(request: HttpRequest, typed: Typed, found: Article, person: Person, now: datetime) -> Article:
    state = {PUBLISH: ArticleState.PUBLISHED, DRAFT: ArticleState.DRAFT}.get(typed.value("then"), found.state)
    return edit_article(
        found,
        _facts(request, typed, person),
        state=state,
        without=typed.values("without"),
        related_seen=written_numbers(typed.value("related_seen"))[0] if "related_seen" in request.POST else None,
        seen_at=_moment(typed.value("seen_at")),
        by=person,
        now=now,
    )


def _saved(request: HttpRequest, article: Article) -> HttpResponse:
    told = {
        ArticleState.DRAFT: _("Article %(number)s is kept as a draft. Customers do not see it yet."),
        ArticleState.PUBLISHED: _("Article %(number)s is published. The search knows it in a few seconds."),
        ArticleState.RETIRED: _("Article %(number)s is saved and stays retired."),
    }
    say(request, told[ArticleState(article.state)] % {"number": article.number})
    if article.state == ArticleState.DRAFT:
        return HttpResponseRedirect(reverse("desk:edit-article", args=[article.number]))
    return HttpResponseRedirect(reverse("portal:article", args=[article.number]))


def _facts(request: HttpRequest, typed: Typed, person: Person) -> ArticleFacts:
    """What the form says of the article. Raises Invalid for numbers that are no articles, and files too large."""
    numbers, unknown = written_numbers(typed.value("related"))
    related = list(articles_visible_to(person).filter(number__in=numbers))
    unknown += [str(number) for number in numbers if number not in {each.number for each in related}]
    problems: dict[str, str | list[str]] = {}
    if unknown:
        problem = _("There is no article %(numbers)s. Enter numbers with commas, such as 1004, 1017.")
        problems["related"] = problem % {"numbers": ", ".join(unknown)}
    files = [each for each in request.FILES.getlist("files") if each.name]
    if large := left_out(request):
        problems["files"] = problems_of(large)
    if problems:
        raise Invalid(problems)
    return ArticleFacts(
        **offering.texts(typed, "title", "body", "kind", "summary", "language"),
        staff_only=typed.ticked("staff_only"),
        products=offering.rows_of_choice(products(), typed, "products"),
        releases=offering.rows_of_choice(Release.objects.all(), typed, "releases"),
        fix_release=offering.row_of(Release.objects.all(), typed.value("fix_release")),
        related=related,
        files=[(str(each.name), each.read()) for each in files],
    )


def _previewed(request: HttpRequest, typed: Typed, found: Article | None, *, now: datetime) -> HttpResponse:
    """The text as readers will see it: beside it for a script, else on the same page with all that was typed."""
    preview = _rendered(typed)
    if is_htmx(request):
        return part(request, "desk/parts/preview.html", {"preview": preview})
    if request.FILES:
        typed.again = _("This is a preview, nothing is saved. Files must be chosen again.")
    return _form(request, typed, found, now=now, preview=preview)


def _rendered(typed: Typed) -> dict[str, Any]:
    body = typed.value("body").replace("\x00", "")
    cut = render(body)
    return {"title": typed.value("title"), "html": Markup(cut.staff_html or cut.html), "empty": not body.strip()}


def _form(
    request: HttpRequest,
    typed: Typed,
    found: Article | None,
    *,
    now: datetime,
    status: int = 200,
    preview: dict[str, Any] | None = None,
    theirs: Theirs | None = None,
) -> HttpResponse:
    person = person_of(request)
    changed_at = found.changed_at.isoformat() if found else ""
    seen_at = changed_at if theirs else typed.value("seen_at", changed_at)
    number = found.number if found else 0
    context = {
        "typed": typed, "article": found, "preview": preview, "theirs": theirs, "seen_at": seen_at, "files": True,
        "title": _("Change article %(number)s") % {"number": number} if found else _("New article"),
        "back": reverse("portal:article", args=[number]) if found else reverse("desk:all-articles"),
        "state": found.state if found else ArticleState.DRAFT,
        "state_text": state_text(found.state) if found else "", "may_publish": bool(may_publish(person)),
        **_choices(typed, found),
    }  # fmt: skip
    return page(request, "desk/article-form.html", context, now=now, here="articles", status=status)


def _choices(typed: Typed, found: Article | None) -> dict[str, Any]:
    rows = list(products().order_by("name").prefetch_related("releases"))
    held = _held(found)
    chosen = typed.chosen("releases", held["releases"])
    languages = offering.languages()
    if found is not None and found.language not in dict(languages):
        languages.append((found.language, found.language))
    return {
        "kinds": [(kind, article_type_name(kind)) for kind in ArticleKind.values],
        "languages": languages,
        "products": offering.product_choices(rows),
        "chosen_products": typed.chosen("products", held["products"]),
        "releases": [
            (each.name, [(str(one.pk), one.version) for one in each.releases.all()])
            for each in rows
            if each.releases.all()
        ],
        "chosen_releases": chosen,
        "fixes": [("", _("none")), *_fixes(rows)],
        "related": typed.value("related", held["related"]),
        "related_seen": typed.value("related_seen", held["related"]),
        "attached": [(each.name, each.name) for each in found.files.all()] if found else [],
        "limit": settings.UPLOAD_LIMIT_BYTES,
        "without": typed.chosen("without"),
    }


def _held(found: Article | None) -> dict[str, Any]:
    if found is None:
        return {"products": [], "releases": [], "related": ""}
    return {
        "products": [each.pk for each in found.products.all()],
        "releases": [each.pk for each in found.releases.all()],
        "related": ", ".join(
            str(number) for number in found.related.order_by("number").values_list("number", flat=True)
        ),
    }


def _fixes(rows: list[Product]) -> list[offering.Choice]:
    return [(str(one.pk), f"{each.name} {one.version}") for each in rows for one in each.releases.all()]


def _theirs(stored: Article, now: datetime) -> Theirs:
    at = moments.moment_text(stored.changed_at, now=now, zone=timezone.get_current_timezone())
    related = stored.related.order_by("number").values_list("number", flat=True)
    facts = (
        article_type_name(stored.kind),
        ", ".join(stored.products.order_by("name").values_list("name", flat=True)),
        ", ".join(str(each) for each in stored.releases.order_by("product", "version")),
        ", ".join(f"#{number}" for number in related),
        ", ".join(stored.files.order_by("name").values_list("name", flat=True)),
    )
    return Theirs(at, stored.title, stored.summary, " · ".join(filter(None, facts)), stored.body)


def _moment(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        return None
