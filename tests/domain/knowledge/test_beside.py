"""An article counts what changes beside its texts, so that a browser that has its page asks for another one (KB-1)."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from heimdesk.domain.catalog.changes import redate_release
from heimdesk.domain.knowledge.actions import attach_file, change_article, publish_article, retire_article
from heimdesk.domain.knowledge.exporting import export_articles
from heimdesk.domain.knowledge.importing import import_articles
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.renames import tell_renamed
from heimdesk.engines.search.embedded import EmbeddedEngine
from tests.cast import MONDAY, Cast
from tests.domain.tickets.test_pressure import at_once

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def pair(people: Cast) -> tuple[Article, Article]:
    """An article of a version, and another one to which it is related."""
    other = publish_article("Order of dumps", "Text.", now=MONDAY)
    shown = publish_article(
        "Stalls", "Text.", related=[other], products=[people.gateway], releases=[people.current], now=MONDAY
    )
    return shown, other


CHANGES: dict[str, Callable[[Cast, Article], object]] = {
    "title": lambda people, other: change_article(other, title="Order of restores", now=LATER),
    "staff only": lambda people, other: change_article(other, staff_only=True, now=LATER),
    "related by a change of the other": lambda people, other: change_article(
        publish_article("New", "Text.", now=MONDAY), related=[*other.related.all()], now=LATER
    ),
    "no longer related": lambda people, other: change_article(other, related=[], now=LATER),
    "retired": lambda people, other: retire_article(other, now=LATER),
    "another one is related": lambda people, other: publish_article(
        "New", "Text.", related=list(other.related.all()), now=LATER
    ),
    "a file": lambda people, other: attach_file(other.related.get(), "check.sh", b"echo"),
    "product renamed": lambda people, other: tell_renamed(people.gateway, LATER),
    "version of another day": lambda people, other: redate_release(
        people.current, date(2026, 5, 1), by=people.ada, now=LATER
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_shown_beside_an_article_is_counted(
    people: Cast, pair: tuple[Article, Article], change: Callable[[Cast, Article], object]
) -> None:
    """[KB-1] A neighbor's title, who may read it, the relation itself from either end, products and versions."""
    shown, other = pair
    stranger = publish_article("Stranger", "Text.", now=MONDAY)
    before, of_stranger = (Article.objects.get(pk=each.pk).beside_revision for each in (shown, stranger))
    change(people, other)
    assert Article.objects.get(pk=shown.pk).beside_revision > before
    assert Article.objects.get(pk=stranger.pk).beside_revision == of_stranger


@pytest.mark.django_db(transaction=True)
def test_authors_who_change_related_articles_at_once_wait_for_each_other(
    people: Cast, pair: tuple[Article, Article]
) -> None:
    """[KB-1] Each change counts at the other article, whose author has it locked: nobody is refused."""
    jobs = [
        lambda at=at, each=each: change_article(
            Article.objects.get(pk=each.pk), title=f"{each.title} {at}", now=LATER + timedelta(minutes=at)
        )
        for at in range(10)
        for each in pair
    ]
    assert len(at_once(jobs, 2)) == len(jobs)
    assert all(Article.objects.get(pk=each.pk).title.endswith(" 9") for each in pair)


def test_an_import_counts_for_the_neighbors_of_what_came(
    search: EmbeddedEngine, people: Cast, pair: tuple[Article, Article], tmp_path: Path
) -> None:
    """[KB-1] [KB-6] Our own export, with another title in it: whose pages name it are other pages, too."""
    shown, other = pair
    export_articles(tmp_path / "out")
    (file,) = (each for each in (tmp_path / "out").rglob("*.md") if "Order of dumps" in each.read_text())
    file.write_text(file.read_text().replace("Order of dumps", "Order of restores"))
    before = Article.objects.get(pk=shown.pk).beside_revision
    report = import_articles(tmp_path / "out", product=None, now=LATER)
    assert report.changed == 1
    assert Article.objects.get(pk=other.pk).title == "Order of restores"
    assert Article.objects.get(pk=shown.pk).beside_revision > before
