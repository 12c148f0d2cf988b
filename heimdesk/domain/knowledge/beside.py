"""What an article's page shows beside its own texts. Where that changes the article counts it, as its page is another
one since then for a browser that has it already (KB-1)."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, QuerySet

from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.knowledge.articles import wait_for_turn
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.renames import on_rename


def note_beside(articles: QuerySet[Article]) -> None:
    """Something changed that the pages of these show beside their texts, such as a file. Needs a transaction."""
    wait_for_turn()
    articles.update(beside_revision=F("beside_revision") + 1)


def note_neighbors(pks: Iterable[int]) -> None:
    """One of these changed, and those show it that are related to it. Call it before a relation is taken away, too."""
    ties = Article.related.through.objects.filter(to_article__in=list(pks))
    note_beside(Article.objects.filter(pk__in=ties.values("from_article")))


@transaction.atomic
def set_related(pk: int, others: Iterable[int]) -> None:
    """Tie an article to these, by their keys, and to no others: both ends show it."""
    note_neighbors([pk])
    Article(pk=pk).related.set(others)
    note_beside(Article.objects.filter(pk=pk))
    note_neighbors([pk])


on_rename(Product, lambda product, now: note_beside(Article.objects.filter(products=product)))
on_rename(Release, lambda release, now: note_beside(Article.objects.filter(releases=release)))
