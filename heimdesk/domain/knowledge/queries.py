"""Articles as far as somebody may see them, by number, by old address, by product (KB-1, SRC-3)."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.models import Article, ArticleFile, ArticleKind, ArticleState, Redirect
from heimdesk.domain.knowledge.rendering import source_key
from heimdesk.domain.people.models import Person
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.text.numbers import whole_number

ANNOUNCED, OUTAGES = 2, 5
"""As many announcements stand on a page at once, and as many outages."""
EXAMPLES = 3
LONGEST_EXAMPLE = 36
FOR_EXAMPLE = (ArticleKind.HOWTO, ArticleKind.PROBLEM)
LOOKED_THROUGH = 100
"""Of so many that were reviewed last, or told of last, what stands at home is taken, however many there are."""


class AtHome(NamedTuple):
    """What articles say on the home page; `examples` are titles worth a search."""

    outages: list[Article]
    announcements: list[Article]
    examples: list[str]


def articles_visible_to(person: Person | None) -> QuerySet[Article]:
    """All for staff; for everybody else what is published and not the staff's own.                       [SRC-3]"""
    if _is_staff(person):
        return Article.objects.all()
    return _for_everybody()


def article_to_show(number: int, *, seen_by: Person | None) -> Article:
    """The article without its texts; `texts_digest` stands for these, `beside_revision` for what is beside it: another
    page is due when any of all columns differs.

    Raises Article.DoesNotExist.                                                                            [KB-1]
    """
    article = _to_show(_is_staff(seen_by)).first(number=number)
    if article is None:
        raise Article.DoesNotExist(f"no article {number} for this reader")
    return article


def article_by_number(number: int, *, seen_by: Person | None) -> Article:
    """The article with its author, products and releases. Raises Article.DoesNotExist.                    [KB-1]"""
    visible = articles_visible_to(seen_by).select_related("author", "fix_release")
    return visible.prefetch_related("products", "releases", "files").get(number=number)


def html_for(article: Article, person: Person | None) -> str:
    """The cut of an article that this reader may see: staff-only sections for staff alone.         [KB-1, SRC-3]"""
    return article.staff_html or article.html if _is_staff(person) else article.html


def articles_of(product: Product, *, seen_by: Person | None) -> QuerySet[Article]:
    """The articles of a product, last reviewed first, without their texts."""
    found = articles_visible_to(seen_by).filter(products=product)
    return found.defer("body", "html", "staff_html").order_by("-reviewed_at", "-number")


_TOLD: Prepared[Article] = Prepared(
    lambda: (
        _for_everybody()
        .filter(kind__in=(ArticleKind.OUTAGE, ArticleKind.ANNOUNCEMENT))
        .only("number", "title", "summary", "kind", "changed_at")
        .order_by("-changed_at", "-number")[:LOOKED_THROUGH]
    )
)
_REVIEWED_LAST: Prepared[tuple[str, str, str]] = Prepared(
    lambda: (
        _for_everybody()
        .filter(reviewed_at__isnull=False)
        .order_by("-reviewed_at", "-number")
        .values_list("title", "language", "kind")[:LOOKED_THROUGH]
    ),
    tuple,
)


def at_home(since: datetime, language: str) -> AtHome:
    """Outages that last (until they are retired), announcements since this moment, both for everybody, the newest first
    and without their texts; and short titles in the reader's language, those reviewed last, for examples.  [POR-5]

    Two statements, each along an index of its own: for one that asks all the database reads every article.
    """
    told = _TOLD()
    outages = [each for each in told if each.kind == ArticleKind.OUTAGE]
    announcements = [each for each in told if each.kind == ArticleKind.ANNOUNCEMENT and each.changed_at >= since]
    examples = [
        title
        for title, written_in, kind in _REVIEWED_LAST()
        if written_in == language and kind in FOR_EXAMPLE and len(title) <= LONGEST_EXAMPLE
    ]
    return AtHome(outages[:OUTAGES], announcements[:ANNOUNCED], examples[:EXAMPLES])


def articles_to_keep(
    *, seen_by: Person, words: str = "", after: tuple[datetime, int] | None = None, **columns: Any
) -> QuerySet[Article]:
    """What those who write articles look through, last changed first: by words of title and summary, or by number.

    `columns` narrow it (kind, state, products); `after` is moment and number of the row before. [KB-1]
    """
    found = articles_visible_to(seen_by).filter(**columns).defer("body", "html", "staff_html")
    found = found.order_by("-changed_at", "-number")
    number = whole_number(words.strip().lstrip("#"))
    if number is not None:
        found = found.filter(Q(number=number) | Q(title__icontains=words.strip()))
    else:
        for word in words.split():
            found = found.filter(Q(title__icontains=word) | Q(summary__icontains=word))
    if after is not None:
        at, last = after
        found = found.filter(Q(changed_at__lt=at) | Q(changed_at=at, number__lt=last))
    return found.prefetch_related("products")


def file_of(number: int, name: str, *, seen_by: Person | None) -> ArticleFile:
    """A file of an article that this reader may see. Raises ArticleFile.DoesNotExist."""
    return ArticleFile.objects.get(article__in=articles_visible_to(seen_by).filter(number=number), name=name)


def follow_old_address(path: str, *, seen_by: Person | None = None) -> Article | None:
    """The article to which an old address leads, if this reader may see it.                               [KB-1]"""
    found = Redirect.objects.filter(path=source_key(path)).values("article")
    return articles_visible_to(seen_by).filter(pk__in=found).first()


@cache
def _to_show(staff: bool) -> Prepared[Article]:
    visible = Article.objects.all() if staff else _for_everybody()
    texts = ("body", "html", "staff_html", "contents", "front_matter", "source", "digest", "author")
    return Prepared(lambda: visible.filter(number=Slot("number")).order_by().defer(*texts))


def _for_everybody() -> QuerySet[Article]:
    return Article.objects.filter(state=ArticleState.PUBLISHED, staff_only=False)


def _is_staff(person: Person | None) -> bool:
    return person is not None and person.is_active and person.is_staff_member
