"""An article with all its facts at once, as a form sends it; what crossed another change is not stored (KB-1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.knowledge.actions import attach_file, change_article, publish_article
from heimdesk.domain.knowledge.models import Article, ArticleKind, ArticleState
from heimdesk.domain.knowledge.permissions import to_change
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require

Files = Sequence[tuple[str, bytes]]


class ArticleMovedOn(Exception):
    """Somebody changed the article since the form was opened; `stored` is how it stands now."""

    def __init__(self, stored: Article) -> None:
        super().__init__(f"article {stored.number} was changed at {stored.changed_at}")
        self.stored = stored


@transaction.atomic
def write_article(
    title: str,
    body: str,
    *,
    kind: str,
    state: str,
    summary: str,
    language: str,
    staff_only: bool,
    products: Iterable[Product],
    releases: Iterable[Release],
    related: Iterable[Article],
    fix_release: Release | None,
    files: Files,
    by: Person,
    now: datetime,
) -> Article:
    """A new article with its files. Raises Refused, Invalid.                                              [KB-1]"""
    require(to_change(by, before=ArticleState.DRAFT, after=state))
    products = list(products)
    _check(language=language, kind=kind, products=products, fix_release=fix_release)
    article = publish_article(
        title, body, kind=kind, state=state, summary=summary, language=language, staff_only=staff_only,
        products=products, releases=releases, related=related, fix_release=fix_release, by=by, now=now,
    )  # fmt: skip
    for name, content in files:
        attach_file(article, name, content, by=by)
    return article


@transaction.atomic
def edit_article(
    article: Article,
    *,
    seen_at: datetime | None,
    title: str,
    body: str,
    kind: str,
    state: str,
    summary: str,
    language: str,
    staff_only: bool,
    products: Iterable[Product],
    releases: Iterable[Release],
    related: Iterable[Article],
    fix_release: Release | None,
    files: Files,
    without: Iterable[str],
    by: Person,
    now: datetime,
) -> Article:
    """Give an article these facts and files; files named in `without` go. `seen_at` is when it had last changed.

    Raises Refused, Invalid, ArticleMovedOn.                                                               [KB-1]
    """
    held = Article.objects.select_for_update().get(pk=article.pk)
    require(to_change(by, before=held.state, after=state))
    if held.changed_at != seen_at:
        raise ArticleMovedOn(held)
    products, related = list(products), [each for each in related if each.pk != held.pk]
    _check(language=language, kind=kind, products=products, fix_release=fix_release, held=held.language)
    held.language, held.fix_release = language, fix_release
    change_article(
        held, title=title, body=body, kind=kind, state=state, summary=summary, staff_only=staff_only,
        products=products, releases=releases, related=related, by=by, now=now,
    )  # fmt: skip
    held.files.filter(name__in=list(without)).delete()
    for name, content in files:
        attach_file(held, name, content, by=by)
    return held


def _check(*, language: str, kind: str, products: list[Product], fix_release: Release | None, held: str = "") -> None:
    problems: dict[str, str | list[str]] = {}
    if language not in dict(settings.LANGUAGES) and language != held:
        problems["language"] = _("This language is not there. Choose one of the list.")
    if fix_release is not None and kind != ArticleKind.BUG:
        problems["fix_release"] = _("Only a known bug is fixed in a release. Choose that type, or leave it empty.")
    elif fix_release is not None and fix_release.product_id not in {product.pk for product in products}:
        problems["fix_release"] = _("It is not a release of a product that is ticked. Tick the product too.")
    if problems:
        raise Invalid(problems)
