"""Articles: two cuts of one text, found by who may read them, never lost under an old address."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heimdesk.domain.knowledge.actions import (
    attach_file,
    change_article,
    publish_article,
    record_deflection,
    retire_article,
)
from heimdesk.domain.knowledge.changes import learn_changes, note_change, relearn_everything, waiting
from heimdesk.domain.knowledge.models import Article, ArticleFile, ArticleKind, ArticleState, Deflection
from heimdesk.domain.knowledge.queries import (
    article_by_number,
    articles_of,
    articles_visible_to,
    at_home,
    file_of,
    follow_old_address,
    html_for,
)
from heimdesk.domain.knowledge.sections import cut
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.port import Entry, Query, SearchUnavailable
from tests.cast import MONDAY, Cast

BODY = """A relay may send a message back to us.

## Symptom
The queue grows.

### In the log
```
too many hops
```

## Solution
Lower the limit.

::: staff
Ask the expert on shift about **quokka** mode.
:::

See [the limits](/kb/1002/limits/).
"""


@pytest.fixture
def article(people: Cast) -> Article:
    """A published article with a section for staff."""
    return publish_article(
        "Mail loops between relays",
        BODY,
        kind=ArticleKind.PROBLEM,
        products=[people.gateway],
        releases=[people.current],
        summary="What to do about loops.",
        by=people.arthur,
        now=MONDAY,
    )


def found(engine: EmbeddedEngine, words: str, person: Person | None) -> list[str]:
    return [hit.number for hit in engine.search(Query(readers=reader_tokens(person), words=words)).hits]


def test_an_article_has_number_kind_products_releases_and_contents(people: Cast, article: Article) -> None:
    """[KB-1] Numbers follow each other; the contents are made from the headings."""
    stored = article_by_number(article.number, seen_by=None)
    assert (stored.number, stored.slug, stored.kind) == (1001, "mail-loops-between-relays", ArticleKind.PROBLEM)
    assert [each.name for each in stored.products.all()] == ["Mail Gateway"]
    assert [each.version for each in stored.releases.all()] == ["9.4"]
    assert [(each["level"], each["text"]) for each in stored.contents] == [
        (2, "Symptom"),
        (3, "In the log"),
        (2, "Solution"),
    ]
    assert stored.author == people.arthur
    assert publish_article("Next", "Text.", now=MONDAY).number == 1002


def test_staff_sections_are_in_the_cut_of_the_staff_alone(people: Cast, article: Article) -> None:
    """[KB-1] [SRC-3] Two cuts of one text."""
    for reader in (None, people.alice, people.charlie):
        assert "quokka" not in html_for(article, reader)
        assert "staff" not in html_for(article, reader)
    assert "quokka" in html_for(article, people.ines)
    assert "Staff only" in html_for(article, people.ines)
    assert "Lower the limit" in html_for(article, None)


@pytest.mark.parametrize(
    ("text", "public", "staff"),
    [
        ("a\n::: staff\nb\n:::\nc", "a\nc", "b\n"),
        ("a\n:::staff\nb", "a", "b"),
        ("a\n::: {.staff}\nb\n:::", "a", "b\n"),
        ("::: STAFF  \n~~~\n:::\n~~~\nb\n:::\nc", "c", "~~~\n:::\n~~~\nb\n"),
        ("```\n::: staff\n```\nb", "```\n::: staff\n```\nb", ""),
        ("a\n:::\nb", "a\n:::\nb", ""),
    ],
)
def test_a_section_that_is_not_closed_lasts_to_the_end_and_code_is_code(text: str, public: str, staff: str) -> None:
    """[KB-1] Nothing slips out by a forgotten mark."""
    cuts = cut(text)
    assert (cuts.public, cuts.staff) == (public, staff)


def test_drafts_staff_articles_and_retired_ones_are_not_for_customers(people: Cast, article: Article) -> None:
    """[SRC-3] In no list and under no address."""
    draft = publish_article("Draft", "Text.", state=ArticleState.DRAFT, by=people.ines, now=MONDAY)
    inside = publish_article("Inside", "Text.", staff_only=True, now=MONDAY)
    retired = retire_article(publish_article("Old", "Text.", now=MONDAY), by=people.arthur, now=MONDAY)
    assert list(articles_visible_to(people.alice)) == list(articles_visible_to(None)) == [article]
    for hidden in (draft, inside, retired):
        with pytest.raises(Article.DoesNotExist):
            article_by_number(hidden.number, seen_by=people.alice)
        assert article_by_number(hidden.number, seen_by=people.ines) == hidden


def test_who_writes_and_who_publishes(people: Cast, article: Article) -> None:
    """[KB-1] Engineers draft; authors, seniors, experts and shift managers publish; customers read."""
    for person in (people.ines, people.alice, people.sven):
        with pytest.raises(Refused):
            publish_article("T", "Text.", by=person, now=MONDAY)
        with pytest.raises(Refused):
            retire_article(article, by=person, now=MONDAY)
    mine = publish_article("T", "Text.", state=ArticleState.DRAFT, by=people.ines, now=MONDAY)
    change_article(mine, body="More.", by=people.ines, now=MONDAY)
    with pytest.raises(Refused):
        change_article(mine, state=ArticleState.PUBLISHED, by=people.ines, now=MONDAY)
    change_article(mine, state=ArticleState.PUBLISHED, by=people.selma, now=MONDAY)


def test_what_is_wrong_with_an_article_stands_beside_its_field(people: Cast, article: Article) -> None:
    """[KB-1] Nothing is stored."""
    with pytest.raises(Invalid) as wrong:
        publish_article(" ", " ", kind="poem", state="lost", now=MONDAY)
    assert set(wrong.value.problems) == {"title", "body", "kind", "state"}
    with pytest.raises(Invalid):
        publish_article("T", "Text.", number=article.number, now=MONDAY)
    with pytest.raises(Invalid):
        publish_article("T" * 300, "Text.", now=MONDAY)
    assert Article.objects.count() == 1


def test_a_renamed_article_is_found_under_its_old_address(people: Cast, article: Article) -> None:
    """[KB-1] Old addresses redirect, however they are written."""
    change_article(article, title="Loops between relays", by=people.arthur, now=MONDAY)
    assert article.slug == "loops-between-relays"
    assert follow_old_address("/kb/1001/mail-loops-between-relays/") == article
    moved = publish_article("Limits", "Text.", old_addresses=["/Docs/Limits.html"], now=MONDAY)
    for path in ("docs/limits", "/docs/limits.md", "/DOCS/limits.html"):
        assert follow_old_address(path) == moved
    assert follow_old_address("/docs/other") is None
    retire_article(moved, now=MONDAY)
    assert follow_old_address("/docs/limits") is None


def test_related_articles_files_and_lists_show_what_the_reader_may_see(people: Cast, article: Article) -> None:
    """[KB-1] [SRC-3] Both ways, and never what is hidden."""
    inside = publish_article("Inside", "Text.", staff_only=True, related=[article], now=MONDAY)
    other = publish_article("Other", "Text.", related=[article], products=[people.gateway], now=MONDAY)
    assert list(articles_visible_to(people.alice).filter(related=article)) == [other]
    assert set(articles_visible_to(people.ines).filter(related=article)) == {inside, other}
    assert set(articles_of(people.gateway, seen_by=None)) == {article, other}
    kept = attach_file(inside, "../../etc/pass wd.png", b"\x89PNG\r\n\x1a\n", by=people.arthur)
    assert (kept.name, kept.content_type) == ("pass wd.png", "image/png")
    assert file_of(inside.number, kept.name, seen_by=people.ines) == kept
    with pytest.raises(ArticleFile.DoesNotExist):
        file_of(inside.number, kept.name, seen_by=people.alice)


def test_a_deflection_is_counted_once_with_the_article_that_did_it(people: Cast, article: Article) -> None:
    """[TIC-2] [KB-5] Once per draft, also on a double click."""
    draft = uuid4()
    for _ in range(2):
        record_deflection(article, by=people.bob, draft=draft, words="mail loops", product=people.gateway, now=MONDAY)
    assert Deflection.objects.get().article == article


def test_the_index_learns_what_changed_and_forgets_what_was_retired(
    search: EmbeddedEngine, people: Cast, article: Article
) -> None:
    """[SRC-1] [SRC-3] Rights are part of the question: staff sections, drafts and staff articles are the staff's."""
    draft = publish_article("Draft on wombats", "Text.", state=ArticleState.DRAFT, now=MONDAY)
    assert waiting() == 2
    assert learn_changes(MONDAY, 100) == 2
    assert (waiting(), learn_changes(MONDAY, 100)) == (0, 0)
    assert found(search, "relay loops", None) == ["1001"]
    assert found(search, "quokka", people.ines) == ["1001"]
    assert found(search, "quokka", people.alice) == found(search, "wombats", None) == []
    assert found(search, "wombats", people.ines) == [str(draft.number)]
    change_article(article, body="Nothing but pangolins.", now=MONDAY)
    retire_article(draft, now=MONDAY)
    learn_changes(MONDAY, 100)
    assert found(search, "pangolins", people.charlie) == ["1001"]
    assert found(search, "wombats", people.ines) == found(search, "quokka", people.ines) == []


def test_facets_of_an_article_are_product_release_and_type(search: EmbeddedEngine, article: Article) -> None:
    """[SRC-1] Facets: product, release, type."""
    learn_changes(MONDAY, 10)
    facets = search.search(Query(readers=frozenset({"public"}))).facets
    assert [(name, facets[name][0].value) for name in ("product", "release", "type")] == [
        ("product", "Mail Gateway"),
        ("release", "9.4"),
        ("type", "problem"),
    ]


def test_nothing_is_lost_while_the_engine_is_away(
    search: EmbeddedEngine, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[SRC-3] A noted change stays until the engine has learned it."""

    def away(entries: object) -> int:
        raise SearchUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(search, "add", away)
        with pytest.raises(SearchUnavailable):
            learn_changes(MONDAY, 10)
    assert waiting() == 1
    assert learn_changes(MONDAY, 10) == 1
    assert found(search, "relay loops", None) == ["1001"]


def test_the_index_is_built_anew_in_one_step(search: EmbeddedEngine, article: Article) -> None:
    """[SRC-1] Everything that is there, nothing that is not."""
    search.add([Entry("article:999", "article", "999", "Ghost", "Ghost.", frozenset({"public"}))])
    steps: list[int] = []
    assert relearn_everything(steps.append) == 1
    assert (steps, waiting()) == ([1], 0)
    assert found(search, "ghost", None) == []
    assert found(search, "relay loops", None) == ["1001"]


def test_a_change_that_is_noted_while_the_index_learns_stays_noted(
    search: EmbeddedEngine, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[SRC-1] The later state is learned by the next call."""
    add = search.add

    def meanwhile(entries: object) -> int:
        learned = add(replace(entry) for entry in entries)  # type: ignore[attr-defined]
        note_change("article", article.pk, now=MONDAY)
        return learned

    with monkeypatch.context() as patched:
        patched.setattr(search, "add", meanwhile)
        assert learn_changes(MONDAY, 10) == 1
    assert waiting() == 1


def test_two_workers_leave_the_index_as_the_last_change_left_the_article(
    search: EmbeddedEngine, real_people: Cast
) -> None:
    """[SRC-1] Whoever writes later has read later: no older state overwrites a newer one."""
    articles = [publish_article(f"Article {n}", "version0.", now=MONDAY) for n in range(5)]
    written = Event()

    def change() -> None:
        for version in range(1, 6):
            for article in articles:
                change_article(article, body=f"version{version}.", now=MONDAY)
        written.set()

    def learn() -> None:
        while not written.is_set() or waiting():
            learn_changes(MONDAY, 7)

    def closing(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(closing, (learn, learn, change)))
    assert waiting() == 0
    for version in range(6):
        assert len(found(search, f"version{version}", None)) == (5 if version == 5 else 0)


def test_announcements_are_the_latest_that_everybody_may_read(article: Article) -> None:
    """[POR-5] Of the weeks that are asked for, the newest first, two at once; no draft, nothing of the staff's own."""
    for number, more in enumerate(({}, {}, {}, {"staff_only": True})):
        publish_article(
            f"Moved {number}", "Text.", kind=ArticleKind.ANNOUNCEMENT, now=MONDAY + timedelta(days=number), **more
        )
    publish_article("Relays are down", "Text.", kind=ArticleKind.OUTAGE, now=MONDAY)
    found = at_home(MONDAY, "en")
    assert [each.title for each in found.announcements] == ["Moved 2", "Moved 1"]
    assert [each.title for each in found.outages] == ["Relays are down"]
    later = at_home(MONDAY + timedelta(days=2), "en")
    assert [each.title for each in later.announcements] == ["Moved 2"]
    much_later = at_home(MONDAY + timedelta(days=90), "en")
    assert [each.title for each in much_later.outages] == ["Relays are down"]  # until it is retired
    assert much_later.announcements == []
    retire_article(found.outages[0], by=None, now=MONDAY)
    assert at_home(MONDAY, "en").outages == []


def test_what_home_asks_of_the_articles_reads_along_an_index(article: Article) -> None:
    """[POR-5] [OPS-2] However many there are: never all of them."""
    others = [copy(article) for _number in range(400)]
    for number, other in enumerate(others):
        other.pk, other.number = None, 5_000 + number
        other.changed_at = other.reviewed_at = MONDAY - timedelta(hours=number)
    Article.objects.bulk_create(others)
    with CaptureQueriesContext(connection) as asked:
        at_home(MONDAY, "en")
    assert len(asked) == 2
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # to which it is all one what serves rows that it knows nothing of
            cursor.execute("ANALYZE knowledge_article")
        how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        plans = []
        for each in asked:
            cursor.execute(f"{how} {each['sql']}")
            plans.append(" ".join(str(row) for row in cursor.fetchall()))
    used = ["articles_by_kind", "articles_by_review"]
    assert [index in plan for index, plan in zip(used, plans, strict=True)] == [True, True], plans
    assert not any("SCAN knowledge_article" in plan or "Seq Scan" in plan for plan in plans)


def test_examples_of_a_search_are_short_and_in_the_reader_s_language(article: Article) -> None:
    """[POR-5] The three that were reviewed last; nothing that not everybody may read, and no announcement."""
    for number in range(3):
        publish_article(f"Add node {number}", "Text.", now=MONDAY + timedelta(days=number))
    for title, more in (
        ("Knoten", {"language": "de"}),
        ("Ours", {"staff_only": True}),
        ("News", {"kind": ArticleKind.ANNOUNCEMENT}),
        ("So long a title that nobody would type it into a search", {}),
    ):
        publish_article(title, "Text.", now=MONDAY + timedelta(days=4), **more)
    assert at_home(MONDAY, "en").examples == ["Add node 2", "Add node 1", "Add node 0"]
    assert at_home(MONDAY, "de").examples == ["Knoten"]
    assert at_home(MONDAY, "pt").examples == []
