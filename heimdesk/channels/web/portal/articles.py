"""An article on its page, its files, and the old addresses that lead to it; answered with an ETag and 304."""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from heimdesk.channels.web.components import errors, heads, marks, moments
from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.downloads import download
from heimdesk.channels.web.components.kept import Kept
from heimdesk.channels.web.components.kinds import article_type_name
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.doors import anybody, reader_of
from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.knowledge.articles import path_of
from heimdesk.domain.knowledge.models import Article, ArticleFile, ArticleState
from heimdesk.domain.knowledge.permissions import to_change
from heimdesk.domain.knowledge.queries import (
    article_to_show,
    articles_visible_to,
    file_of,
    follow_old_address,
    html_for,
)
from heimdesk.domain.knowledge.rendering import article_address
from heimdesk.domain.people.models import Person
from heimdesk.engines.sql.asking import Prepared, Slot

NUMBER_WIDTH = 4
BODIES_KEPT = 128

# The key names all that a body was written from, so nothing grows old here.
kept_bodies: Kept[Markup] = Kept(BODIES_KEPT)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents with the lines below it."""

    id: str
    text: str
    below: list["Heading"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """Something beside the article."""

    href: str
    text: str
    told: str = ""


def written(number: int) -> str:
    """An article's number as people read it: 0987."""
    return f"{number:0{NUMBER_WIDTH}d}"


@require_safe
@anybody
def show(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """The article; raises DoesNotExist (404) for what the reader may not see. [KB-1]"""
    now, reader = timezone.now(), reader_of(request)
    article = article_to_show(number, seen_by=reader)
    if slug and slug != article.slug:
        return HttpResponsePermanentRedirect(article_address(article.number, article.slug))
    of_staff = _of_staff(article, reader)
    key = _body_key(article, reader, of_staff)
    etag = _etag(request, key, reader)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return _fresh(unchanged, etag)
    body = kept_bodies.get(key, lambda: _body(article, reader, of_staff))
    response = pages.page(request, "article.html", "kb", now=now, article=article, number=written(number), body=body)
    return _fresh(response, etag)


@require_safe
@anybody
def file(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A picture or attachment of an article the reader may see."""
    kept = file_of(number, name, seen_by=reader_of(request))
    return download(
        request,
        path_of(kept.digest),
        name=kept.name,
        content_type=kept.content_type,
        digest=kept.digest,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; but an old address of an article leads to its page for good. [KB-1]"""
    if request.method in ("GET", "HEAD"):
        article = follow_old_address(request.path)
        if article is not None:
            return HttpResponsePermanentRedirect(article_address(article.number, article.slug))
    return errors.not_found(request, exception)


def contents_of(entries: Iterable[Mapping[str, Any]]) -> list[Heading]:
    """The stored headings as a tree: the first level found, and one below it."""
    tree: list[Heading] = []
    entries = list(entries or ())
    top = min((int(entry["level"]) for entry in entries), default=0)
    for entry in entries:
        heading = Heading(str(entry["anchor"]), str(entry["text"]))
        if int(entry["level"]) == top or not tree:
            tree.append(heading)
        elif int(entry["level"]) == top + 1:
            tree[-1].below.append(heading)
    return tree if len(entries) > 1 else []


def _of_staff(article: Article, reader: Person | None) -> dict[str, str]:
    """What the staff reads besides: that customers do not see it, and where it is changed by who may."""
    if reader is None or not reader.is_staff_member:
        return {"hidden": "", "change": ""}
    may_change = to_change(reader, before=article.state, after=article.state)
    hidden = {ArticleState.DRAFT: _("draft"), ArticleState.RETIRED: _("retired")}.get(ArticleState(article.state), "")
    return {
        "hidden": hidden,
        "change": address("desk:edit-article", args=[article.number]) if may_change else "",
    }


def _body(article: Article, reader: Person | None, of_staff: Mapping[str, str]) -> Markup:
    """What the page says of the article and what stands beside it, the same for all who may read the same of it."""
    around = _around(article, reader)
    zone = timezone.get_current_timezone()
    said = render_to_string(
        "portal/article-body.html",
        {
            "article": article,
            "number": written(article.number),
            "type": article_type_name(article.kind),
            "html": Markup(html_for(article, reader)),
            "contents": contents_of(article.contents),
            "products": around["product"],
            "applies_to": _applies_to(around["product"], around["release"]),
            "created": moments.date_text(moments.day_of(article.created_at, zone)),
            "reviewed": article.reviewed_at and moments.date_text(moments.day_of(article.reviewed_at, zone)),
            "fixed_in": around["fix"][0] if around["fix"] else "",
            "related": around["related"],
            "attachments": around["file"],
            "of_staff": of_staff,
        },
    )
    return Markup(said)


def _body_key(article: Article, reader: Person | None, of_staff: Mapping[str, str]) -> tuple[Hashable, ...]:
    """All that the body depends on: each column that was read, when its neighbors changed, who may read what of it,
    language and zone."""
    columns = (told for name, told in vars(article).items() if name != "_state")
    is_staff = reader is not None and reader.is_staff_member
    seen_as = (is_staff, *of_staff.values(), translation.get_language(), timezone.get_current_timezone_name())
    return *seen_as, *columns


def _etag(request: HttpRequest, body_key: Hashable, reader: Person | None) -> str:
    """The page depends on its body, the person (frame, role), the theme, and on what runs here: after an update its
    sheets and scripts have other names."""
    person = (reader.pk, reader.name) if reader else None
    cookies = request.COOKIES
    frame = (person, cookies.get("theme", ""), cookies.get("single-keys", ""), _of_this_installation())
    return quote_etag(_digest(body_key, frame))


def _digest(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()[:32]


@cache
def _of_this_installation() -> str:
    """A digest of what every page shows of the installation: the names of its files, which change with what they hold;
    its name; and what its texts are made of, which an update may change."""
    names = str(heads.sheets("portal")), str(heads.scripts("portal"))
    return _digest(*names, settings.VENDOR_NAME, settings.VENDOR_PHONE, *_sources())


def _sources() -> Iterator[bytes]:
    components = Path(heads.__file__).parent
    templates = (*(components / "jinja2").glob("*.jinja"), *(Path(__file__).parent / "jinja2/portal").glob("article*"))
    catalogs = (path for place in settings.LOCALE_PATHS for path in Path(place).rglob("*.mo"))
    for path in sorted((*templates, *catalogs)):
        yield path.read_bytes()


def _fresh(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = pages.ASK_EACH_TIME
    return response


@cache
def _beside(staff: bool) -> Prepared[tuple[str, str, str, str]]:
    """The article's texts and all that stands beside it, in one statement: products, releases, the fix, related
    articles, files."""

    def rows(queryset: Any, kind: str, text: str, number: Any = None, told: Any = None) -> Any:
        chosen = queryset.order_by().annotate(
            row_kind=Value(kind),
            row_text=Cast(F(text), CharField()),
            row_number=Cast(number or Value(0), CharField()),
            row_told=Cast(told or Value(0), CharField()),
        )
        return chosen.values_list("row_kind", "row_text", "row_number", "row_told")

    def build() -> Any:
        article = Slot("article")
        reader = Person(is_staff_member=True) if staff else None
        named = Article.related.through.objects.filter(from_article_id=article).values("to_article_id")
        return rows(Product.objects.filter(articles=article), "product", "name").union(
            rows(Release.objects.filter(articles=article), "release", "version", F("product_id"), F("released_on")),
            rows(Release.objects.filter(pk=Slot("fix")), "fix", "version"),
            rows(articles_visible_to(reader).filter(pk__in=named), "related", "title", F("number")),
            rows(ArticleFile.objects.filter(article_id=article), "file", "name", told=F("size")),
            rows(Article.objects.filter(pk=article), "texts", "html", F("staff_html"), F("contents")),
            all=True,
        )

    return Prepared(build, tuple)


def _around(article: Article, reader: Person | None) -> dict[str, list[Any]]:
    """The rows beside an article by their kind, each as it is shown; the article gets its texts."""
    staff = reader is not None and reader.is_staff_member
    found = _beside(staff)(article=article.pk, fix=article.fix_release_id or 0)
    around: dict[str, list[Any]] = {"product": [], "release": [], "fix": [], "related": [], "file": []}
    for kind, text, number, told in found:
        if kind == "texts":
            article.html, article.staff_html, article.contents = text, number, json.loads(told)
        elif kind == "related":
            href = address("portal:article", args=[int(number)])
            around[kind].append(Link(href, f"{written(int(number))} {text}"))
        elif kind == "file":
            href = address("portal:article-file", args=[article.number, text])
            around[kind].append(Link(href, text, marks.size(int(told))))
        else:
            around[kind].append((told, text) if kind == "release" else text)
    around["product"].sort()
    around["related"].sort(key=lambda link: link.text)
    around["file"].sort(key=lambda link: link.text)
    around["release"] = [text for _told, text in sorted(around["release"])]
    return around


def _applies_to(products: list[str], releases: list[str]) -> str:
    if len(products) == 1 and releases:
        span = releases[0] if len(releases) == 1 else f"{releases[0]} – {releases[-1]}"
        return f"{products[0]} {span}"
    return ", ".join(products)
