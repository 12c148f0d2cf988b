"""Articles as search entries: what everybody may read and what the staff may read, kept apart (SRC-1, SRC-3)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.changes import Indexed, key_of, note_changes, register
from heimdesk.domain.knowledge.models import Article, ArticleState
from heimdesk.domain.knowledge.rendering import words_of_staff
from heimdesk.domain.people.readers import PUBLIC, STAFF
from heimdesk.domain.people.renames import on_rename
from heimdesk.engines.search.port import Entry
from heimdesk.engines.text.html import plain_text

KIND = "article"


def readers_of(article: Article) -> frozenset[str]:
    """Who may find an article: everybody what is published, the staff drafts and its own, nobody what is retired."""
    if article.state == ArticleState.RETIRED:
        return frozenset()
    if article.state == ArticleState.DRAFT or article.staff_only:
        return frozenset({STAFF})
    return frozenset({PUBLIC})


def entry_of(
    article: Article, *, words: str, staff_words: str, products: Sequence[str], releases: Sequence[str]
) -> Entry:
    """The entry of an article whose words are known."""
    return Entry(
        key=key_of(KIND, article.pk),
        kind=KIND,
        number=str(article.number),
        title=article.title,
        text=f"{article.summary}\n{words}" if article.summary else words,
        readers=readers_of(article),
        language=article.language,
        products=tuple(products),
        releases=tuple(releases),
        type=article.kind,
        date=(article.reviewed_at or article.changed_at).date(),
        private_text=staff_words,
        private_readers=frozenset({STAFF}) if staff_words else frozenset(),
    )


def entries(pks: Sequence[int]) -> Iterator[Entry]:
    """The entries of these articles; a retired one has none."""
    articles = Article.objects.filter(pk__in=pks).exclude(state=ArticleState.RETIRED)
    for article in articles.prefetch_related("products", "releases"):
        yield entry_of(
            article,
            words=plain_text(article.html),
            staff_words=words_of_staff(article.html, article.staff_html),
            products=[product.name for product in article.products.all()],
            releases=[release.version for release in article.releases.all()],
        )


def all_ids() -> Iterable[int]:
    """All articles that can be found."""
    return Article.objects.exclude(state=ArticleState.RETIRED).order_by("pk").values_list("pk", flat=True).iterator()


def _learn_product(product: Product, now: datetime) -> None:
    note_changes(KIND, product.articles.values_list("pk", flat=True).iterator(), now=now)


register(KIND, Indexed(entries=entries, ids=all_ids))
on_rename(Product, _learn_product)
