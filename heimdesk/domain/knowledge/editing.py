"""An article with all its facts at once, as a form sends it; what crossed another change is not stored (KB-1)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.knowledge.actions import attach_file, change_article, publish_article
from heimdesk.domain.knowledge.articles import wait_for_turn
from heimdesk.domain.knowledge.models import Article, ArticleKind, ArticleState
from heimdesk.domain.knowledge.permissions import to_change
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require


class ArticleMovedOn(Exception):
    """Somebody changed the article since the form was opened; `stored` is how it stands now."""

    def __init__(self, stored: Article) -> None:
        super().__init__(f"article {stored.number} was changed at {stored.changed_at}")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """All that a form says of an article, but its state."""

    title: str
    body: str
    kind: str
    summary: str
    language: str
    staff_only: bool
    products: Sequence[Product]
    releases: Sequence[Release]
    related: Sequence[Article]
    fix_release: Release | None
    files: Sequence[tuple[str, bytes]]


@transaction.atomic
def write_article(facts: ArticleFacts, *, state: str, by: Person, now: datetime) -> Article:
    """A new article with its files. Raises Refused, Invalid.                                              [KB-1]"""
    require(to_change(by, before=ArticleState.DRAFT, after=state))
    _check(facts)
    article = publish_article(
        facts.title, facts.body, kind=facts.kind, state=state, summary=facts.summary, language=facts.language,
        staff_only=facts.staff_only, products=facts.products, releases=facts.releases, related=facts.related,
        fix_release=facts.fix_release, by=by, now=now,
    )  # fmt: skip
    _attach(article, facts, by=by)
    return article


@transaction.atomic
def edit_article(
    article: Article,
    facts: ArticleFacts,
    *,
    state: str,
    without: Iterable[str],
    seen_at: datetime | None,
    related_seen: Collection[int] | None = None,
    by: Person,
    now: datetime,
) -> Article:
    """Give an article these facts and files; files named in `without` go. `seen_at` is when it had last changed.

    `related_seen` are the numbers that were related then: what others tied or took away at the other end stays so.

    Raises Refused, Invalid, ArticleMovedOn.                                                               [KB-1]
    """
    wait_for_turn()
    held = Article.objects.select_for_update().get(pk=article.pk)
    require(to_change(by, before=held.state, after=state))
    if held.changed_at != seen_at:
        raise ArticleMovedOn(held)
    _check(facts, held=held.language)
    held.language, held.fix_release = facts.language, facts.fix_release
    change_article(
        held, title=facts.title, body=facts.body, kind=facts.kind, state=state, summary=facts.summary,
        staff_only=facts.staff_only, products=facts.products, releases=facts.releases,
        related=_related(held, facts.related, related_seen), by=by, now=now,
    )  # fmt: skip
    held.files.filter(name__in=list(without)).delete()
    _attach(held, facts, by=by)
    return held


def _related(held: Article, wanted: Iterable[Article], seen: Collection[int] | None) -> list[Article]:
    now = {each.number: each for each in held.related.all()}
    asked = {each.number: each for each in wanted if each.pk != held.pk}
    if seen is None:
        return list(asked.values())
    kept = [each for number, each in now.items() if number in asked or number not in seen]
    return kept + [each for number, each in asked.items() if number not in now and number not in seen]


def _attach(article: Article, facts: ArticleFacts, *, by: Person) -> None:
    for name, content in facts.files:
        attach_file(article, name, content, by=by)


def _check(facts: ArticleFacts, *, held: str = "") -> None:
    problems: dict[str, str | list[str]] = {}
    if facts.language not in dict(settings.LANGUAGES) and facts.language != held:
        problems["language"] = _("This language is not there. Choose one of the list.")
    fix = facts.fix_release
    if fix is not None and facts.kind != ArticleKind.BUG:
        problems["fix_release"] = _("Only a known bug is fixed in a release. Choose that type, or leave it empty.")
    elif fix is not None and fix.product_id not in {product.pk for product in facts.products}:
        problems["fix_release"] = _("It is not a release of a product that is ticked. Tick the product too.")
    if problems:
        raise Invalid(problems)
