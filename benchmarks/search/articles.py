"""The articles as rows: both corpora, and as many more as are wanted, of other products, that answer no question.

A further article is a real one whose words are exchanged for others about as frequent, each product in its own way;
only words that say nothing stay. So lengths and frequencies are real, and no copy answers what its original answers.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from itertools import chain, count, islice
from random import Random

from django.db import transaction
from django.utils import timezone

from benchmarks.search.questions import SEED, Source, corpus
from heimdesk.domain.catalog.actions import add_product
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.articles import slug_of
from heimdesk.domain.knowledge.models import Article
from heimdesk.engines.search.embedded import analysis

CORPORA = ("bckb", "lohelp")
ALIKE = 40
BATCH = 500
FIRST_NUMBER = 100_001
_WORD = re.compile(r"[^\W\d_]{3,}")
_TITLE, _SLUG = 200, 120


def fill(size: int) -> dict[int, str]:
    """Bring the installation to so many articles; answers the key of each by its number."""
    known = Article.objects.count()
    sources = islice(_all_sources(), known, size)
    numbers = count(FIRST_NUMBER + known)
    products: dict[str, Product] = {each.name: each for each in Product.objects.all()}
    while batch := list(islice(sources, BATCH)):
        _write([(next(numbers), product, source) for product, source in batch], products)
    return dict(Article.objects.values_list("number", "source"))


@transaction.atomic
def _write(batch: list[tuple[int, str, Source]], products: dict[str, Product]) -> None:
    now = timezone.now()
    for name in {product for _, product, _ in batch} - products.keys():
        products[name] = add_product(name, family="Suite", code=f"P{len(products)}", now=now)
    rows = [
        Article(
            number=number,
            title=source.title[:_TITLE],
            slug=slug_of(source.title)[:_SLUG] or "article",
            html="\n".join(f"<p>{escape(line)}</p>" for line in source.text.splitlines() if line.strip()),
            body=source.text,
            source=source.key,
            created_at=now,
            changed_at=now,
            reviewed_at=now,
        )
        for number, _, source in batch
    ]
    Article.objects.bulk_create(rows)
    through = Article.products.through
    through.objects.bulk_create(
        through(article_id=row.pk, product_id=products[product].pk)
        for row, (_, product, _) in zip(rows, batch, strict=True)
    )


def _all_sources() -> Iterator[tuple[str, Source]]:
    real = [(name, source) for name in CORPORA for source in corpus(name)]
    sources = [source for _, source in real]
    return chain(real, chain.from_iterable(_varied(sources, copy) for copy in count(1)))


def _varied(sources: list[Source], copy: int) -> Iterator[tuple[str, Source]]:
    exchanged = _exchanged_words(sources, Random(SEED + copy))

    def vary(text: str) -> str:
        return _WORD.sub(lambda found: _as_written(found.group(), exchanged), text)

    for source in sources:
        yield f"Product {copy}", Source(f"{copy}/{source.key}", vary(source.title), vary(source.text))


def _exchanged_words(sources: list[Source], random: Random) -> dict[str, str]:
    """Each word that says something has another of its frequency: neighbors in the order of it change their places."""
    counted = Counter(word.lower() for source in sources for word in _WORD.findall(source.text))
    ordered = [word for word, _ in counted.most_common() if analysis.term_of("en", word)]
    exchanged: dict[str, str] = {}
    for start in range(0, len(ordered), ALIKE):
        alike = ordered[start : start + ALIKE]
        exchanged.update(zip(alike, random.sample(alike, len(alike)), strict=True))
    return exchanged


def _as_written(word: str, exchanged: dict[str, str]) -> str:
    other = exchanged.get(word.lower(), word)
    return other.capitalize() if word[0].isupper() else other
